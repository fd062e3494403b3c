"""From detected tables to rows: parse column by column, then rule over whole rows."""

import gc
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kspk.imports.detect import detect
from kspk.imports.grid import CellError
from kspk.imports.headings import HeadingMatcher
from kspk.imports.parsers import NOTHING, cell_error, is_blank, shown
from kspk.imports.sheet import Problem, SheetRow, add_fix, settle_status

DITTO = frozenset(
    ['"', "''", "“", "”", "„", "〃", "'", ",,", "-\"-", "-”-", "idem", "idem.", "sda",
     "s.d.a", "s.d.a.", "s d a", "s/d/a", "ditto", "sama dengan atas"]
)  # fmt: skip
SLICE = 2_500  # rows that are objects in memory at the same time
LEFT_OUT = 0.3  # share of empty cells from which an empty cell means the one above


@dataclass
class WorkbookRows:
    """What a file holds: `tables` and `classes` for explaining, `slices` for storing.

    `set_aside` has (sheet, reason) of the sheets without data, `detections` one
    Detection for each sheet. `slices` gives lists of SheetRows, once, so that only one
    list lives at a time.
    """

    tables: list = field(default_factory=list)
    set_aside: list = field(default_factory=list)
    detections: list = field(default_factory=list)
    slices: Iterable = ()

    @cached_property
    def rows(self):
        """All rows in one list: for small files."""
        with collection_paused():
            rows = [row for rows in self.slices for row in rows]
        self.slices = [rows]
        return rows


def parse_grids(grids, sheet, mappings=None):
    """WorkbookRows of `grids` for the layout `sheet`.

    `mappings` {sheet name: {column index: field name, "" for none}} overrules what
    was detected; it holds for all tables of that sheet.
    """
    headings = HeadingMatcher(sheet)
    found, sources = WorkbookRows(), []
    for grid in grids:
        detection = detect(grid, sheet, (mappings or {}).get(grid.sheet), headings)
        found.detections.append(detection)
        if detection.set_aside:
            found.set_aside.append((grid.sheet, detection.set_aside))
        found.tables += detection.tables
        sources += [(grid, table) for table in detection.tables]
    found.slices = judged(sources, sheet)
    return found


@contextmanager
def collection_paused():
    """Half a million small objects without a cycle: looking for one costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def judged(sources, sheet):
    """Lists of SheetRows of the (grid, table) pairs, judged by the layout's rules."""
    memos, file_rules = {}, sheet.file_rules()
    for grid, table in sources:
        carried = carried_down(grid, table, sheet)
        above = {}
        for start in range(0, len(table.data), SLICE):
            part = slice(start, start + SLICE)
            rows = table_rows(grid, table, part, sheet, memos, carried, above)
            sheet.finish(rows, table.contexts[part], table)
            file_rules(rows)
            for row in rows:
                settle_status(row)
            yield rows


def table_rows(grid, table, part, sheet, memos, carried, above):
    """SheetRow for each row of data in the slice `part`.

    Works column by column and on each different value once: 10,000 rows of 20 columns
    take a quarter of a second. `memos`, `carried` and `above` hold what columns know
    of earlier slices.
    """
    fields = {f.name: f for f in sheet.fields}
    data = table.data[part]
    cells = list(zip(*map(grid.rows.__getitem__, data), strict=True))
    columns, raws, noisy = {}, {}, []
    for index, name in table.mapping.items():
        spec = fields.get(name)
        if not spec:
            continue
        values, moved = cells[index], {}
        raws[name] = storable(values)
        if index in carried:
            values, moved = fill(values, data, carried[index])
        memo = memos.setdefault(name, {})
        if len(memo) > SLICE:
            memo.clear()
        known = parse_values(values, spec, memo, grid.typed)
        if not DITTO.isdisjoint(map(ditto_form, known)):
            values, moved = repeat_above(values, moved, above.get(index))
            known = parse_values(values, spec, memo, grid.typed)
        above[index] = values[-1]
        keys = values if known.plain else list(map(exact, values))
        spread(columns, spec, keys, known)
        if moved or any(p[1] or p[2] or p[3] for p in known.values()):
            noisy.append((spec, keys, known, moved))
    empty = [None] * len(data)
    names = [*fields, *(name for name in columns if name not in fields)]
    lines = zip(*(columns.get(name, empty) for name in names), strict=True)
    stored = zip(*raws.values(), strict=True)
    rows = [
        SheetRow(
            grid.sheet,
            index + 1,
            dict(zip(raws, raw, strict=True)),
            dict(zip(names, line, strict=True)),
        )
        for index, raw, line in zip(data, stored, lines, strict=True)
    ]
    for spec, keys, known, moved in noisy:
        add_notes(rows, spec, keys, known, moved)
    return rows


class Known(dict):
    """Parsed by value; by (type, value) unless `plain`."""

    plain = True


SAFE = frozenset([str, int, float, date, type(None)])  # equal values are one value


def exact(value):
    return type(value), value


def ditto_form(key):
    value = key[1] if type(key) is tuple else key
    return value.strip().lower() if type(value) is str and len(value) < 20 else ""


def parse_values(values, spec, memo, typed):
    """Known of the different `values`; `memo` remembers over the sheets of a file."""
    known = Known()
    known.plain = SAFE.issuperset(map(type, values))
    parse, as_number = spec.parse, spec.number and not typed
    for key in set(values) if known.plain else set(map(exact, values)):
        value = key if known.plain else key[1]
        if value is None:
            known[key] = NOTHING
            continue
        remember = key if known.plain else ("exact", key)
        result = memo.get(remember)
        if result is None:
            if isinstance(value, CellError):
                result = cell_error(value, spec.label)
            elif as_number and type(value) is str and is_count(value):
                result = parse(int(value))
            else:
                result = parse(value)
            memo[remember] = result
        known[key] = result
    return known


def is_count(text):
    """Digits that are a number, and not so many that int() refuses them."""
    return text.isdecimal() and len(text) < 16


def spread(columns, spec, keys, known):
    """Put the parsed values into `columns`; what an earlier column said stays."""
    if spec.spreads:
        found = {n for p in known.values() if p.value for n in p.value}
        parts = {
            name: {key: (p.value or {}).get(name) for key, p in known.items()}
            for name in found
        }
    else:
        parts = {spec.name: {key: p.value for key, p in known.items()}}
    for name, value_of in parts.items():
        values = list(map(value_of.__getitem__, keys))
        earlier = columns.get(name)
        if earlier:
            values = [
                new if old is None else old
                for old, new in zip(earlier, values, strict=True)
            ]
        columns[name] = values


def add_notes(rows, spec, keys, known, moved):
    loud = {key for key, p in known.items() if p.fixes or p.warnings or p.errors}
    for row, key in zip(rows, keys, strict=True) if loud else ():
        if key in loud:
            found = known[key]
            value = shown(key[1] if type(key) is tuple else key)
            row.fixes += [fix for fix in found.fixes if fix not in row.fixes]
            for problems, notes in (
                (row.warnings, found.warnings),
                (row.errors, found.errors),
            ):
                for note in notes:
                    problems.append(
                        Problem(
                            note.code, spec.name, value, note.message, note.suggestions
                        )
                    )
    for index, how in moved.items():
        code = f"{spec.name}_carried_down" if how == "down" else "ditto"
        add_fix(rows[index], code)


def storable(values):
    """The cells as they stood, in types that JSON knows."""
    kinds = set(map(type, values))
    if kinds <= {str, int, float, bool, type(None)}:
        return values
    return [json_value(value) for value in values]


def json_value(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return float(value)
    return value


def carried_down(grid, table, sheet):
    """{column: {row: value of its empty cell}} where a cell means the one above it."""
    fills = {spec.name for spec in sheet.fields if spec.fills}
    columns = [index for index, name in table.mapping.items() if name in fills]
    if not columns or not table.data:
        return {}
    cells = [
        [row[index] for index in columns]
        for row in map(grid.rows.__getitem__, table.data)
    ]
    return {
        index: carry_down(grid, table, index, values)
        for index, values in zip(columns, zip(*cells, strict=True), strict=True)
        if None in values
    }


def carry_down(grid, table, column, values):
    """{row: value} of merged cells, and of cells left out where that is the habit.

    Never across a section or into another table.
    """
    carried = {}
    empty = {
        row for row, value in zip(table.data, values, strict=True) if value is None
    }
    merged = False
    first, last = table.data[0], table.data[-1]
    for top, left, bottom, right in grid.merged:
        if left <= column <= right and bottom > top and bottom >= first and top <= last:
            value = grid.rows[top][left]
            if is_blank(value):
                continue
            merged = True
            for row in empty.intersection(
                range(max(top + 1, first), min(bottom, last) + 1)
            ):
                carried.setdefault(row, value)
    if merged or not LEFT_OUT <= len(empty) / len(values) < 1 or values[0] is None:
        return carried
    above, context = None, None
    for row, value, about in zip(table.data, values, table.contexts, strict=True):
        if about is not context:
            above, context = None, about
        if value is not None:
            above = value
        elif above is not None:
            carried[row] = above
    return carried


def fill(values, rows, carried):
    """Values with those carried down in their places, and {index: "down"} of these."""
    moved = {i: "down" for i, row in enumerate(rows) if row in carried}
    filled = [carried.get(row, v) for row, v in zip(rows, values, strict=True)]
    return filled, moved


def repeat_above(values, moved, above):
    """Values with ditto marks (", idem, sda) replaced by the value above."""
    filled, moved = list(values), dict(moved)
    for index, value in enumerate(filled):
        if ditto_form(value) in DITTO:
            filled[index] = above
            if above is not None:
                moved[index] = "ditto"
        else:
            above = value
    return filled, moved


def explain(message, row, label):
    """ "Baris 14, kolom “Jumlah anggota”: …" for a list of problems."""
    return f"Baris {row.number}, kolom “{label}”: {message}"


__all__ = ["WorkbookRows", "explain", "parse_grids"]
