from datetime import timedelta

import pytest
from django.utils import timezone

from kspk.accounts.roles import Role
from poktan.models import Decree
from tests import factories
from tests.agreements.contracts import make_agreement

URL = "/kemitraan/berakhir/"


@pytest.fixture
def today():
    return timezone.localdate()


def make_decree(until, name="Melati", desa="5304052001", **fields):
    group = factories.make_poktan(name, desa=desa, **fields)
    return Decree.objects.create(poktan=group, number="12/SK", valid_until=until)


def counts(response):
    return {code: count for code, _, count in response.context["tabs"]}


class TestRadar:
    def test_mixes_agreements_and_decrees_by_their_last_day(self, as_user, today):
        client = as_user(Role.OFFICER)
        make_agreement("kedua", ends_on=today + timedelta(20))
        make_agreement("kemarin", ends_on=today - timedelta(1))
        make_decree(today + timedelta(5))
        make_decree(today + timedelta(60), "Mawar")
        make_decree(today + timedelta(91), "Jauh")
        response = client.get(URL)
        rows = [(row.title, row.days_left) for row in response.context["endings"]]
        assert rows == [("BKB Melati", 5), ("kedua", 20), ("BKB Mawar", 60)]

    def test_counts_as_many_as_it_lists(self, as_user, today):
        client = as_user(Role.OFFICER)
        for days in (0, 7, 8, 30, 31, 90):
            make_agreement(f"A{days}", ends_on=today + timedelta(days))
            make_decree(today + timedelta(days), f"Kelompok {days}")
        assert counts(client.get(URL)) == {"7": 4, "30": 8, "90": 12, "sepi": 6}
        for code, count in (("7", 4), ("30", 8), ("90", 12)):
            page = client.get(URL, {"lihat": code}).context
            assert len(page["endings"]) == count

    def test_leaves_out_decrees_that_count_no_more(self, as_user, today):
        client = as_user(Role.OFFICER)
        old = make_decree(today + timedelta(5))
        old.is_current = False
        old.save()
        gone = {"status": "bubar", "status_on": today, "status_reason": "Contoh"}
        make_decree(today + timedelta(5), "Randu", **gone)
        assert counts(client.get(URL))["90"] == 0

    def test_shows_a_coordinator_her_kecamatan(self, as_user, today):
        client = as_user(Role.COORDINATOR)
        make_decree(today + timedelta(5))
        make_decree(today + timedelta(5), "Asing", desa="5304032001")
        make_agreement("asing", area="530403", ends_on=today + timedelta(5))
        (row,) = client.get(URL).context["endings"]
        assert row.title == "BKB Melati"

    def test_shows_a_partner_no_decrees(self, client, areas, today):
        parish = factories.make_mitra()
        make_agreement("milik", ends_on=today + timedelta(5), mitra=[parish])
        make_decree(today + timedelta(5))
        client.force_login(factories.make_partner(parish))
        assert [r.title for r in client.get(URL).context["endings"]] == ["milik"]

    def test_lists_the_idle(self, as_user, today):
        client, start = as_user(Role.OFFICER), today - timedelta(200)
        make_agreement("sepi", starts_on=start)
        busy = make_agreement("ramai", starts_on=start)
        busy.activities.create(year=2026, action="A", done_on=today)
        response = client.get(URL, {"lihat": "sepi"})
        assert [row.title for row in response.context["agreements"]] == ["sepi"]

    @pytest.mark.parametrize("tab", ["90", "sepi"])
    def test_asks_as_much_for_one_as_for_many(
        self, tab, as_user, today, django_assert_max_num_queries,
        django_assert_num_queries,
    ):  # fmt: skip
        client, start = as_user(Role.OFFICER), today - timedelta(200)
        ends = today + timedelta(9)
        parish = factories.make_mitra()
        make_agreement(starts_on=start, ends_on=ends, mitra=[parish])
        make_decree(ends)
        with django_assert_max_num_queries(12) as one:
            client.get(URL, {"lihat": tab})
        for number in range(20):
            make_agreement(
                f"No {number}", starts_on=start, ends_on=ends, mitra=[parish]
            )
        make_decree(ends, "Mawar", desa="5304032001")
        with django_assert_num_queries(len(one)):
            client.get(URL, {"lihat": tab})


class TestTask:
    def test_says_what_the_radar_lists(self, as_user, today):
        make_agreement("dekat", ends_on=today + timedelta(9))
        make_decree(today + timedelta(5))
        tasks = as_user(Role.OFFICER).get("/").context["tasks"]
        (task,) = [task for task in tasks if task.url == URL]
        assert (task.count, task.due) == (2, today + timedelta(5))

    def test_is_for_those_who_keep_agreements(self, as_user, today):
        make_agreement("dekat", ends_on=today + timedelta(9))
        tasks = as_user(Role.COORDINATOR).get("/").context["tasks"]
        assert URL not in {task.url for task in tasks}

    def test_is_none_where_nothing_ends(self, as_user):
        tasks = as_user(Role.OFFICER).get("/").context["tasks"]
        assert URL not in {task.url for task in tasks}
