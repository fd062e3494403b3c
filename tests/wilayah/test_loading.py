import datetime

import pytest
from django.core.management import CommandError, call_command

from kspk.wilayah.loading import BadFile, kind_of, load_areas, read_areas
from kspk.wilayah.management.commands.load_wilayah import FILE
from kspk.wilayah.models import Kind, Wilayah, WilayahAlias

BELU = {
    "53": "Nusa Tenggara Timur",
    "5304": "Kabupaten Belu",
    "530402": "Tasifeto Timur",
    "5304022006": "Fatuba'a",
    "5304022007": "Dafala",
}
DAY = datetime.date(2026, 11, 3)


def write(path, *rows, head="code,name,level"):
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


@pytest.fixture
def areas_csv(tmp_path):
    return tmp_path / "wilayah.csv"


class TestReadAreas:
    def test_takes_codes_with_and_without_dots_and_tidies_names(self, areas_csv):
        write(areas_csv, "53, Nusa  Tenggara Timur ,1", '53.04,"Kabupaten\nBelu",2')
        assert read_areas(areas_csv) == {
            "53": "Nusa Tenggara Timur",
            "5304": "Kabupaten Belu",
        }

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (["53,Nusa Tenggara Timur,2"], "Baris 2"),
            (["53,,1"], "Baris 2"),
            (["53"], "Baris 2"),
            (["5x,NTT,1"], "Baris 2"),
            (["53,NTT,1", "5.3,NTT,1"], "Baris 3: kode 53 muncul dua kali."),
            (["53.04,Kabupaten Belu,2"], "induknya 53 tidak"),
            ([], "tidak memuat satu wilayah pun"),
            (['53,"NTT,1'], "bukan CSV"),
        ],
    )
    def test_says_where_the_file_is_wrong(self, areas_csv, rows, said):
        with pytest.raises(BadFile, match=said):
            read_areas(write(areas_csv, *rows))

    def test_names_the_columns_that_are_missing(self, areas_csv):
        write(areas_csv, "53,NTT", head="code,nama")
        with pytest.raises(BadFile, match="kolom name, level tidak ada"):
            read_areas(areas_csv)

    def test_refuses_what_is_no_text(self, areas_csv):
        areas_csv.write_bytes(b"PK\x03\x04\xff\xfe")
        with pytest.raises(BadFile, match="bukan CSV UTF-8"):
            read_areas(areas_csv)

    def test_reads_the_shipped_list_of_the_nation(self):
        areas = read_areas(FILE)
        by_level = [sum(len(code) == n for code in areas) for n in (2, 4, 6, 10)]
        assert by_level == [38, 514, 7285, 83762]
        assert sum(code.startswith("5304") for code in areas) == 1 + 12 + 81
        assert all(name == " ".join(name.split()) for name in areas.values())


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("53", "Nusa Tenggara Timur", Kind.PROVINSI),
        ("5304", "Kabupaten Belu", Kind.KABUPATEN),
        ("5371", "Kota Kupang", Kind.KOTA),
        ("530412", "Kota Atambua", Kind.KECAMATAN),
        ("5304121001", "Kota Atambua", Kind.KELURAHAN),
        ("5304022006", "Fatuba'a", Kind.DESA),
        ("9103013001", "Kampung Adat", Kind.DESA_ADAT),
    ],
)
def test_the_code_tells_the_kind(code, name, kind):
    assert kind_of(code, name) == kind


@pytest.mark.django_db
class TestLoadAreas:
    def test_stores_each_area_below_its_parent(self):
        assert load_areas(BELU, as_of=DAY).new == list(BELU)
        rows = Wilayah.objects.values_list(
            "code", "name", "key", "level", "kind", "parent"
        )
        assert list(rows) == [
            ("53", "Nusa Tenggara Timur", "nusatenggaratimur", 1, "provinsi", None),
            ("5304", "Kabupaten Belu", "belu", 2, "kabupaten", "53"),
            ("530402", "Tasifeto Timur", "tasifetotimur", 3, "kecamatan", "5304"),
            ("5304022006", "Fatuba'a", "fatubaa", 4, "desa", "530402"),
            ("5304022007", "Dafala", "dafala", 4, "desa", "530402"),
        ]

    def test_does_nothing_the_second_time(self, django_assert_num_queries):
        load_areas(BELU, as_of=DAY)
        with django_assert_num_queries(3):  # savepoint, one SELECT, release
            assert not load_areas(BELU, as_of=DAY)

    def test_keeps_a_former_name_as_an_alias(self):
        load_areas(BELU, as_of=DAY)
        done = load_areas(BELU | {"5304022007": "Dafala Baru"}, as_of=DAY)
        assert done.renamed == ["5304022007"]
        area = Wilayah.objects.get(pk="5304022007")
        assert (area.name, area.key) == ("Dafala Baru", "dafalabaru")
        alias = WilayahAlias.objects.get()
        assert (alias.wilayah_id, alias.text, alias.source) == (
            "5304022007", "Dafala", "former",
        )  # fmt: skip

    def test_makes_no_alias_of_a_name_that_only_changed_its_writing(self):
        load_areas(BELU, as_of=DAY)
        load_areas(BELU | {"5304022006": "Fatuba’a"}, as_of=DAY)
        assert Wilayah.objects.get(pk="5304022006").name == "Fatuba’a"
        assert not WilayahAlias.objects.exists()

    def test_ends_an_area_that_is_gone_once_and_keeps_it(self):
        load_areas(BELU, as_of=DAY)
        fewer = {code: name for code, name in BELU.items() if code != "5304022007"}
        assert load_areas(fewer, as_of=DAY).ended == ["5304022007"]
        assert not load_areas(fewer, as_of=DAY + datetime.timedelta(days=30))
        assert Wilayah.objects.get(pk="5304022007").valid_to == DAY
        assert Wilayah.objects.current().count() == 4

    def test_takes_an_area_back_that_is_there_again(self):
        load_areas(BELU, as_of=DAY)
        fewer = {code: name for code, name in BELU.items() if code != "5304022007"}
        load_areas(fewer, as_of=DAY)
        assert load_areas(BELU, as_of=DAY).back == ["5304022007"]
        assert Wilayah.objects.get(pk="5304022007").is_current

    def test_stores_more_areas_than_one_statement_holds(self):
        many = {f"530402{2001 + n}": f"Desa Umpama {n}" for n in range(400)}
        load_areas(BELU | many, as_of=DAY)
        assert Wilayah.objects.filter(parent="530402").count() == 400


@pytest.mark.django_db
class TestCommand:
    def run(self, path, capsys, *args):
        call_command("load_wilayah", str(path), *args)
        return capsys.readouterr().out

    def test_says_what_it_did(self, areas_csv, capsys):
        rows = ["53,Nusa Tenggara Timur,1", "53.04,Kabupaten Belu,2"]
        write(areas_csv, *rows)
        assert self.run(areas_csv, capsys) == "Wilayah: 2 dibaca, 2 baru.\n"
        again = self.run(areas_csv, capsys)
        assert again == "Wilayah: 2 dibaca, tidak ada perubahan.\n"

    def test_ends_areas_on_the_day_that_is_given(self, areas_csv, capsys):
        write(areas_csv, "53,Nusa Tenggara Timur,1", "52,Nusa Tenggara Barat,1")
        self.run(areas_csv, capsys)
        write(areas_csv, "53,Nusa Tenggara Timur,1")
        self.run(areas_csv, capsys, "--as-of", "2026-11-03")
        assert Wilayah.objects.get(pk="52").valid_to == DAY

    def test_refuses_a_bad_file_and_stores_nothing(self, areas_csv):
        write(areas_csv, "53,Nusa Tenggara Timur,1", "53.04,Kabupaten Belu,9")
        with pytest.raises(CommandError, match=r"Baris 3: .*Kabupaten Belu, 9"):
            call_command("load_wilayah", str(areas_csv))
        assert not Wilayah.objects.exists()

    def test_refuses_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match=r"tidak-ada\.csv"):
            call_command("load_wilayah", str(tmp_path / "tidak-ada.csv"))
