"""What is said about the rows of a list."""

from datetime import date

import pytest

from kspk.imports.grid import CellError
from poktan.kinds import find_kind, kinds_in, section_kind, split_name
from poktan.sheets import parse_workbook
from tests.poktan.lists import TODAY, areas_of, codes, sheet


@pytest.fixture(scope="module")
def sleman():
    return areas_of("3404")


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
