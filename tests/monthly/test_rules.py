import pytest

from poktan.monthly import figures, rules
from poktan.monthly.rules import Hint
from tests.factories import make_meeting

FINE = {"members": 20, "pus": 15, "pus_kb": 9, "meetings": 1, "present": 12}


def codes(found):
    return [finding.code for finding in found]


class TestErrors:
    def test_are_none_for_a_report_that_adds_up(self):
        assert rules.errors("BKB", FINE | {"children": 5, "children_kka": 5}) == []

    @pytest.mark.parametrize(
        ("values", "code", "sentence"),
        [
            ({"pus": 21}, "pus_exceeds_members",
             "PUS anggota 21 melebihi keluarga anggota 20. Perbaiki salah satunya."),
            ({"pus_kb": 16}, "pus_kb_exceeds_pus",
             "PUS yang ber-KB 16 melebihi PUS anggota 15. Perbaiki salah satunya."),
            ({"children": 3, "children_kka": 4}, "children_kka_exceeds_children",
             "Anak dengan KKA 4 melebihi anak hadir 3. Perbaiki salah satunya."),
            ({"members": 10000}, "too_large",
             "Keluarga anggota 10.000 terlalu besar. Paling banyak 9.999."),
            ({"meetings": None}, "no_meetings", "Isi jumlah pertemuan bulan ini."),
            ({"meetings": 0}, "present_without_meeting",
             "Keluarga hadir 12, tetapi pertemuan 0. Isi jumlah pertemuan."),
            ({"meetings": 0, "present": None}, "zero_meetings",
             "Pertemuan 0. Bila memang tidak ada kegiatan, laporkan nihil dengan"
             " alasannya."),
            ({"present": None}, "no_present",
             "Isi jumlah keluarga hadir; tulis 0 bila tidak ada."),
            ({"is_nihil": True, "nihil_reason": "panen"}, "nihil_with_activity",
             "Keluarga hadir 12, padahal bulan ini dilaporkan nihil. Pilih “Ada"
             " kegiatan” atau kosongkan angka itu."),
        ],
    )  # fmt: skip
    def test_say_which_number_and_how_to_mend_it(self, values, code, sentence):
        (found,) = rules.errors("BKB", FINE | values)
        assert (found.code, found.text) == (code, sentence)

    def test_ask_a_nihil_for_its_reason(self):
        assert codes(rules.errors("BKB", {"is_nihil": True})) == [
            "nihil_without_reason"
        ]

    def test_let_a_draft_lack_numbers_but_not_contradict_itself(self):
        assert rules.errors("BKB", {}, sending=False) == []
        draft = {"members": 3, "pus": 4}
        assert codes(rules.errors("BKB", draft, sending=False)) == [
            "pus_exceeds_members"
        ]

    def test_never_compare_with_a_blank(self):
        assert rules.errors("BKB", FINE | {"members": None, "pus": 900}) == []

    def test_speak_of_adolescents_for_a_pik_r(self):
        (found,) = rules.errors("PIK_R", {"meetings": 1})
        assert found.text == "Isi jumlah remaja hadir; tulis 0 bila tidak ada."


class TestWarnings:
    def test_ask_why_more_came_than_are_members(self):
        (found,) = rules.warnings("BKB", FINE | {"present": 21}, {})
        assert found.code == "present_exceeds_members"
        assert rules.unexplained([found], {"present": " "}) == [found]
        assert rules.unexplained([found], {"present": "tamu dari desa lain"}) == []

    def test_ask_why_a_number_is_unusual(self):
        hints = {"present": Hint(18, 16, 10, 24)}
        (found,) = rules.warnings("BKB", FINE | {"present": 9}, hints)
        assert found.text == (
            "Keluarga hadir 9 jauh di bawah biasanya (10–24). Periksa lagi. Bila benar,"
            " tulis sebabnya."
        )
        assert list(rules.warnings("BKB", FINE | {"present": 10}, hints)) == []

    @pytest.mark.parametrize(
        ("values", "found"),
        [([], (None, None)), ([18], (12, 24)), ([24, 22], (14, 32)), ([2], (0, 5))],
    )
    def test_take_as_usual_what_the_last_year_said(self, values, found):
        assert rules.usual(values) == found


class TestDerivedNumbers:
    def test_are_those_of_the_largest_meeting(self):
        meetings = [
            make_meeting(4, present=9, children_0=2, children_1=3, children_kka=4),
            make_meeting(18, present=12, children=6, mode="virtual"),
        ]
        assert figures.derive("BKB", meetings) == {
            "meetings": 2, "meetings_virtual": 1, "attendance": 21, "present": 12,
            "children": 6, "children_kka": 4,
        }  # fmt: skip

    def test_stay_unknown_where_nobody_counted(self):
        found = figures.derive("BKL", [make_meeting(present=None)])
        assert found == {
            "meetings": 1, "meetings_virtual": 0, "attendance": None, "present": None,
            "elderly_independent": None, "elderly_assisted": None,
        }  # fmt: skip
