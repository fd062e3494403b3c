"""How an app declares a spreadsheet layout of its own, and the rows it gets back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from kspk.imports.parsers import parse_text


@dataclass(frozen=True)
class Field:
    """One column that the layout knows.

    `parse` maps a cell's value to Parsed; with `spreads` its value is a dict of several
    fields. `accepts` says whether a value looks like one of this column, used
    beside the heading and, with `by_content`, where the heading says nothing. `number`:
    in text files digits are meant as a number. `fills`: a merged or left-out cell
    means the value above it.
    """

    name: str
    label: str
    aliases: tuple = ()
    parse: Callable = parse_text
    template: str = ""
    number: bool = False
    spreads: bool = False
    accepts: Callable | None = None
    by_content: bool = False
    fills: bool = False


class Problem(NamedTuple):
    """What is wrong with one value of a row; `suggestions` are (code, label, score)."""

    code: str
    field: str
    value: str
    message: str
    suggestions: tuple = ()


@dataclass(slots=True)
class SheetRow:
    """One row of data. `number` is the row number people see in their spreadsheet.

    `raw` holds the cells as they stood and `fields` what they mean, both by field name
    and ready for JSON. `status` is ok, review (has warnings), error or duplicate;
    `same_as` is (sheet, row number) of the earlier row with the same group.
    """

    sheet: str
    number: int
    raw: dict
    fields: dict
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    fixes: list = field(default_factory=list)
    status: str = "ok"
    same_as: tuple | None = None


class Sheet:
    """Base of a layout. Subclasses set the class attributes and the hooks below.

    `ignored` are headings that are known and not wanted. A sheet without the `required`
    fields is set aside with `missing_table`. `title_words`, in capitals, stand above
    tables of this layout and of no other.
    """

    fields: tuple = ()
    required: tuple = ()
    ignored: tuple = ()
    missing_table = "Lembar ini tidak memuat tabel yang dikenal."
    title_words = ""

    def title_context(self, text):
        """What a line above the table says about all its rows: {name: value}."""
        return {}

    def name_context(self, name):
        """What the sheet's name says about its rows."""
        return {}

    def section_context(self, text):
        """What a row of its own says about those below; {} if it is no section."""
        return {}

    def enter_section(self, base, context, said):
        """Context of the rows below a section; `base` is that of the whole sheet."""
        return context | said

    def heading_context(self, headings):
        """What the headings themselves say ("NAMA BKB")."""
        return {}

    def finish(self, rows, contexts, table):
        """Rules over whole rows, some of one table: fill in and complain, in place."""

    def file_rules(self):
        """A function that is called with lists of rows, from the file's top on, for
        rules over all of them, such as duplicates."""
        return lambda rows: None


def add_fix(row, code):
    if code not in row.fixes:
        row.fixes.append(code)


def settle_status(row):
    if row.errors:
        row.status = "error"
    elif row.status != "duplicate":
        row.status = "review" if row.warnings else "ok"
