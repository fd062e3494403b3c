"""Lists of groups in many layouts, and the master list that came with its truth."""

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kspk.imports.grid import CellError, Grid
from kspk.imports.reader import read_file
from poktan.kinds import find_kind, kinds_in, section_kind, split_name
from poktan.sheets import TEMPLATE, PoktanSheet, parse_workbook, to_expected

DATA = Path(__file__).parents[1] / "data"
AREAS = Path(__file__).parents[2] / "kspk" / "wilayah" / "data" / "wilayah.csv"
TODAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def areas():
    """Function giving the (code, name) of a kabupaten's kecamatan and desa."""
    with AREAS.open(encoding="utf-8", newline="") as file:
        rows = [(r["code"].replace(".", ""), r["name"]) for r in csv.DictReader(file)]
    return lambda kabupaten: [
        (code, name)
        for code, name in rows
        if code.startswith(kabupaten) and len(code) > 4
    ]


@pytest.fixture(scope="module")
def sleman(areas):
    return areas("3404")


def sheet(*rows, name="Sheet1", **options):
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(name, padded, **options)


def groups(found):
    """(row number, kind, name, desa or codes of errors) of every row."""
    return [
        (
            row.number,
            row.fields["kind"],
            row.fields["name"],
            row.fields["village_code"] or [problem.code for problem in row.errors],
        )
        for row in found.rows
    ]


def codes(problems):
    return [problem.code for problem in problems]


class TestMasterList:
    """data-poktan-belu-2017.xlsx against its expected.json."""

    @pytest.fixture
    def expected(self):
        return json.loads(
            (DATA / "data-poktan-belu-2017.expected.json").read_text("utf-8")
        )

    @pytest.fixture
    def found(self, areas):
        grids = read_file(DATA / "data-poktan-belu-2017.xlsx")
        return parse_workbook(grids, areas("5304"), today=date(2018, 1, 2))

    def test_every_row_is_as_expected(self, expected, found):
        want = {(row["sheet"], row["row"]): row for row in expected["rows"]}
        got = {(row["sheet"], row["row"]): row for row in to_expected(found.rows)}
        differences = [
            (place, key, got.get(place, {}).get(key), value)
            for place, row in want.items()
            for key, value in row.items()
            if got.get(place, {}).get(key) != value
        ]
        assert differences == []
        assert set(got) == set(want)

    def test_counts_by_status(self, expected, found):
        assert (
            Counter(row.status for row in found.rows)
            == (expected["summary"]["by_status"])
        )

    def test_every_other_row_is_explained(self, expected, found):
        classes = {detection.sheet: detection.classes for detection in found.detections}
        for about in expected["sheets"]:
            for line in about["not_data"]:
                what = "total" if line["what"] == "subtotal" else line["what"]
                assert classes[about["sheet"]][line["row"] - 1] == what

    def test_columns_are_found(self, expected, found):
        names = {
            "trained": "cadres_trained",
            "founded": "founded_year",
            "funds": "fund_sources",
            "rtrw": "rt_rw",
        }
        tables = {table.sheet: table for table in found.tables}
        for about in expected["sheets"]:
            letters = {c.letter: c.field for c in tables[about["sheet"]].columns}
            for name, letter in about["columns"].items():
                assert letters[letter] == names.get(name, name)

    def test_sheets_without_groups_are_set_aside_by_name(self, expected, found):
        assert [name for name, _ in found.set_aside] == expected["ignored_sheets"]

    def test_rows_can_be_stored_as_json(self, found):
        stored = json.loads(json.dumps([(row.raw, row.fields) for row in found.rows]))
        assert stored == [[row.raw, row.fields] for row in found.rows]

    def test_every_problem_is_a_sentence(self, found):
        for row in found.rows:
            for problem in (*row.errors, *row.warnings):
                assert problem.message.endswith(".") and len(problem.message) > 30

    def test_suggests_the_right_kecamatan(self, found):
        (row,) = [r for r in found.rows if (r.sheet, r.number) == ("TASBAR", 43)]
        (problem,) = row.errors
        assert problem.suggestions[0][:2] == (
            "5304052001",
            "Fatuketi, Kec. Kakuluk Mesak",
        )


class TestTemplate:
    def test_reads_the_clean_template_without_repairs(self, areas):
        grids = read_file(DATA / "poktan-template-rapi.csv")
        found = parse_workbook(grids, areas("5304"), today=TODAY)
        assert len(found.rows) == 40
        assert {row.status for row in found.rows} == {"ok"}
        assert {fix for row in found.rows for fix in row.fixes} == set()
        with (DATA / "poktan-template-rapi.csv").open(encoding="utf-8") as file:
            for line, row in zip(csv.DictReader(file), found.rows, strict=True):
                fields = row.fields
                assert fields["kind"] == line["jenis"]
                assert fields["name"] == line["nama"]
                assert fields["village_code"] == line["kode_desa"].replace(".", "")
                assert (fields["rt"] or "") == line["rt"]
                assert fields["chair"] == line["ketua"]
                assert (fields["phone"] or "") == line["telepon"]
                assert (fields["sk_number"] or "") == line["nomor_sk"]
                assert (fields["sk_date"] or "") == line["tanggal_sk"]
                assert fields["members"] == int(line["jumlah_anggota"])
                assert "|".join(fields["fund_sources"]) == line["sumber_dana"]

    def test_knows_every_column_of_the_template(self, sleman):
        known = {field.template for field in PoktanSheet(sleman, today=TODAY).fields}
        assert set(TEMPLATE) <= known

    def test_reads_the_optional_columns(self, sleman):
        heading = ["ID KSPK", "No. register", "Jenis", "Nama", "Kode desa", "Pembina",
                   "Tempat pertemuan", "Lintang", "Bujur"]  # fmt: skip
        row = [
            "17",
            "340401001",
            "BKB",
            "Melati",
            "3404012001",
            "Ani",
            "Balai",
            "-7,8",
            "110.3",
        ]
        found = parse_workbook([sheet(heading, row, typed=False)], sleman, today=TODAY)
        fields = found.rows[0].fields
        assert found.rows[0].status == "ok"
        assert [fields[name] for name in (
            "id", "register_no", "supervisor", "meeting_place", "latitude", "longitude",
        )] == ["17", "340401001", "Ani", "Balai", -7.8, 110.3]  # fmt: skip

    def test_raw_tells_a_missing_column_from_an_empty_cell(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["Jenis", "Nama", "Desa", "Ketua"],
                    ["BKB", "Melati", "Balecatur", None],
                )
            ],
            sleman,
            today=TODAY,
        )
        assert found.rows[0].raw["chair"] is None
        assert "phone" not in found.rows[0].raw


class TestLayouts:
    """Other districts' habits, on Kabupaten Sleman and Kabupaten Lembata."""

    def test_kecamatan_as_section_rows_and_kind_in_the_name(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["DAFTAR KELOMPOK TRIBINA KABUPATEN SLEMAN"],
                    [],
                    ["No", "Nama Kelompok", "Desa", "Ketua", "Jml Anggota",
                     "No/Tgl SK"],
                    ["I", "KECAMATAN GAMPING"],
                    [1, "BKB Melati", "Balecatur", "Ny. Tini", "20 KK",
                     "SK Kepala Desa, 29-02-2016 No. 07 TAHUN 2016"],
                    [2, "BKR Anggrek", "Ambar Ketawang", "SUPRAPTO", 30, "-"],
                    [None, "Jumlah", None, None, 50],
                    ["II", "KEC. GODEAN"],
                    [1, "BKL Mawar I", "Sidoluhur", "Ibu Tini", 15, "belum ada"],
                    [None, "TOTAL", None, None, 65],
                    [None, None, None, "Sleman, 3 Januari 2024"],
                    [None, None, None, "Kepala Dinas"],
                    [None, None, None, "NIP. 196001011980031001"],
                )
            ],
            sleman,
            today=TODAY,
        )  # fmt: skip
        assert groups(found) == [
            (5, "BKB", "Melati", "3404012001"),
            (6, "BKR", "Anggrek", "3404012002"),
            (9, "BKL", "Mawar I", "3404022002"),
        ]
        fields = found.rows[0].fields
        assert (fields["sk_number"], fields["sk_date"], fields["sk_issuer"]) == (
            "07 TAHUN 2016",
            "2016-02-29",
            "kepala_desa",
        )
        assert "kind_from_name" in found.rows[0].fixes

    def test_a_sheet_for_each_kind(self, sleman):
        heading = ["NO", "NAMA POKTAN", "KEC", "KALURAHAN", "NAMA KETUA KELOMPOK"]
        found = parse_workbook(
            [
                sheet(heading, [1, "Melati", "Mlati", "Sinduadi", "Ani"], name="BKB"),
                sheet(heading, [1, "Mawar", "Mlati", "Tirtoadi", "Ana"], name="PIK-R"),
                sheet(
                    ["NO", "NAMA UPPKA", "KEC", "DESA"],
                    [1, "Maju", "Mlati", "Tlogoadi"],
                ),
            ],
            sleman,
            today=TODAY,
        )
        assert groups(found) == [
            (2, "BKB", "Melati", "3404062001"),
            (2, "PIK_R", "Mawar", "3404062004"),
            (2, "UPPKS", "Maju", "3404062003"),
        ]

    def test_headings_repeated_on_every_page_and_ditto_marks(self, sleman):
        heading = ["No.", "Desa / Kelurahan", "Nama Kelompok", "Jenis", "RT/RW", "HP"]
        found = parse_workbook(
            [
                sheet(
                    ["KECAMATAN", "MOYUDAN"],
                    heading,
                    [1, "Sumberrahayu", "Melati", "BKB", "005/002", 81234567890],
                    [2, None, "Mawar", "BKR", "01/02", "0812-3456-7891"],
                    [3, None, "Dahlia", "BKL", None, None],
                    heading,
                    [1, 2, 3, 4, 5, 6],
                    [4, "Sumbersari", "Melati", "BKB", None, None],
                    [5, '"', "Sakura", "UPPKA", None, None],
                    [6, "idem", "Seruni", '"', None, None],
                )
            ],
            sleman,
            today=TODAY,
        )
        assert [row.fields["village_code"][-4:] for row in found.rows] == [
            "2001", "2001", "2001", "2002", "2002", "2002",
        ]  # fmt: skip
        assert found.rows[5].fields["kind"] == "UPPKS"
        assert found.detections[0].classes.count("repeated_header") == 1
        assert {row.status for row in found.rows} == {"ok"}

    def test_no_title_in_a_semicolon_file_of_windows(self, sleman):
        text = (
            "Kecamatan;Desa;Jenis Poktan;Nama Poktan;Nama Ketua;Jml Anggota;Tgl SK\n"
            "Berbah;Sendangtirto;BKB;Melati;Ani;10;3 Pebruari 2014\n"
            ";;BKR;“Mawar”;Ana;11;\n"
            "Kalasan;Purwomartani;BKB;Dahlia;Ika;8;5/3/14\n"
            ";;UPPKA;Maju;Ima;8;-\n"
        )
        grids = read_file(text.encode("cp1252"))
        found = parse_workbook(grids, sleman, today=TODAY)
        assert groups(found) == [
            (2, "BKB", "Melati", "3404082001"),
            (3, "BKR", "Mawar", "3404082001"),
            (4, "BKB", "Dahlia", "3404102001"),
            (5, "UPPKS", "Maju", "3404102001"),
        ]
        assert found.rows[0].fields["sk_date"] == "2014-02-03"
        assert "number_from_text" not in found.rows[0].fixes

    def test_three_heading_rows(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["DATA POKTAN"],
                    ["KEC. DEPOK"],
                    ["NO", "DESA", "KELOMPOK", None, "PENGURUS", None, "SK", None,
                     "JUMLAH"],
                    [None, None, "NAMA", "JENIS", "KETUA", None, "PENGUKUHAN", None,
                     "ANGGOTA", "KADER"],
                    [None, None, None, None, "NAMA", "HP", "NO", "TGL", None, "ADA",
                     "TERLATIH"],
                    list(range(1, 12)),
                    [1, "Caturtunggal", "Melati", "BKB", "Ani", "081234567890",
                     "1/2015", "3/4/2015", 20, 5, 3],
                )
            ],
            sleman,
            today=TODAY,
        )  # fmt: skip
        fields = found.rows[0].fields
        assert [fields[name] for name in (
            "kind", "name", "chair", "phone", "sk_number", "sk_date", "members",
            "cadres", "cadres_trained",
        )] == [
            "BKB", "Melati", "Ani", "081234567890", "1/2015", "2015-04-03", 20, 5, 3,
        ]  # fmt: skip

    def test_kind_sections_within_village_sections(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["Kecamatan : Turi"],
                    ["No", "Nama Kelompok", "Alamat", "Nama Ketua"],
                    ["DESA BANGUNKERTO"],
                    ["A. BKB"],
                    [1, "Melati", "Dusun Wetan RT 1 RW 2", "Ani"],
                    ["B. BINA KELUARGA REMAJA"],
                    [1, "Mawar", "RT 3/4", "Ana"],
                    ["DESA DONOKERTO"],
                    ["A. BKB"],
                    [1, "Melati", None, "Uni"],
                )
            ],
            sleman,
            today=TODAY,
        )
        assert groups(found) == [
            (5, "BKB", "Melati", "3404152001"),
            (7, "BKR", "Mawar", "3404152001"),
            (10, "BKB", "Melati", "3404152002"),
        ]

    def test_several_tables_in_one_sheet(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["BINA KELUARGA BALITA (BKB)"],
                    ["NO", "NAMA KELOMPOK", "DESA", "KETUA"],
                    [1, "Melati", "Pakembinangun", "Ani"],
                    [None, "JUMLAH", None, 1],
                    [],
                    ["BINA KELUARGA REMAJA (BKR)"],
                    ["NO", "DESA", "NAMA KELOMPOK", "KETUA"],
                    [1, "Hargobinangun", "Sakura", "Uni"],
                    name="PAKEM",
                )
            ],
            sleman,
            today=TODAY,
        )
        assert groups(found) == [
            (3, "BKB", "Melati", "3404162004"),
            (8, "BKR", "Sakura", "3404162005"),
        ]

    def test_helper_book_of_the_pkk(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["REKAPITULASI DATA KELOMPOK BKL"],
                    ["KEC NGAGLIK"],
                    ["NO", "DESA", "NAMA BKL", "NO/TGL SK", "NAMA KETUA KELOMPOK",
                     "JUMLAH ANGGOTA", "KEGIATAN"],
                    [1, "Sariharjo", "BKL Sehat", "No. 12/2015, 4-5-2015", "Ani", 30,
                     "x"],
                    [2, "Sinduharjo", "Ceria", None, "Ibu Ana", 25, None],
                    [None, None, None, None, "Mengetahui"],
                    [None, None, None, None, "KETUA TP. PKK"],
                    [None, None, None, None, "(Ny. Contoh)"],
                )
            ],
            sleman,
            today=TODAY,
        )  # fmt: skip
        assert groups(found) == [
            (4, "BKL", "Sehat", "3404122001"),
            (5, "BKL", "Ceria", "3404122003"),
        ]
        assert found.detections[0].classes[-3:] == ["signature"] * 3

    def test_signatures_under_the_names(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["POKTAN KEC. TEMPEL"],
                    ["NO", "NAMA KELOMPOK", "JENIS", "DESA", "KETUA", "TAHUN"],
                    [1, "Melati", "BKB", "Lumbungrejo", "Ani", 2010],
                    [2, None, None, None, None, None],
                    [],
                    [None, "Catatan : data belum lengkap"],
                    [None, "Tempel, 3 Maret 2024"],
                    [None, "Camat Tempel"],
                    [None, "Suharto, S.IP"],
                )
            ],
            sleman,
            today=TODAY,
        )
        assert len(found.rows) == 1
        assert found.detections[0].classes[3] == "empty_numbered"

    def test_poor_headings(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["NAMA KELOMPOKK", "DESSA", "KETUAA", "ANGGOTAA"],
                    ["BKB Melati", "Wukirsari", "Ani", 10],
                    ["BKR Mawar", "Argomulyo", "Ana", 12],
                    name="Cangkringan",
                )
            ],
            sleman,
            today=TODAY,
        )
        assert groups(found) == [
            (2, "BKB", "Melati", "3404172002"),
            (3, "BKR", "Mawar", "3404172001"),
        ]

    def test_columns_known_by_their_contents(self, sleman):
        rows = [["Mlati", "Sinduadi", f"Melati {n}", "BKB"] for n in range(4)]
        found = parse_workbook(
            [sheet(["WIL", "LOK", "NAMA KELOMPOK", "MACAM"], *rows)],
            sleman,
            today=TODAY,
        )
        assert found.tables == [] or groups(found)[0][1:] == (
            "BKB",
            "Melati 0",
            "3404062001",
        )

    def test_shortened_kecamatan_elsewhere(self, areas):
        heading = ["No", "Nama Kelompok", "Jenis", "Desa"]
        found = parse_workbook(
            [
                sheet(heading, [1, "Melati", "BKB", "Waowala"], name="ILE APE"),
                sheet(heading, [1, "Melati", "BKB", "Atakore"], name="2. ATADEI"),
                sheet(
                    heading, [1, "Melati", "BKB", "Kel. Lewoleba"], name="NUBATUKAN FIX"
                ),
                sheet(heading, [1, "Melati", "BKB", "Lolong"], name="NAGAWUTUNG"),
            ],
            areas("5313"),
            today=TODAY,
        )
        assert [row.fields["district_code"] for row in found.rows] == [
            "531303", "531302", "531305", "531301",
        ]  # fmt: skip
        assert {row.status for row in found.rows} == {"ok"}

    def test_reads_xls(self, sleman):
        grids = read_file(DATA / "poktan-gamping.xls")
        found = parse_workbook(grids, sleman, today=TODAY)
        assert groups(found) == [
            (4, "BKB", "Melati", "3404012001"),
            (5, "BKR", "Mawar", "3404012001"),
        ]
        assert [name for name, _ in found.set_aside] == ["Lama"]
        assert "village_carried_down" in found.rows[1].fixes

    def test_reads_real_merged_cells_of_xlsx(self, sleman):
        book = openpyxl.Workbook()
        page = book.active
        page.title = "Prambanan"
        for row in (
            ["NO", "DESA", "NAMA POKTAN", "JENIS", "JUMLAH", None],
            [None, None, None, None, "ANGGOTA", "KADER"],
            [1, "Bokoharjo", "Melati", "BKB", 20, 4],
            [2, None, "Mawar", "BKR", 21, 4],
        ):
            page.append(row)
        for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "B3:B4"):
            page.merge_cells(cells)
        buffer = io.BytesIO()
        book.save(buffer)
        found = parse_workbook(read_file(buffer.getvalue()), sleman, today=TODAY)
        assert len({row.fields["village_code"] for row in found.rows}) == 1
        assert [row.fields["members"] for row in found.rows] == [20, 21]
        assert found.rows[1].fixes == ["village_carried_down"]

    def test_recaps_are_set_aside(self, sleman):
        plain = sheet(
            ["NO", "KECAMATAN", "BKB", "BKR"], [1, "Turi", 3, 4], name="REKAP"
        )
        banded = sheet(
            ["NO", "KECAMATAN", "KELOMPOK KEGIATAN (POKTAN)", None, None, "JUMLAH"],
            [None, None, "BKB", "BKL", "BKR", None],
            [1, "Turi", 3, 4, 5, 12],
            name="REKAP 2",
        )
        found = parse_workbook([plain, banded], sleman, today=TODAY)
        assert found.rows == []
        assert [name for name, _ in found.set_aside] == ["REKAP", "REKAP 2"]

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("SK", "sk"),
            ("NO/TGL SK", "sk"),
            ("SK OLEH", "sk_issuer"),
            ("DIKELUARKAN", "sk_issuer"),
            ("Tahun SK", "sk_date"),
            ("Jml. Kader Sdh Dilatih", "cadres_trained"),
            ("KADER BLM DILATIH", ""),
            ("No. HP Ketua", "phone"),
            ("Alamat Sekretariat", "address"),
            ("RT / RW", "rt_rw"),
            ("Th. Berdiri", "founded_year"),
            ("JLH ANGGOTA", "members"),
            ("NIK", ""),
            ("ket.", "note"),
        ],
    )
    def test_headings_of_all_kinds(self, sleman, heading, field):
        found = parse_workbook(
            [sheet(["No", "Nama Poktan", "Jenis", "Desa", heading])],
            sleman,
            today=TODAY,
        )
        assert found.tables[0].columns[4].field == field

    def test_a_given_mapping_wins(self, sleman):
        grid = sheet(["Kel", "X1", "X2"], ["Melati", "BKB", "Wonokerto"], name="TURI")
        mapping = {"TURI": {0: "name", 1: "kind", 2: "village"}}
        found = parse_workbook([grid], sleman, mappings=mapping, today=TODAY)
        assert groups(found) == [(2, "BKB", "Melati", "3404152004")]


def one(areas, today=TODAY, **cells):
    """The only row of a list with these columns, in Kecamatan Turi."""
    labels = {
        "name": "Nama kelompok", "kind": "Jenis", "village": "Desa", "chair": "Ketua",
        "code": "Kode desa", "members": "Jumlah anggota", "cadres": "Jumlah kader",
        "sk_date": "Tanggal SK", "note": "Keterangan", "district": "Kecamatan",
    }  # fmt: skip
    cells = {"name": "Melati", "kind": "BKB", "village": "Wonokerto"} | cells
    grid = sheet([labels[name] for name in cells], list(cells.values()), name="Turi")
    (row,) = parse_workbook([grid], areas, today=today).rows
    return row


class TestRules:
    def test_village_of_another_kecamatan_is_refused(self, sleman):
        row = one(sleman, village="Balecatur")
        assert (row.status, codes(row.errors)) == ("error", ["village_not_in_district"])
        assert row.errors[0].suggestions[0][0] == "3404012001"
        assert "Balecatur" in row.errors[0].message

    def test_misspelt_village_is_taken_and_shown(self, sleman):
        row = one(sleman, village="Ds. Bangunkerti")
        assert row.fields["village_code"] == "3404152001"
        assert row.fixes == ["village_spelling"]
        assert (row.fields["village_match"], row.fields["village_score"]) == (
            "typo",
            91,
        )

    def test_unknown_village_is_suggested(self, sleman):
        row = one(sleman, village="Wonokretoo")
        assert codes(row.errors) == ["village_unknown"]
        assert row.errors[0].suggestions[0][0] == "3404152004"

    def test_code_and_name_must_agree(self, sleman):
        assert one(sleman, code="34.04.15.2004").status == "ok"
        row = one(sleman, code="3404152004", village="Bangunkerto")
        assert codes(row.errors) == ["village_ambiguous"]

    def test_unknown_code_is_refused(self, sleman):
        row = one(sleman, code="3404159999", village=None)
        assert codes(row.errors) == ["village_unknown"]
        assert "3404159999" in row.errors[0].message

    def test_alias_is_used(self, sleman):
        grid = sheet(
            ["Nama kelompok", "Jenis", "Desa"], ["Melati", "BKB", "Wonker"], name="Turi"
        )
        found = parse_workbook(
            [grid], sleman, aliases=[("wonker", "3404152004")], today=TODAY
        )
        assert found.rows[0].fields["village_code"] == "3404152004"
        assert found.rows[0].fixes == ["village_spelling"]

    def test_unknown_kecamatan_is_shown_with_the_only_village(self, sleman):
        row = one(sleman, district="Antah Berantah", village="Balecatur")
        assert row.fields["village_code"] == "3404012001"
        assert codes(row.warnings) == ["district_unknown"]

    @pytest.mark.parametrize(
        ("cells", "errors"),
        [
            ({"name": None, "chair": "Ani"}, ["name_missing"]),
            ({"kind": None, "chair": "Ani"}, ["kind_missing"]),
            ({"kind": "POSYANDU"}, ["kind_unknown"]),
            ({"village": None, "chair": "Ani"}, ["village_missing"]),
            ({"village": "Wonokerto / Girikerto"}, ["village_ambiguous"]),
        ],
    )
    def test_refuses(self, sleman, cells, errors):
        row = one(sleman, **cells)
        assert (row.status, codes(row.errors)) == ("error", errors)

    def test_kind_column_wins_over_the_name(self, sleman):
        row = one(sleman, name="BKR Melati")
        assert (row.fields["kind"], row.fields["name"]) == ("BKB", "Melati")
        assert codes(row.warnings) == ["kind_name_mismatch"]

    def test_more_cadres_than_members_is_shown(self, sleman):
        row = one(sleman, members=10, cadres=14)
        assert (row.status, codes(row.warnings)) == (
            "review",
            ["cadres_exceed_members"],
        )

    def test_a_partial_date_is_kept_as_written(self, sleman):
        row = one(sleman, sk_date="Maret 2015")
        assert (row.fields["sk_date"], row.fields["sk_date_text"]) == (
            None,
            "Maret 2015",
        )

    def test_no_decree_is_later_than_the_list(self, sleman):
        heading = ["Nama kelompok", "Jenis", "Desa", "Tanggal SK"]
        grid = sheet(
            ["KEADAAN S/D BULAN MARET 2017"],
            heading,
            ["Melati", "BKB", "Wonokerto", date(2017, 4, 1)],
            ["Mawar", "BKB", "Wonokerto", date(2017, 3, 31)],
            name="Turi",
        )
        first, second = parse_workbook([grid], sleman, today=TODAY).rows
        assert codes(first.warnings) == ["sk_date_out_of_range"]
        assert second.fields["sk_date"] == "2017-03-31"

    @pytest.mark.parametrize(
        "note", ["tidak aktif", "TDK AKTIF", "vakum", "sudah tdk aktif"]
    )
    def test_inactive(self, sleman, note):
        assert one(sleman, note=note).fields["active"] is False

    @pytest.mark.parametrize("note", [None, "aktif", "dekat pasar"])
    def test_active(self, sleman, note):
        assert one(sleman, note=note, chair="Ani").fields["active"] is True

    def test_a_formula_error_is_shown(self, sleman):
        row = one(sleman, chair=CellError("#REF!"))
        assert codes(row.warnings) == ["cell_error"]
        assert "#REF!" in row.warnings[0].message


class TestDuplicates:
    def rows(self, areas, *lines):
        heading = ["Nama kelompok", "Jenis", "Desa", "Ketua", "Nomor SK"]
        grid = sheet(heading, *lines, name="Turi")
        return parse_workbook([grid], areas, today=TODAY).rows

    def test_the_same_group_written_otherwise(self, sleman):
        first, second = self.rows(
            sleman,
            ["Melati 1", "BKB", "Wonokerto", "Ani Contoh", "1/2015"],
            ["BKB. MELATI I", "B K B", "Ds. Wonokerto", "Ibu ANI CONTOH", "1/2015"],
        )
        assert (first.status, second.status) == ("ok", "duplicate")
        assert second.same_as == ("Turi", 2)

    def test_another_chair_and_decree_is_for_a_person(self, sleman):
        _, second = self.rows(
            sleman,
            ["Melati", "BKB", "Wonokerto", "Ani", "1/2015"],
            ["Melati", "BKB", "Wonokerto", "Budi", "2/2015"],
        )
        assert (second.status, codes(second.warnings)) == (
            "review",
            ["possible_duplicate"],
        )
        assert second.same_as == ("Turi", 2)

    def test_other_number_kind_or_desa_is_another_group(self, sleman):
        rows = self.rows(
            sleman,
            ["Melati", "BKB", "Wonokerto", "Ani", None],
            ["Melati II", "BKB", "Wonokerto", "Ani", None],
            ["Melati", "BKR", "Wonokerto", "Ani", None],
            ["Melati", "BKB", "Girikerto", "Ani", None],
        )
        assert [row.status for row in rows] == ["ok"] * 4

    def test_the_same_id_twice_is_refused(self, sleman):
        heading = ["ID KSPK", "Nama kelompok", "Jenis", "Desa"]
        grid = sheet(
            heading,
            [7, "Melati", "BKB", "Wonokerto"],
            [7, "Mawar", "BKB", "Wonokerto"],
            name="Turi",
        )
        rows = parse_workbook([grid], sleman, today=TODAY).rows
        assert [codes(row.errors) for row in rows] == [[], ["id_repeated"]]


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("B K B", "BKB"),
            ("bkb ", "BKB"),
            ("BKB (Bina Keluarga Balita)", "BKB"),
            ("Bina Keluarga Blita", "BKB"),
            ("B.K.R", "BKR"),
            ("Bina Keluarga Lansia", "BKL"),
            ("UPPKA", "UPPKS"),
            ("U P P K S", "UPPKS"),
            ("PIK REMAJA", "PIK_R"),
            ("PIK-R/M", "PIK_R"),
            ("Kelompok BKB", "BKB"),
            ("PKK", ""),
            ("BKB/BKR", ""),
            ("Posyandu", ""),
            ("", ""),
        ],
    )
    def test_find(self, text, kind):
        assert find_kind(text) == kind

    @pytest.mark.parametrize(
        ("text", "name", "kind"),
        [
            ("BKB. MELATI II", "Melati II", "BKB"),
            ("Bkb  Kasih  Ibu", "Kasih Ibu", "BKB"),
            ("PIK R ASOKA", "Asoka", "PIK_R"),
            ("PIKR Moris", "Moris", "PIK_R"),
            ("PIK-R/M Bintang", "Bintang", "PIK_R"),
            ("Kelompok BKL Senja", "Senja", "BKL"),
            ("POKTAN MAWAR", "Mawar", ""),
            ("Bkbersih", "Bkbersih", ""),
            ("Melati", "Melati", ""),
            ("BKB", "BKB", "BKB"),
            ("BKR STT Kerta", "STT Kerta", "BKR"),
        ],
    )
    def test_split_name(self, text, name, kind):
        assert split_name(text) == (name, kind)

    def test_sections_and_titles(self):
        assert section_kind("A. BINA KELUARGA BALITA (BKB)") == "BKB"
        assert section_kind("BKB Melati") == ""
        assert kinds_in("DATA BKB KECAMATAN X TAHUN 2023") == {"BKB"}
        assert kinds_in("DATA BKB, BKR DAN BKL") == {"BKB", "BKR", "BKL"}
