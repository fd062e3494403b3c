"""What a spreadsheet is to this application: sheets of plain Python values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

PART = 500  # rows that are packed together
DIGITS_KEPT = 15  # a spreadsheet keeps 15 digits of a number, later ones become 0


class RuinedNumber(float):
    """A number of 16 or more digits: its last digits are lost (a NIK, a KK number)."""


class CellError(str):
    """An error a formula left in its cell, such as #REF!."""


class PackedRows(Sequence):
    """Rows as a list, of which only those read last are objects in memory.

    `parts` are packed, PART rows each; `unpack` gives the rows of one.
    """

    def __init__(self, parts, height, unpack):
        self._indexes = range(height)
        self._part = lru_cache(maxsize=2)(lambda number: unpack(parts[number]))

    def __len__(self):
        return len(self._indexes)

    def __getitem__(self, index):
        found = self._indexes[index]
        if isinstance(found, range):
            return [self[index] for index in found]
        return self._part(found // PART)[found % PART]

    def __eq__(self, other):
        return list(self) == list(other)


@dataclass(slots=True)
class Grid:
    """One sheet. Row i of `rows` is row i + 1 of the spreadsheet; all are equally wide.

    Values: None, str, int, float, bool, date, datetime, RuinedNumber, CellError.
    `merged` holds (top, left, bottom, right), from 0 and inside the rows. `typed` is
    False for text files, where digits are text by nature. `set_aside` says in
    Indonesian why nobody should look for data here.
    """

    sheet: str
    rows: list
    merged: list = field(default_factory=list)
    hidden: bool = False
    typed: bool = True
    set_aside: str = ""

    @property
    def width(self):
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is refused."""

    file_bytes: int = 10 * 2**20
    unpacked_bytes: int = 30 * 2**20
    members: int = 500
    rows: int = 20_000
    columns: int = 200
    seconds: float = 20
    memory_bytes: int = 768 * 2**20


class UnreadableFile(Exception):
    """A refused file: `code` for programs, `message` in Indonesian for people."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


def column_letter(index):
    """Name of a column counted from 0: 0 → "A", 27 → "AB"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
