"""Files that are written: typed cells, harmless formulas, what the import gets back."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kspk.accounts.roles import Role
from kspk.imports import services
from kspk.imports.child import unguarded
from kspk.imports.export import (
    SHARED_STRINGS,
    Column,
    Sheet,
    csv_pieces,
    guarded,
    write_rows_with_reason,
    write_xlsx,
)
from kspk.imports.models import ImportBatch, ImportRow
from kspk.imports.reader import read_file
from tests.imports.files import listed, row

COLUMNS = [Column("Nama"), Column("Banyak", "int"), Column("Lintang", "decimal"),
           Column("Tanggal", "date")]  # fmt: skip
ATTACKS = ["=1+1", '=HYPERLINK("http://x")', "+62812", "-2+3", "@SUM(A1)", "\t=1",
           "\r=1", "'=1", "https://contoh.id"]  # fmt: skip
plain_text = st.text(
    st.characters(
        blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"
    ),
    max_size=60,
)
any_text = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


def xlsx(rows, columns=COLUMNS):
    target = io.BytesIO()
    write_xlsx(target, Sheet("Data", columns, rows))
    return target.getvalue()


def csv_lines(rows, columns=COLUMNS):
    return b"".join(csv_pieces(columns, [list(zip(*rows, strict=True))]))


class TestWorkbook:
    def test_keeps_the_type_of_each_cell(self):
        rows = [("Melati", 24, Decimal("-9.106700"), date(2016, 6, 10)),
                ("005", None, None, None)]  # fmt: skip
        sheet = openpyxl.load_workbook(io.BytesIO(xlsx(rows))).active
        first, second = list(sheet.iter_rows(min_row=2))
        assert [cell.value for cell in first[:3]] == ["Melati", 24, -9.1067]
        assert first[3].is_date
        assert first[3].value.date() == date(2016, 6, 10)
        assert [cell.value for cell in second] == ["005", None, None, None]
        assert first[0].number_format == "@"

    def test_never_holds_a_formula_or_a_link(self):
        content = xlsx([(text, None, None, None) for text in ATTACKS])
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        cells = [cell for (cell,) in sheet.iter_rows(min_row=2, max_col=1)]
        assert [cell.data_type for cell in cells] == ["s"] * len(ATTACKS)
        assert [cell.value for cell in cells] == [t.replace("\r", "") for t in ATTACKS]
        assert not any(cell.hyperlink for cell in cells)

    def test_may_hold_more_texts_than_are_shared(self):
        rows = [(f"Melati {i}", i, None, None) for i in range(SHARED_STRINGS + 10)]
        sheet = openpyxl.load_workbook(io.BytesIO(xlsx(rows)), read_only=True).active
        assert list(sheet.iter_rows(min_row=2, max_col=2, values_only=True)) == [
            row[:2] for row in rows
        ]

    def test_may_have_several_sheets(self):
        target = io.BytesIO()
        groups = Sheet("Kelompok & kader", COLUMNS[:1], [("Melati",), ("Mawar",)])
        write_xlsx(target, groups, Sheet("Kosong", COLUMNS, []))
        book = openpyxl.load_workbook(target)
        assert {sheet.title: list(sheet.values) for sheet in book} == {
            "Kelompok & kader": [("Nama",), ("Melati",), ("Mawar",)],
            "Kosong": [("Nama", "Banyak", "Lintang", "Tanggal")],
        }

    @given(st.lists(plain_text, min_size=1, max_size=5))
    def test_gives_any_text_back(self, texts):
        content = xlsx([(text, 1, None, None) for text in texts])
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        found = [
            value or ""
            for (value,) in sheet.iter_rows(min_row=2, max_col=1, values_only=True)
        ]
        assert found == texts


class TestText:
    def test_opens_in_an_indonesian_excel(self):
        content = csv_lines(
            [("Melati; dua", 24, Decimal("-9.1067"), date(2016, 6, 10))]
        )
        assert content.decode("utf-8-sig").splitlines() == [
            "Nama;Banyak;Lintang;Tanggal", '"Melati; dua";24;-9,1067;2016-06-10',
        ]  # fmt: skip
        assert content.startswith(b"\xef\xbb\xbf")

    def test_runs_nothing(self):
        content = csv_lines([(text, None, None, None) for text in ATTACKS])
        lines = csv.reader(
            io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"
        )
        first = [line[0] for line in lines][1:]
        assert first == [*("'" + text for text in ATTACKS[:-1]), ATTACKS[-1]]

    @given(st.lists(st.lists(any_text, min_size=2, max_size=2), min_size=1))
    def test_holds_any_text_in_one_cell(self, rows):
        lines = csv_lines(rows, [Column("Nama"), Column("Catatan", "any")])
        read = csv.reader(
            io.StringIO(lines.decode("utf-8-sig"), newline=""), delimiter=";"
        )
        assert list(read)[1:] == [list(map(guarded, row)) for row in rows]

    def test_is_written_block_by_block(self):
        def blocks():
            yield [["Melati"], [24]]
            raise LookupError("the second block was read before the first was sent")

        pieces = csv_pieces([Column("Nama"), Column("Banyak", "int")], blocks())
        assert [next(pieces), next(pieces)] == [
            b"\xef\xbb\xbfNama;Banyak\r\n",
            b"Melati;24\r\n",
        ]

    @given(st.text(max_size=30))
    def test_is_read_as_it_was(self, text):
        assert unguarded(guarded(text)) == text

    def test_reader_takes_the_sign_away(self):
        content = csv_lines(
            [(text, 1, None, None) for text in ("=1+1", "'-2", "Melati")]
        )
        (grid,) = read_file(content)
        assert [cells[0] for cells in grid.rows[1:]] == ["=1+1", "'-2", "Melati"]


class TestLeftover:
    @pytest.fixture
    def batch(self, areas, catalogue, as_user):
        user = as_user(Role.OFFICER).user
        file = listed(row(), row("Mawar", desa="Entah"), row("Kenanga", kind="Arisan"))
        return services.upload(file=file, by=user, wilayah=areas["5304"])

    def test_has_the_cells_as_they_stood_and_the_reason(self, batch):
        with write_rows_with_reason(batch) as file:
            sheet = openpyxl.load_workbook(file).active
        heading, *rows = sheet.values
        assert heading[-1] == "Alasan"
        told = [dict(zip(heading, values, strict=True)) for values in rows]
        assert [t["Nama kelompok"] for t in told] == ["Mawar", "Kenanga"]
        assert [t["Baris"] for t in told] == [3, 4]
        assert "Entah" in told[0]["Alasan"]
        assert told[1]["Jenis"] == "Arisan"

    def test_can_be_mended_and_uploaded_again(self, batch):
        with write_rows_with_reason(batch) as file:
            book = openpyxl.load_workbook(file)
        sheet = book.active
        for cells in sheet.iter_rows(min_row=2):
            for heading, cell in zip(sheet[1], cells, strict=True):
                if heading.value == "Jenis":
                    cell.value = "BKB"
                if heading.value.startswith("Desa"):
                    cell.value = "Kenebibi"
        target = io.BytesIO()
        book.save(target)
        target.seek(0)
        target.name, target.size = "perbaikan.xlsx", len(target.getvalue())
        from django.core.files import File

        again = services.upload(
            file=File(target, "perbaikan.xlsx"), by=batch.by, wilayah=batch.wilayah
        )
        states = dict(again.rows.values_list("values__name", "state"))
        assert states == {"Mawar": "new", "Kenanga": "new"}
        assert ImportBatch.objects.count() == 2
        assert not ImportRow.objects.filter(
            batch=again, problems__isnull=False
        ).exists()
