import datetime

import pytest
from django.db import IntegrityError, transaction

from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.wilayah.codes import code_in
from kspk.wilayah.models import (
    Kind,
    Wilayah,
    WilayahAlias,
    current_code,
    search_key,
    with_contents,
)
from tests.factories import make_user, make_wilayah

MANUAL = WilayahAlias.Source.MANUAL


def codes(areas):
    return [area.pk for area in areas]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("53.04.05.2004", "5304052004"),
        (" 5304 05 2004 ", "5304052004"),
        ("53.04.0", "53040"),
        ("Kenebibi, Kakuluk Mesak (53.04.05.2004)", "5304052004"),
        ("Kenebibi", ""),
        ("Desa 2004", ""),
        ("", ""),
    ],
)
def test_code_in_reads_codes_and_leaves_names(text, code):
    assert code_in(text) == code


@pytest.mark.parametrize("text", ["Fatuba’a", "FATUBA'A", "fatu ba`a", "Fátubaa"])
def test_search_key_is_one_for_all_writings(text):
    assert search_key(text) == "fatubaa"


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("kene", ["5304052004"]),
            ("Desa Kenebibi", ["5304052004"]),
            ("bibi", ["5304052004"]),
            ("Kec. Raihat", ["530403"]),
            ("Belu", ["5304"]),
            ("Kabupaten Belu", ["5304"]),
            ("53.04.03", ["530403", "5304032001", "5304032002"]),
            ("5304052004", ["5304052004"]),
            ("Kenebibi, Kakuluk Mesak (53.04.05.2004)", ["5304052004"]),
            ("tohe, raihat", ["5304032002"]),
            ("tohe, belu", ["5304032002"]),
            ("tohe, kakuluk", []),
            ("", []),
            ("’", []),
            ("12345678901234", []),
        ],
    )
    def test_finds_by_name_code_and_place(self, areas, text, found):
        assert codes(Wilayah.objects.search(text)) == found

    def test_finds_whatever_the_apostrophe(self, areas):
        make_wilayah("5304032009", "Fatuba'a", Kind.DESA)
        for text in ("Fatuba’a", "fatubaa", "FATUBA`A"):
            assert codes(Wilayah.objects.search(text)) == ["5304032009"]

    def test_finds_by_alias_but_not_by_an_archived_one(self, areas):
        alias = WilayahAlias.learn(areas["5304032002"], "Toheh Lama", source=MANUAL)
        assert codes(Wilayah.objects.search("toheh")) == ["5304032002"]
        assert codes(Wilayah.objects.search("lama")) == ["5304032002"]
        alias.archive(by=None)
        assert codes(Wilayah.objects.search("toheh")) == []

    def test_puts_beginnings_before_middles_and_stops_at_the_limit(self, areas):
        make_wilayah("5304032003", "Air Tohe", Kind.DESA)
        make_wilayah("5304032006", "Tohe Leten", Kind.DESA)
        found = Wilayah.objects.search("tohe")
        assert codes(found) == ["5304032002", "5304032006", "5304032003"]
        assert codes(Wilayah.objects.search("tohe", limit=2)) == codes(found)[:2]

    def test_takes_a_fixed_number_of_queries(
        self, areas, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(4):
            Wilayah.objects.search("tohe")

    def test_stays_inside_the_areas_of_the_user(self, areas):
        plkb = make_user(Role.PLKB, "5304052001", "5304052004")
        mine = Wilayah.objects.visible_to(plkb)
        assert codes(mine.search("kenebibi")) == ["5304052004"]
        assert mine.search("tohe") == mine.search("5304032002") == []
        assert codes(mine) == ["5304052001", "5304052004"]

    def test_called_wants_the_whole_name(self, areas):
        assert codes(Wilayah.objects.called("Desa TOHE")) == ["5304032002"]
        assert Wilayah.objects.called("Toh") == []


class TestVisibleTo:
    def test_is_everything_for_an_admin_without_area(self, areas):
        admin = make_user(Role.ADMIN, None)
        assert Wilayah.objects.visible_to(admin).count() == len(areas)

    def test_is_nothing_for_a_partner(self, areas):
        partner = make_user(Role.PARTNER, None)
        assert not Wilayah.objects.visible_to(partner).exists()

    def test_permitted_asks_for_another_permission(self, areas):
        viewer = make_user(Role.VIEWER, "5304")
        wanted = Permission.POKTAN_ADD
        assert Wilayah.objects.visible_to(viewer).exists()
        assert not Wilayah.objects.permitted(viewer, wanted).exists()


class TestWilayah:
    def test_names_itself_and_its_place(self, areas):
        desa = Wilayah.objects.with_parents().get(pk="5304052004")
        assert desa.full_name == "Desa Kenebibi"
        assert desa.place == "Kakuluk Mesak, Kabupaten Belu"
        assert desa.label == "Kenebibi, Kakuluk Mesak (53.04.05.2004)"
        assert desa.suggestion == {
            "value": "Kenebibi, Kakuluk Mesak (53.04.05.2004)",
            "name": "Desa Kenebibi",
            "place": "Kakuluk Mesak, Kabupaten Belu · 53.04.05.2004",
        }
        kabupaten = Wilayah.objects.with_parents().get(pk="5304")
        assert (kabupaten.full_name, kabupaten.place) == (
            "Kabupaten Belu", "Nusa Tenggara Timur",
        )  # fmt: skip

    def test_knows_when_it_was_valid(self):
        day = datetime.date
        area = Wilayah(valid_from=day(2010, 1, 1), valid_to=day(2020, 12, 31))
        assert not area.is_current
        assert Wilayah().is_current
        assert [
            area.is_valid_on(day(2009, 12, 31)),
            area.is_valid_on(day(2010, 1, 1)),
            area.is_valid_on(day(2020, 12, 31)),
            area.is_valid_on(day(2021, 1, 1)),
            Wilayah().is_valid_on(day(1950, 1, 1)),
        ] == [False, True, True, False, True]

    def test_cannot_be_its_own_successor(self, areas):
        areas["5304032001"].successor_id = "5304032001"
        with pytest.raises(IntegrityError), transaction.atomic():
            areas["5304032001"].save()

    def test_with_contents_reads_children_and_spellings_at_once(
        self, areas, django_assert_num_queries
    ):
        WilayahAlias.learn(areas["530403"], "Rai Hat Lama", source=MANUAL)
        areas["5304032001"].valid_to = datetime.date(2026, 1, 1)
        areas["5304032001"].save()
        with django_assert_num_queries(3):
            first, second = with_contents(areas["5304"].children.all())
        assert (codes(first.inner), [a.text for a in first.spellings]) == (
            ["5304032002"], ["Rai Hat Lama"],
        )  # fmt: skip
        assert (len(second.inner), second.spellings) == (3, [])


class TestCurrentCode:
    def test_follows_successors_to_the_last(self, areas):
        areas["5304032001"].successor_id = "5304032002"
        areas["5304032001"].save()
        areas["5304032002"].successor_id = "5304052004"
        areas["5304032002"].save()
        assert current_code("5304032001") == "5304052004"
        assert current_code("5304052004") == "5304052004"

    def test_comes_out_of_a_circle(self, areas):
        for code, after in (("5304032001", "5304032002"), ("5304032002", "5304032001")):
            areas[code].successor_id = after
            areas[code].save()
        assert current_code("5304032001") == "5304032001"

    def test_says_that_a_code_is_unknown(self, areas):
        with pytest.raises(Wilayah.DoesNotExist):
            current_code("9999999999")


class TestLearn:
    def test_keeps_a_spelling_with_its_source_and_person(self, areas):
        user = make_user(Role.OFFICER, "5304")
        alias = WilayahAlias.learn(
            areas["5304032002"], "  Toheh   Baru ", source=MANUAL, by=user
        )
        assert (alias.text, alias.key, alias.source, alias.confirmed_by) == (
            "Toheh Baru", "tohehbaru", MANUAL, user,
        )  # fmt: skip

    def test_learns_nothing_from_the_name_itself_or_from_signs(self, areas):
        for text in ("TOHE", "tohe.", "’", " "):
            assert WilayahAlias.learn(areas["5304032002"], text, source=MANUAL) is None
        assert not WilayahAlias.objects.exists()

    def test_learns_a_spelling_once(self, areas):
        first = WilayahAlias.learn(areas["5304032002"], "Toheh", source=MANUAL)
        assert WilayahAlias.learn(areas["5304032002"], "TOHEH", source=MANUAL) == first
        assert WilayahAlias.objects.count() == 1

    def test_takes_up_an_archived_spelling_again(self, areas):
        user = make_user(Role.OFFICER, "5304")
        alias = WilayahAlias.learn(areas["5304032002"], "Toheh", source=MANUAL)
        alias.archive(by=user)
        assert not WilayahAlias.objects.active().exists()
        again = WilayahAlias.learn(areas["5304032002"], "Toheh", source=MANUAL, by=user)
        assert (again.pk, again.archived_at, again.archived_by) == (
            alias.pk,
            None,
            None,
        )
        assert WilayahAlias.objects.active().get() == alias
