"""What a closing says, read from the closing alone: recap, groups, differences."""

from itertools import groupby
from typing import NamedTuple

from kspk.reporting.states import State

from ...models import Kind
from ...models.rollup import CELL, ZERO
from .. import figures

_COUNTS = {
    "groups": "Yang ada",
    "waiting": "Menunggu verifikasi",
    "returned": "Dikembalikan",
    "reported": "Yang lapor",
    "nihil": "Nihil",
    "met": "Bertemu",
    "on_time": "Tepat waktu",
    "members_known": "Laporan dengan jumlah anggota",
    "present_known": "Laporan dengan jumlah hadir",
    "attendance": "Kehadiran",
}
_PAIRED = "{} (laporan yang lengkap)"


def word(column, kind):
    """A column of the rollups in the words of a kind of group; "" is all kinds."""
    if column in _COUNTS:
        return _COUNTS[column]
    if column.endswith("_paired"):
        return _PAIRED.format(word(column.removesuffix("_paired"), kind))
    return figures.words(kind, column).label


class Line(NamedTuple):
    """The sums of some cells under a name; `code` and `kind` say of which."""

    name: str
    code: str
    kind: str
    sums: dict

    @property
    def missing(self):
        """Groups that have sent nothing, or only a draft."""
        counted = self.sums["reported"] + self.sums["waiting"] + self.sums["returned"]
        return self.sums["groups"] - counted

    @property
    def reported_rate(self):
        return share(self.sums["reported"], self.sums["groups"])

    @property
    def present_rate(self):
        return share(self.sums["present_paired"], self.sums["members_paired"])

    @property
    def pus_kb_rate(self):
        return share(self.sums["pus_kb_paired"], self.sums["pus_paired"])


class Part(NamedTuple):
    """A kecamatan, or all: one line for each kind and their sum."""

    lines: list
    total: Line


class Change(NamedTuple):
    """A cell that differs between two closings; None is “unknown”."""

    place: str
    kind: str
    label: str
    before: int | None
    after: int | None


class GroupRow(NamedTuple):
    """A ClosedGroup and the name of its desa at that time."""

    group: object
    place: str

    @property
    def title(self):
        return f"{self.group.get_kind_display()} {self.group.name}"

    @property
    def is_nihil(self):
        return bool(self.group.figures.get("is_nihil"))

    @property
    def state(self):
        """The word of its state; a draft was nobody's but its writer's."""
        sent = self.group.state not in ("", State.DRAFT)
        return self.group.get_state_display() if sent else "Belum lapor"


def share(part, whole):
    """0–1, None of nothing."""
    return part / whole if whole and part is not None else None


def total(cells):
    """{column: sum of what is known}, None where no cell knows it."""
    sums = {}
    for name in CELL:
        known = [cell[name] for cell in cells if cell[name] is not None]
        sums[name] = sum(known) if known or name in ZERO else None
    return sums


def cells_in(closing, areas):
    """The closing's cells inside `areas` (codes; None among them is everywhere)."""
    if None in areas:
        return closing.cells
    begins = tuple(areas)
    return [cell for cell in closing.cells if cell["area"].startswith(begins)]


def group_rows(groups, cells):
    """A GroupRow for each ClosedGroup; places are called as the cells call them."""
    names = {cell["area"]: cell["name"] for cell in cells}
    return [GroupRow(group, names.get(group.desa_id, "")) for group in groups]


def kinds_in(cells):
    """Kinds in the order of the forms."""
    found = {cell["kind"] for cell in cells}
    return [kind for kind in Kind if kind in found]


def part(name, code, cells):
    lines = [
        Line(kind.label, code, kind, total([c for c in cells if c["kind"] == kind]))
        for kind in kinds_in(cells)
    ]
    return Part(lines, Line(name, code, "", total(cells)))


def recap(cells):
    """A Part for each kecamatan in the order of the codes."""
    cells = sorted(cells, key=_place)
    return [
        part(inner[0]["kecamatan"], code, inner)
        for code, inner in (
            (code, list(rows)) for code, rows in groupby(cells, key=_kecamatan)
        )
    ]


def difference(older, newer):
    """A Change for every figure that differs between two lists of cells.

    What is in one list only is compared with an empty cell.
    """
    before, after = ({_key(cell): cell for cell in cells} for cells in (older, newer))
    changes = []
    for key in sorted(before.keys() | after.keys()):
        known = after.get(key) or before[key]
        for name in CELL:
            empty = 0 if name in ZERO else None
            values = [side.get(key, {}).get(name, empty) for side in (before, after)]
            if values[0] != values[1]:
                place = f"{known['name']}, {known['kecamatan']}"
                kind = Kind(known["kind"])
                changes.append(Change(place, kind.label, word(name, kind), *values))
    return changes


def _key(cell):
    return cell["area"], cell["kind"]


def _place(cell):
    return cell["area"]


def _kecamatan(cell):
    return cell["area"][:6]
