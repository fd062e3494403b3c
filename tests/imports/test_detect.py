import pytest

from kspk.imports import rows
from kspk.imports.detect import detect
from kspk.imports.grid import Grid
from kspk.imports.headings import HeadingMatcher, heading_key, heading_words
from kspk.imports.rows import parse_grids
from kspk.imports.sheet import Field, Sheet


class Register(Sheet):
    """A small layout that has nothing to do with groups."""

    required = ("name",)
    ignored = ("paraf",)
    missing_table = "Lembar “{sheet}” tidak memuat nama."
    fields = (
        Field("name", "Nama", ("nama orang",), template="nama"),
        Field(
            "place",
            "Desa",
            ("desa kel",),
            fills=True,
            accepts=lambda value: isinstance(value, str),
        ),
        Field("number", "Nomor surat", ("surat nomor",)),
        Field("day", "Tanggal surat", ("surat tanggal",)),
        Field("count", "Jumlah", ("jumlah orang",), number=True),
        Field("rest", "Sisa", number=True),
    )

    def section_context(self, text):
        return {"part": text} if text.startswith("BAGIAN") else {}

    def title_context(self, text):
        return {"title": text} if text.startswith("KECAMATAN") else {}


def grid(*rows, name="Data", **options):
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(name, padded, **options)


def fields_of(table):
    return {column.letter: column.field for column in table.columns if column.field}


HEADING = ["No", "Nama", "Desa", "Jumlah"]


class TestHeadings:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("JML. ANGGOTA", "jumlah anggota"),
            ("No HP", "NOMOR  HP"),
            ("DESA/KEL", "kel / desa"),
            ("TGL\nSK", "Tanggal SK"),
            ("THN. BERDIRI", "tahun berdiri"),
        ],
    )
    def test_words_do_not_depend_on_writing(self, one, other):
        assert heading_words(one) == heading_words(other)

    def test_key_of_a_heading_row_can_be_remembered(self):
        assert heading_key(["NO.", "Nama", None]) == heading_key(["nomor", "NAMA", ""])

    def test_band_and_leaf_count_together(self):
        matcher = HeadingMatcher(Register())
        assert matcher.scores("NOMOR", "SURAT")[0] == (1.0, "number")
        assert matcher.scores("NOMOR")[0] == (1.0, "no")

    def test_a_misspelt_heading_is_less_sure(self):
        score, name = HeadingMatcher(Register()).scores("NAMMA ORANG")[0]
        assert name == "name"
        assert 0.6 < score < 0.9


class TestDetect:
    def test_explains_every_row(self):
        found = detect(
            grid(
                ["DAFTAR"],
                ["KECAMATAN : X"],
                [],
                HEADING,
                [1, 2, 3, 4],
                ["A", "BAGIAN SATU"],
                [1, "Ani", "Satu", 3],
                [2, "Budi", "Dua", 4],
                [None, "Jumlah A", None, 7],
                HEADING,
                [3, "Cici", "Dua", 5],
                [4, None, None, None],
                [None, "JUMLAH", None, 12],
                [],
                [None, None, "Kota, 3 Maret 2020"],
                [None, None, "Mengetahui"],
                [None, None, "Contoh, S.E."],
            ),
            Register(),
        )
        assert found.classes == [
            "title", "title", "empty", "header", "column_numbers", "section", "data",
            "data", "total", "repeated_header", "data", "empty_numbered", "total",
            "empty", "signature", "signature", "signature",
        ]  # fmt: skip
        (table,) = found.tables
        assert table.data == [6, 7, 10]
        expected = {"title": "KECAMATAN : X", "part": "BAGIAN SATU"}
        assert table.contexts[0] == expected

    def test_reads_bands_over_leaves_merged_or_not(self):
        rows = (
            ["NO", "NAMA", "SURAT", None, "JUMLAH"],
            [None, None, "NOMOR", "TANGGAL", None],
            [1, "Ani", "1/A", "3-4-2020", 5],
        )
        expected = {"A": "no", "B": "name", "C": "number", "D": "day", "E": "count"}
        assert fields_of(detect(grid(*rows), Register()).tables[0]) == expected
        merged = [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)]
        found = detect(grid(*rows, merged=merged), Register())
        assert fields_of(found.tables[0]) == expected
        assert found.tables[0].header_rows == (0, 1)
        assert found.tables[0].columns[2].heading == "SURAT / NOMOR"

    def test_finds_a_second_table_with_other_columns(self):
        found = detect(
            grid(
                HEADING,
                [1, "Ani", "Satu", 3],
                [],
                ["BAGIAN DUA"],
                ["No", "Desa", "Nama", "Jumlah"],
                [1, "Dua", "Budi", 4],
            ),
            Register(),
        )
        first, second = found.tables
        assert (first.data, second.data) == ([1], [5])
        assert fields_of(second)["B"] == "place"
        assert second.contexts == [{"part": "BAGIAN DUA"}]

    def test_starts_in_any_column(self):
        found = detect(grid([None, *HEADING], [None, 1, "Ani", "Satu", 3]), Register())
        assert fields_of(found.tables[0])["C"] == "name"

    def test_reports_columns_for_a_person_to_correct(self):
        table = detect(
            grid([*HEADING, "Warna"], [1, "Ani", "Satu", 3, "biru"]), Register()
        ).tables[0]
        column = table.columns[4]
        assert (column.letter, column.heading, column.samples) == (
            "E",
            "Warna",
            ["biru"],
        )
        assert column.field == ""
        assert table.columns[1].confidence == 1.0

    def test_obeys_a_given_mapping(self):
        table = detect(
            grid(["Kel", "X"], ["Ani", "Satu"]), Register(), {0: "name", 1: "place"}
        ).tables[0]
        assert table.mapping == {0: "name", 1: "place"}
        assert table.data == [1]

    def test_sets_aside_a_sheet_without_the_required_column(self):
        found = detect(
            grid(["No", "Desa", "Jumlah"], [1, "Satu", 3], name="REKAP"), Register()
        )
        assert (found.tables, found.set_aside) == (
            [],
            "Lembar “REKAP” tidak memuat nama.",
        )
        assert found.classes == ["note", "note"]

    def test_sets_aside_hidden_and_empty_sheets_by_their_reason(self):
        hidden = grid(HEADING, [1, "Ani", "Satu", 3], set_aside="Tersembunyi.")
        assert detect(hidden, Register()).set_aside == "Tersembunyi."

    def test_a_row_without_a_name_is_data_to_complain_about(self):
        found = detect(grid(HEADING, [1, None, "Satu", 3]), Register())
        assert found.classes == ["header", "data"]

    def test_an_unlabelled_sum_is_a_total(self):
        sheet = grid(
            ["No", "Nama", "Jumlah", "Sisa"],
            [1, "Ani", 3, 4],
            [None, None, 3, 4],
        )
        assert detect(sheet, Register()).classes == ["header", "data", "total"]


class TestRows:
    @pytest.fixture(autouse=True, params=[1, rows.SLICE])
    def _size(self, request, monkeypatch):
        """Few rows at once are read as many are."""
        monkeypatch.setattr(rows, "SLICE", request.param)

    def test_carries_merged_cells_down_and_no_further(self):
        found = parse_grids(
            [
                grid(
                    HEADING,
                    [1, "Ani", "Satu", 3],
                    [2, "Budi", None, 3],
                    [3, "Cici", None, 3],
                    merged=[(1, 2, 2, 2)],
                )
            ],
            Register(),
        )
        assert [row.fields["place"] for row in found.rows] == ["Satu", "Satu", None]
        assert found.rows[1].fixes == ["place_carried_down"]
        assert found.rows[1].raw["place"] is None

    def test_carries_cells_down_where_that_is_the_habit(self):
        rows = [HEADING, [1, "A b", "Satu", 1]]
        rows += [[n, f"Nama {n}", None, 1] for n in range(2, 9)]
        found = parse_grids([grid(*rows)], Register())
        assert {row.fields["place"] for row in found.rows} == {"Satu"}

    def test_does_not_carry_a_single_gap_down(self):
        rows = [[n, f"Nama {n}", "Satu", 1] for n in range(1, 9)]
        rows[4][2] = None
        found = parse_grids([grid(HEADING, *rows)], Register())
        assert found.rows[4].fields["place"] is None

    def test_does_not_carry_down_across_a_section(self):
        found = parse_grids(
            [
                grid(
                    HEADING,
                    ["BAGIAN A"],
                    [1, "Ani", "Satu", 3],
                    [2, "Budi", None, 3],
                    ["BAGIAN B"],
                    [1, "Cici", None, 3],
                )
            ],
            Register(),
        )
        assert [row.fields["place"] for row in found.rows] == ["Satu", "Satu", None]

    @pytest.mark.parametrize("mark", ['"', "idem", "s.d.a", "sda", "”", "IDEM "])
    def test_understands_ditto_marks(self, mark):
        found = parse_grids(
            [grid(HEADING, [1, "Ani", "Satu", 3], [2, "Budi", mark, mark])], Register()
        )
        row = found.rows[1]
        assert (row.fields["place"], row.fields["count"]) == ("Satu", "3")
        assert row.fixes == ["ditto"]
        assert row.raw["place"] == mark

    def test_ditto_means_the_cell_above_even_if_that_is_empty(self):
        rows = (
            [1, "Ani", "Satu", 3],
            [2, "Budi", "Dua", None],
            [3, "Cici", "Dua", "sda"],
        )
        found = parse_grids([grid(HEADING, *rows)], Register())
        assert found.rows[2].fields["count"] is None

    def test_row_numbers_are_those_of_the_spreadsheet(self):
        found = parse_grids(
            [grid(["J"], [], HEADING, [1, "Ani", "Satu", 3])], Register()
        )
        assert [(row.sheet, row.number) for row in found.rows] == [("Data", 4)]
