"""Lists of groups in many layouts."""

import io

import openpyxl
import pytest

from kspk.imports.reader import read_file
from poktan.sheets import parse_workbook
from tests.poktan.lists import DATA, TODAY, areas_of, groups, sheet


@pytest.fixture(scope="module")
def sleman():
    return areas_of("3404")


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

    def test_shortened_kecamatan_elsewhere(self):
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
            areas_of("5313"),
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
