from dataclasses import dataclass
from itertools import groupby

from .presence import REASONS


@dataclass(frozen=True)
class Cell:
    """How many of a column's desa the institution works in, and by what, in words."""

    count: int
    whole: int
    reasons: str

    @property
    def marks(self):
        """First letters of the reasons: "W T"."""
        return " ".join(word[0].upper() for word in self.reasons.split(", "))


@dataclass(frozen=True)
class Table:
    columns: list  # (area, number of its desa)
    rows: list  # (institution, cells, number of desa)


def table(found, institutions, *, by_desa):
    """A Table of some institutions of a Presence; columns are desa or kecamatan."""
    if by_desa:
        columns = [(area, [area.pk]) for area in found.desa]
    else:
        columns = [
            (kecamatan, [area.pk for area in desa])
            for kecamatan, desa in groupby(found.desa, key=lambda area: area.parent)
        ]
    rows = [
        (mitra, [_cell(found.of(mitra), codes) for _, codes in columns],
         len(found.of(mitra)))
        for mitra in institutions
    ]  # fmt: skip
    return Table([(area, len(codes)) for area, codes in columns], rows)


def _cell(places, codes):
    there = [places[code] for code in codes if code in places]
    reasons = set().union(*there)
    words = ", ".join(reason for reason in REASONS if reason in reasons)
    return Cell(len(there), len(codes), words)
