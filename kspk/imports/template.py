"""The clean template: an empty workbook with lists to choose from and a guide."""

import tempfile
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.views import View
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission

from . import registry
from .export import as_download

ROWS = 1000  # to which the lists and formats reach
FORMATS = {"text": "@", "date": "dd/mm/yyyy"}
BOLD = Font(bold=True)
GROUND = PatternFill("solid", fgColor="E4EFE7")
NEEDED = PatternFill("solid", fgColor="FDF0D5")


@dataclass(frozen=True)
class TemplateColumn:
    """A column: `options` are offered as a list; `is_open` takes other words too."""

    heading: str
    hint: str
    kind: str = "text"
    width: int = 16
    options: tuple = ()
    is_open: bool = False
    is_required: bool = False
    example: str = ""


@dataclass(frozen=True)
class Template:
    """An empty file of one layout. `guide`: sentences at the top of “Petunjuk”."""

    stem: str
    title: str
    columns: tuple
    guide: tuple


def write_template(template):
    """The template as a temporary file: sheets Data, Pilihan and Petunjuk."""
    book = Workbook()
    data, lists, guide = book.active, book.create_sheet(), book.create_sheet()
    data.title, lists.title, guide.title = template.title, "Pilihan", "Petunjuk"
    data.freeze_panes = "A2"
    for place, column in enumerate(template.columns, 1):
        letter = get_column_letter(place)
        style = data.column_dimensions[letter]
        style.width = column.width
        style.number_format = FORMATS.get(column.kind, "General")
        cell = data.cell(1, place, column.heading)
        cell.font, cell.fill = BOLD, NEEDED if column.is_required else GROUND
        cell.comment = Comment(column.hint, "KSPK", width=280)
        if rule := _rule(column, lists):
            rule.add(f"{letter}2:{letter}{ROWS + 1}")
            data.add_data_validation(rule)
    _write_guide(guide, template)
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(target)
    target.seek(0)
    return target


def _rule(column, lists):
    """What Excel lets a person type into the column; None for anything."""
    if column.options:
        place = lists.max_column + 1 if lists["A1"].value else 1
        lists.cell(1, place, f"Pilihan {column.heading}").font = BOLD
        for number, option in enumerate(column.options, 2):
            lists.cell(number, place, option)
        letter = get_column_letter(place)
        lists.column_dimensions[letter].width = 28
        last = len(column.options) + 1
        rule = DataValidation(
            type="list", formula1=f"Pilihan!${letter}$2:${letter}${last}"
        )
        rule.showErrorMessage = not column.is_open
        rule.error = "Pilih dari daftar."
    elif column.kind == "int":
        rule = DataValidation(
            type="whole", operator="greaterThanOrEqual", formula1="0",
            error="Isi dengan angka saja.", showErrorMessage=True,
        )  # fmt: skip
    else:
        return None
    rule.allow_blank = True
    rule.errorTitle = column.heading
    return rule


def _write_guide(sheet, template):
    for number, sentence in enumerate(template.guide, 1):
        sheet.cell(number, 1, sentence)
    top = len(template.guide) + 2
    for place, word in enumerate(("Nama kolom", "Wajib", "Cara mengisi", "Contoh"), 1):
        cell = sheet.cell(top, place, word)
        cell.font, cell.fill = BOLD, GROUND
    for number, column in enumerate(template.columns, top + 1):
        needed = "ya" if column.is_required else "boleh kosong"
        words = (column.heading, needed, column.hint, column.example)
        for place, word in enumerate(words, 1):
            cell = sheet.cell(number, place, word)
            cell.alignment = Alignment(wrap_text=place == 3, vertical="top")
    for letter, width in zip("ABCD", (26, 14, 64, 28), strict=True):
        sheet.column_dimensions[letter].width = width


class TemplateDownload(ScopedMixin, View):
    """The empty workbook of a layout (`?isi=`), with the lists of the person's area."""

    permission = Permission.IMPORT
    http_method_names = ["get"]

    def get(self, request):
        layout = request.GET.get("isi", "")
        if layout and layout not in dict(registry.choices()):
            raise Http404
        template = registry.get(layout).template(request.user)
        stem = f"{template.stem}-{timezone.localdate().isoformat()}"
        return as_download(write_template(template), stem, "xlsx")
