import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.transitions import InvalidTransition
from poktan.cards import renewal
from poktan.models import AnnualCard
from tests.factories import make_poktan, make_user

LIST = reverse("cards:list")


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def plkb(areas):
    return make_user(Role.PLKB, "5304052001")


class TestConfirming:
    def test_is_recorded_with_what_changed_since_the_last_card(self, plkb, year):
        group = make_poktan(members_count=20)
        AnnualCard.objects.create(poktan=group, year=year - 1, confirmed_by=plkb)
        group.members_count = 24
        group.save()
        card = renewal.confirm_card(group, year, by=plkb)
        assert card.changes == {"members_count": [20, 24]}
        assert card.history.get().batch.by == plkb

    def test_happens_once_a_year(self, plkb, year):
        group = make_poktan()
        renewal.confirm_card(group, year, by=plkb)
        with pytest.raises(InvalidTransition, match="sudah dikukuhkan"):
            renewal.confirm_card(group, year, by=plkb)

    def test_is_refused_for_another_year_or_an_ended_group(self, plkb, year):
        group = make_poktan()
        with pytest.raises(InvalidTransition, match="tidak dapat dikukuhkan"):
            renewal.confirm_card(group, year - 1, by=plkb)
        group.end("bubar", on=timezone.localdate(), reason="x")
        with pytest.raises(InvalidTransition, match="Aktifkan dahulu"):
            renewal.confirm_card(group, year, by=plkb)

    def test_opens_next_year_in_december(self):
        assert renewal.years(datetime.date(2026, 11, 30)) == [2026]
        assert renewal.years(datetime.date(2026, 12, 1)) == [2026, 2027]

    def test_by_its_page(self, as_user, year):
        group, client = make_poktan(), as_user(Role.PLKB)
        url = reverse("cards:confirm", args=[group.pk, year])
        assert "Kukuhkan kartu" in client.get(url).content.decode()
        client.post(url, {"note": "telepon dicari"})
        assert AnnualCard.objects.get().note == "telepon dicari"
        assert "Sudah dikukuhkan" in client.get(url).content.decode()

    def test_is_not_found_elsewhere(self, as_user, year):
        group = make_poktan(desa="5304032001")
        url = reverse("cards:confirm", args=[group.pk, year])
        assert as_user(Role.PLKB).get(url).status_code == 404
        assert as_user(Role.PLKB).post(url).status_code == 404
        assert not AnnualCard.objects.exists()


class TestCardList:
    def test_counts_total_confirmed_and_missing(self, as_user, plkb, year):
        first = make_poktan("Melati")
        make_poktan("Mawar", desa="5304032001", kind="BKL")
        make_poktan("Lontar", desa="5304052002")
        renewal.confirm_card(first, year, by=plkb)
        page = as_user(Role.OFFICER).get(LIST)
        lines = page.context["lines"]
        assert [(x.name, x.total, x.confirmed, x.missing) for x in lines] == [
            ("Raihat", 1, 0, 1), ("Kakuluk Mesak", 2, 1, 1),
        ]  # fmt: skip
        total = page.context["total"]
        assert (total.total, total.confirmed, total.rate) == (3, 1, 1 / 3)
        assert [g.name for g in page.context["page"]] == ["Mawar", "Lontar"]

    def test_opens_the_rows_of_a_figure(self, as_user, year):
        make_poktan("Melati")
        make_poktan("Mawar", desa="5304032001")
        page = as_user(Role.OFFICER).get(LIST, {"wilayah": "530405"})
        assert [g.name for g in page.context["page"]] == ["Melati"]

    @pytest.mark.parametrize("asked", ["1999", "99999"])
    def test_is_not_found_for_another_age(self, as_user, asked):
        assert as_user(Role.PLKB).get(LIST, {"tahun": asked}).status_code == 404

    def test_takes_the_same_queries_for_one_and_many(
        self, as_user, django_assert_num_queries
    ):
        client = as_user(Role.OFFICER)
        make_poktan("Satu")
        client.get(LIST)
        with django_assert_num_queries(8):
            client.get(LIST)
        for n in range(4):
            make_poktan(f"Lain {n}")
        with django_assert_num_queries(8):
            client.get(LIST)


class TestFigures:
    def test_open_the_rows_that_add_up_to_them(self, as_user, year, plkb):
        client = as_user(Role.COORDINATOR)
        for number in range(5):
            group = make_poktan(f"Melati {number}", desa=f"530405200{1 + number % 2}")
            if number < 2:
                renewal.confirm_card(group, year, by=plkb)
        make_poktan("Jauh", desa="5304032001")
        page = client.get(LIST)
        cells = re.findall(r'href="(\?tahun[^"]*keadaan[^"]*)">(\d+)</a>', page.text)
        assert len(cells) == 6  # total, done and missing of one kecamatan and of all
        for query, number in cells:
            rows = client.get(LIST + query.replace("&amp;", "&")).context["page"]
            assert rows.paginator.count == len(rows.object_list) == int(number)

    def test_name_what_the_list_shows(self, as_user, year):
        make_poktan()
        query = {"wilayah": "530405", "keadaan": "sudah"}
        page = as_user(Role.COORDINATOR).get(LIST, query).text
        assert "Sudah dikukuhkan, Kakuluk Mesak" in page
        assert "Belum ada kartu yang dikukuhkan di sini." in page
