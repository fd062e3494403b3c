"""Find the tables in a sheet as clerks keep it, and say what every row is."""

from dataclasses import dataclass, field

from kspk.imports.classify import TOTAL, Classifier, is_column_numbers
from kspk.imports.grid import column_letter
from kspk.imports.headings import IGNORED, NUMBER, TAKE_FROM, HeadingMatcher
from kspk.imports.parsers import example

HEADER_ROWS = 3
LOOK_FOR_HEADER = 80  # rows from the top
MINIMUM = 2.0  # sum of scores that makes a heading
SAMPLES = 40


@dataclass(slots=True)
class Column:
    """One column of a table; `field` is "" if it is not used."""

    index: int
    letter: str
    heading: str
    samples: list
    field: str
    confidence: float
    alternatives: list  # (field name, score)


@dataclass(slots=True)
class Table:
    """Rows of `grid` below one heading. Row indexes count from 0.

    `data` are the rows that hold records and `contexts` what titles and sections say
    about each of them, in parallel.
    """

    sheet: str
    header_rows: tuple
    columns: list
    data: list = field(default_factory=list)
    contexts: list = field(default_factory=list)

    @property
    def mapping(self):
        """{column index: field name} of the columns in use."""
        return {c.index: c.field for c in self.columns if c.field}


@dataclass(slots=True)
class Detection:
    """`classes` has one word for each row of the sheet: title, header, column_numbers,
    data, section, total, empty, empty_numbered, repeated_header, signature or note."""

    sheet: str
    tables: list
    classes: list
    set_aside: str = ""


def detect(grid, sheet, mapping=None, headings=None):
    """What is where in `grid` for the layout `sheet`.

    `mapping` {column index: field name, "" for none} overrules the headings.
    """
    rows = grid.rows
    if grid.set_aside:
        return Detection(grid.sheet, [], notes(rows), grid.set_aside)
    headings = headings or HeadingMatcher(sheet)
    finder = HeaderFinder(grid, sheet, headings)
    block = finder.first(0, LOOK_FOR_HEADER, mapping)
    context = dict(sheet.name_context(grid.sheet))
    classes, tables, top = [], [], 0
    while block:
        start, height = block
        for index in range(top, start):
            classes.append(title_row(rows[index], sheet, context))
        classes += ["header"] * height
        table = make_table(grid, sheet, headings, finder, block, mapping)
        if not set(sheet.required) <= set(table.mapping.values()):
            classes += notes(rows[start + height :])
            break
        context = context | sheet.heading_context([c.heading for c in table.columns])
        tables.append(table)
        classifier = Classifier(grid, sheet, table, finder)
        block, top = classifier.run(start + height, classes, context)
        context = dict(classifier.context)
    if not tables:
        reason = sheet.missing_table.format(sheet=grid.sheet)
        return Detection(grid.sheet, [], notes(rows), reason)
    return Detection(grid.sheet, tables, classes)


def notes(rows):
    return ["empty" if row.count(None) == len(row) else "note" for row in rows]


def title_row(row, sheet, context):
    texts = [shown_whole(value) for value in row if value is not None]
    if not texts:
        return "empty"
    whole = " ".join(texts)
    context.update(sheet.title_context(whole))
    return "title"


def shown_whole(value):
    return " ".join(str(value).split())


class HeaderFinder:
    """Finds blocks of one to three heading rows and reads their columns."""

    def __init__(self, grid, sheet, headings):
        self.grid = grid
        self.rows = grid.rows
        self.sheet = sheet
        self.headings = headings
        self.wide = {}  # row → [(left, right)] of merged bands
        self.tall = {}  # (row, column) → top row of a merged column
        for top, left, bottom, right in grid.merged:
            if right > left and bottom - top < HEADER_ROWS:
                self.wide.setdefault(top, []).append((left, right))
            if left == right and bottom > top and bottom - top < HEADER_ROWS:
                for row in range(top + 1, bottom + 1):
                    self.tall[row, left] = top

    def first(self, start, look, mapping=None):
        """(first row, number of rows) of the next heading, or None."""
        end = min(len(self.rows), start + look)
        for index in range(start, end):
            if self.heading_like(index):
                block = self.at(index)
                if block:
                    return block
        if mapping and start == 0:
            for index in range(start, end):
                if sum(isinstance(value, str) for value in self.rows[index]) > 1:
                    return index, 1
        return None

    def heading_like(self, index):
        """At least two known headings, and no row of data."""
        known = 0
        for value in self.rows[index]:
            if isinstance(value, str) and len(value) < 80:
                scores = self.headings.scores(value)
                known += bool(scores) and scores[0][0] >= TAKE_FROM
        return known >= 2

    def at(self, index):
        """The best block that begins at `index` or, with a band above it, before."""
        best, found = 0, None
        for start in (index, index - 1):
            for height in range(1, HEADER_ROWS + 1):
                end = start + height
                if start < 0 or end > len(self.rows) or end <= index:
                    continue
                if start < index and not self.is_band(start):
                    continue
                if height > 1 and not self.continues(end - 1):
                    break
                score = self.score(start, height) - 0.1 * height
                if score > best + 1e-9:
                    best, found = score, (start, height)
        return found if best >= MINIMUM - (0.5 if self.grid.width <= 3 else 0) else None

    def is_band(self, index):
        texts = [value for value in self.rows[index] if value is not None]
        return bool(texts) and all(
            isinstance(value, str) and len(value) < 60 for value in texts
        )

    def continues(self, index):
        """May this row be a lower row of a heading? Only short texts, no numbers."""
        row = self.rows[index]
        texts = [value for value in row if value is not None]
        if not texts or is_column_numbers(texts):
            return False
        if not all(isinstance(v, str) and not v.strip().isdigit() for v in texts):
            return False
        return any(
            self.headings.scores(value, self.band_of(index, column))
            for column, value in enumerate(row)
            if value is not None
        )

    def score(self, start, height):
        """Sum of the best scores of different fields; 0 without a required one."""
        best = {}
        for heading, band in self.read(start, height):
            scores = self.headings.scores(heading, band) if heading else ()
            for score, name in scores[:1]:
                best[name] = max(score, best.get(name, 0))
        if any(best.get(name, 0) < TAKE_FROM for name in self.sheet.required):
            return 0
        return sum(best.values())

    def read(self, start, height):
        """[(heading, band above it)] of every column in a block of heading rows."""
        found = []
        for column in range(self.grid.width):
            heading, bottom = "", start
            for index in range(start + height - 1, start - 1, -1):
                value = self.rows[index][column]
                if value is not None:
                    heading, bottom = shown_whole(value), index
                    break
            bands = [
                band
                for index in range(start, bottom)
                if (band := self.text_over(index, column, bottom))
            ]
            found.append((heading, " ".join(bands)))
        return found

    def band_of(self, index, column):
        return self.text_over(index - 1, column, index) if index else ""

    def text_over(self, index, column, below):
        """Heading in row `index` that reaches over `column`, merged or left open."""
        row = self.rows[index]
        if row[column] is not None:
            return shown_whole(row[column])
        for left, right in self.wide.get(index, ()):
            if left <= column <= right and row[left] is not None:
                return shown_whole(row[left])
        if self.wide.get(index):
            return ""
        lower = self.rows[below]
        while column > 0 and row[column] is None and lower[column] is not None:
            column -= 1
        reaches = row[column] is not None and lower[column] is not None
        return shown_whole(row[column]) if reaches else ""


def make_table(grid, sheet, headings, finder, block, mapping):
    start, height = block
    below = start + height
    texts = finder.read(start, height)
    body = above_the_end(grid.rows[below : below + 400])
    if body and is_column_numbers([value for value in body[0] if value is not None]):
        body = body[1:]
    samples = [column_samples(body, index) for index in range(grid.width)]
    ranked = rank(sheet, headings, texts, samples)
    chosen = choose(ranked) if mapping is None else given(mapping, grid.width)
    columns = []
    for index, (heading, band) in enumerate(texts):
        name, confidence = chosen.get(index, ("", 0))
        if not (heading or name or samples[index]):
            continue
        others = [(field, round(score, 2)) for score, field in ranked[index][:4]]
        columns.append(
            Column(
                index=index,
                letter=column_letter(index),
                heading=f"{band} / {heading}" if band else heading,
                samples=[example(value) for value in samples[index][:3]],
                field="" if name == IGNORED else name,
                confidence=round(confidence, 2),
                alternatives=[o for o in others if o[0] not in (name, IGNORED)],
            )
        )
    return Table(grid.sheet, tuple(range(start, below)), columns)


def above_the_end(rows):
    """`rows` up to a total that is followed by nothing: below it may be a legend."""
    for index, row in enumerate(rows[:-1]):
        if rows[index + 1].count(None) == len(row) and any(
            isinstance(value, str) and TOTAL.match(value) for value in row
        ):
            return rows[:index]
    return rows


def column_samples(rows, index):
    found = []
    for row in rows:
        value = row[index]
        if value is not None:
            found.append(value)
            if len(found) == SAMPLES:
                break
    return found


def rank(sheet, headings, texts, samples):
    """For each column [(score, field name)], heading and contents weighed together."""
    ranked = []
    for (heading, band), values in zip(texts, samples, strict=True):
        scores = {}
        for score, name in headings.scores(heading, band) if heading else ():
            scores[name] = score
        by_heading = bool(scores)
        for field_ in sheet.fields if values else ():
            said = field_.name in scores
            if field_.accepts and (said or (field_.by_content and not by_heading)):
                share = sum(map(bool, map(field_.accepts, values))) / len(values)
                if said and field_.name in sheet.required and share < 0.2:
                    del scores[field_.name]  # a recap: numbers under a group's heading
                elif said:
                    scores[field_.name] *= 0.6 + 0.4 * share
                elif share >= 0.8 and len(values) > 2:
                    scores[field_.name] = 0.62 * share
        ranked.append(sorted(((s, n) for n, s in scores.items()), reverse=True))
    return ranked


def choose(ranked):
    """{column: (field, score)}: the surest pair first, each field once."""
    pairs = sorted(
        (
            (-score, index, name)
            for index, list_ in enumerate(ranked)
            for score, name in list_
        )
    )
    chosen, taken = {}, set()
    for score, index, name in pairs:
        if -score < TAKE_FROM * 0.8 or index in chosen or name in taken:
            continue
        chosen[index] = (name, -score)
        if name != IGNORED:
            taken.add(name)
    return chosen


def given(mapping, width):
    """Columns as a person said they are."""
    return {
        int(index): (name, 1.0)
        for index, name in mapping.items()
        if name and int(index) < width
    }


__all__ = ["NUMBER", "Column", "Detection", "Table", "detect"]
