import pytest

from poktan.models import Kind, Poktan
from tests.factories import make_poktan


@pytest.fixture
def groups(areas):
    return [
        make_poktan("Melati I", former_names="Kenanga Jaya", register_no="530405101"),
        make_poktan("Melati II", Kind.BKR, chair="Yosefina Contoh"),
        make_poktan("Lentera Rafa'e", Kind.PIK_R, "5304032001", chair="Yosef Umpama"),
        make_poktan("Tais Indah", Kind.UPPKS),
    ]


def found(text, personal=True):
    rows = Poktan.objects.search(text, personal=personal).order_by("pk")
    return [str(group) for group in rows]


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("melati", ["BKB Melati I", "BKR Melati II"]),
            ("MEL", ["BKB Melati I", "BKR Melati II"]),
            ("melati 1", ["BKB Melati I"]),
            ("melati ii", ["BKR Melati II"]),
            ("kenanga", ["BKB Melati I"]),
            ("530405", ["BKB Melati I"]),
            ("bkr melati", ["BKR Melati II"]),
            ("yosefina", ["BKR Melati II"]),
            ("rafae", ["PIK-R Lentera Rafa'e"]),
            ("PIK-R lentera", ["PIK-R Lentera Rafa'e"]),
            ("pik remaja", ["PIK-R Lentera Rafa'e"]),
            ("uppks", ["UPPKA Tais Indah"]),
            ("uppka tais", ["UPPKA Tais Indah"]),
            ("melati indah", []),
            ("elati", []),
            ("", ["BKB Melati I", "BKR Melati II", "PIK-R Lentera Rafa'e",
                  "UPPKA Tais Indah"]),
            ("%", ["BKB Melati I", "BKR Melati II", "PIK-R Lentera Rafa'e",
                   "UPPKA Tais Indah"]),
        ],
    )  # fmt: skip
    def test_finds_groups_of_which_each_word_begins_a_word(self, groups, text, names):
        assert found(text) == names

    def test_finds_chairs_only_where_persons_may_be_seen(self, groups):
        assert found("yosef") == ["BKR Melati II", "PIK-R Lentera Rafa'e"]
        assert found("yosef", {"530403"}) == ["PIK-R Lentera Rafa'e"]
        assert found("yosef", {None}) == ["BKR Melati II", "PIK-R Lentera Rafa'e"]
        assert found("yosef", False) == []

    def test_finds_names_everywhere_whoever_asks(self, groups):
        assert found("melati", False) == ["BKB Melati I", "BKR Melati II"]
        assert found("melati", {"530403"}) == ["BKB Melati I", "BKR Melati II"]


class TestDecree:
    def test_is_found_or_missing(self, groups):
        groups[0].decrees.create(number="KEP/1/2024")
        groups[0].decrees.create(number="KEP/1/2014", is_current=False)
        groups[1].decrees.create(number="KEP/2/2014", is_current=False)
        rows = Poktan.objects.with_decree()
        assert list(rows.filter(decree__isnull=False)) == [groups[0]]
        assert rows.count() == 4
        assert rows.values_list("decree__number", flat=True).get(pk=groups[0].pk) == (
            "KEP/1/2024"
        )


class TestChair:
    def test_is_the_one_in_office(self, groups):
        groups[1].officers.update(ended_on="2026-01-01")
        groups[1].officers.create(position="ketua", name="Kenanga Contoh")
        groups[1].officers.create(position="kader", name="Randu Contoh")
        names = dict(Poktan.objects.with_chair().values_list("pk", "chair_name"))
        assert names == {
            groups[0].pk: None,
            groups[1].pk: "Kenanga Contoh",
            groups[2].pk: "Yosef Umpama",
            groups[3].pk: None,
        }
