from dataclasses import dataclass

from poktan.similar import similar_groups


@dataclass
class Group:
    name: str
    desa_id: str = "5304052001"
    chair_name: str = ""


def found(name, *groups, chair=""):
    rows = similar_groups(name, "5304052001", groups, chair=chair)
    return [(it.poktan.name, it.score, it.reasons) for it in rows]


class TestSimilarGroups:
    def test_take_the_same_name_however_written(self):
        assert found("BKB MELATI I", Group("Melati 1")) == [
            ("Melati 1", 100, ("nama sama", "desa sama"))
        ]

    def test_take_a_likely_misspelling(self):
        ((name, score, reasons),) = found("Melati Indah", Group("Melti Indah"))
        assert (name, reasons[1]) == ("Melti Indah", "desa sama")
        assert 85 <= score < 100

    def test_count_less_in_another_desa(self):
        assert found("Melati", Group("Melati", "5304052002")) == [
            ("Melati", 90, ("nama sama", "desa lain di kecamatan ini"))
        ]

    def test_take_another_name_under_the_same_chair(self):
        group = Group("Anggrek", chair_name="Dahlia Contoh")
        assert found("Melati", group, chair="DAHLIA CONTOH") == [
            ("Anggrek", 85, ("ketua sama", "desa sama"))
        ]

    def test_leave_sisters_with_other_numbers(self):
        assert found("Melati 2", Group("Melati 1"), Group("Melati 3")) == []

    def test_leave_what_is_not_alike(self):
        assert found("Melati", Group("Anggrek"), Group("Mawar")) == []

    def test_put_the_likeliest_first(self):
        rows = found("Melati", Group("Melatik"), Group("Melati"))
        assert [name for name, *_ in rows] == ["Melati", "Melatik"]
