"""The same report from several sides at once, on real connections of PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.offline.models import Submission
from kspk.reporting.states import State
from poktan.models import Meeting, MonthlyReport, ReportRollup
from tests.factories import MONTH, make_poktan, make_report, make_user
from tests.sweeps.test_races import client_of, post_at_once, statuses

from .entry_forms import form, meeting, write_url

DESA = "5304052001"
PARALLEL = 32
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("not connection.vendor == 'postgresql'", reason="PostgreSQL"),
]


@pytest.fixture
def group(areas, catalogue):
    return make_poktan("Melati", reports_from=MONTH)


@pytest.fixture
def plkb(areas):
    return make_user(Role.PLKB, DESA)


def signed_in(user, count):
    """Several browsers of one person."""
    clients = [Client(raise_request_exception=False) for _ in range(count)]
    for client in clients:
        client.force_login(user)
    return clients


def cells():
    names = [f.attname for f in ReportRollup._meta.concrete_fields]
    rows = ReportRollup.objects.filter(month=MONTH)
    return {(row.area_id, row.kind): [getattr(row, n) for n in names] for row in rows}


def equals_its_rows():
    """Whether the rollups of MONTH stay as they are when they are made anew."""
    stored = cells()
    ReportRollup.objects.refresh(MONTH, "5304")
    return bool(stored) and cells() == stored


class TestTheSameKey:
    def test_fifty_times_five_at_once_gives_one_report(self, group, plkb):
        sent = form()
        phones = signed_in(plkb, 5)

        def send(client):
            try:
                return [client.post(write_url(group), sent) for _ in range(10)]
            finally:
                connection.close()

        with ThreadPoolExecutor(5) as pool:
            answers = [a for batch in pool.map(send, phones) for a in batch]
        assert Counter(a.status_code for a in answers) == {302: 50}
        address = reverse("reports:detail", args=[sent["key"]])
        assert {a["Location"] for a in answers} == {address}
        assert MonthlyReport.objects.count() == MonthlyReport.history.count() == 1
        assert Meeting.objects.count() == Meeting.history.count() == 1
        assert Submission.objects.count() == 1
        assert equals_its_rows()

    def test_with_two_contents_stores_the_first(self, group, plkb):
        one, two = form(), form(members="23")
        two["key"] = one["key"]
        phones = signed_in(plkb, 2)
        found = statuses(
            (phones[0], write_url(group), one), (phones[1], write_url(group), two)
        )
        assert found == {302: 1, 409: 1}
        assert MonthlyReport.objects.get().members in (20, 23)


class TestTwoKeys:
    def test_for_one_month_give_one_report_and_tell_the_others(self, group, plkb):
        phones = signed_in(plkb, 4)
        sent = [form(members=str(20 + n)) for n in range(4)]
        answers = post_at_once(
            *((c, write_url(group), s) for c, s in zip(phones, sent, strict=True))
        )
        assert Counter(a.status_code for a in answers) == {302: 1, 409: 3}
        for answer in answers:
            if answer.status_code == 409:
                assert "sudah ada" in answer.content.decode()
        report = MonthlyReport.objects.get()
        won = next(s for s in sent if s["key"] == str(report.pk))
        assert report.members == int(won["members"])
        assert Submission.objects.count() == Meeting.objects.count() == 1

    def test_of_two_editors_of_a_draft_let_one_through(self, group, plkb):
        draft = make_report(group, by=plkb, send=False)
        phones = signed_in(plkb, 2)
        sent = [
            form(meeting(present=str(10 + n)), version=str(draft.version))
            for n in range(2)
        ]
        found = statuses(
            *((c, write_url(group), s) for c, s in zip(phones, sent, strict=True))
        )
        assert found == {302: 1, 409: 1}
        draft.refresh_from_db()
        assert (draft.version, draft.state) == (2, State.SUBMITTED)
        assert draft.present == draft.meeting_rows.get().present


class TestVerifying:
    def test_while_the_sender_takes_back_ends_in_one_of_both(self, group, plkb):
        report = make_report(group, by=plkb)
        (sender,), coordinator = (
            signed_in(plkb, 1),
            client_of(Role.COORDINATOR, "530405"),
        )
        version = {"version": report.version}
        statuses(
            (sender, reverse("reports:take-back", args=[report.pk]), {}),
            (coordinator, reverse("reports:verify", args=[report.pk]), version),
        )
        report.refresh_from_db()
        assert report.state in (State.DRAFT, State.VERIFIED)
        assert (report.verified_at is None) == (report.state == State.DRAFT)
        assert (report.version, report.history.count()) == (2, 2)
        cell = ReportRollup.objects.get(area=DESA, kind="BKB", month=MONTH)
        assert cell.waiting == 0
        assert cell.reported == (report.state == State.VERIFIED)
        assert equals_its_rows()

    def test_by_two_happens_once(self, group, plkb):
        report = make_report(group, by=plkb)
        both = [client_of(Role.COORDINATOR, "530405") for _ in range(2)]
        address = reverse("reports:verify", args=[report.pk])
        statuses(*((c, address, {"version": report.version}) for c in both))
        report.refresh_from_db()
        assert (report.state, report.version) == (State.VERIFIED, 2)


class TestOneCell:
    def test_holds_all_of_many_that_arrive_together(self, plkb, catalogue):
        groups = [
            make_poktan(f"Melati {n}", reports_from=MONTH) for n in range(PARALLEL)
        ]
        phones = signed_in(plkb, PARALLEL)
        found = statuses(
            *(
                (c, write_url(g), form(members=str(20 + n)))
                for n, (c, g) in enumerate(zip(phones, groups, strict=True))
            )
        )
        assert found == {302: PARALLEL}
        for area in (DESA, "5304"):
            cell = ReportRollup.objects.get(area=area, kind="BKB", month=MONTH)
            assert (cell.groups, cell.waiting) == (PARALLEL, PARALLEL)
        assert equals_its_rows()

    def test_sums_all_that_are_verified_together(self, plkb):
        by = make_user(Role.COORDINATOR, "530405")
        reports = [
            make_report(make_poktan(f"Melati {n}", reports_from=MONTH), by=plkb,
                        members=20 + n)
            for n in range(8)
        ]  # fmt: skip
        found = statuses(
            *(
                (c, reverse("reports:verify", args=[r.pk]), {"version": r.version})
                for c, r in zip(signed_in(by, 8), reports, strict=True)
            )
        )
        assert found == {302: 8}
        cell = ReportRollup.objects.get(area=DESA, kind="BKB", month=MONTH)
        assert (cell.reported, cell.members) == (8, sum(range(20, 28)))
        assert equals_its_rows()
