"""Closing a month while others close it too, or still send and verify."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kspk.accounts.roles import Role
from kspk.reporting.states import COUNTED, State
from poktan.models import MonthClosing, MonthlyReport
from poktan.monthly.closing.check import differences
from poktan.monthly.services import MonthClosed, store_report
from tests import factories
from tests.factories import MONTH
from tests.sweeps.test_races import client_of, post_at_once, statuses

CLOSE = "/laporan/2026-10/tutup/"
DESA = "5304052001"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("not connection.vendor == 'postgresql'", reason="PostgreSQL"),
]


@pytest.fixture
def reports(areas, catalogue):
    """Six groups of one desa, each with a report that waits."""
    plkb = factories.make_user(Role.PLKB, DESA)
    groups = [
        factories.make_poktan(f"Kelompok {n}", reports_from=MONTH) for n in range(6)
    ]
    return [factories.make_report(group, by=plkb) for group in groups]


def test_four_officers_at_once_make_one_closing(reports):
    officers = [client_of(Role.OFFICER, "5304") for _ in range(4)]
    found = statuses(*((client, CLOSE, {"confirm": "on"}) for client in officers))
    assert found == {302: 1, 200: 3}
    assert MonthClosing.objects.get().closed_groups.count() == len(reports)


def test_what_is_verified_meanwhile_is_locked_and_either_counted_or_not(reports):
    """No report stays merely verified in a closed month, whoever comes first."""
    officer = client_of(Role.OFFICER, "5304")
    verify = [
        (
            client_of(Role.COORDINATOR, "530405"),
            f"/laporan/isi/{report.pk}/verifikasi/",
            {"version": report.version},
        )
        for report in reports
    ]
    responses = post_at_once((officer, CLOSE, {"confirm": "on"}), *verify)
    assert {response.status_code for response in responses} == {302}
    assert set(MonthlyReport.objects.values_list("state", flat=True)) == {State.LOCKED}
    groups = MonthClosing.objects.get().closed_groups
    counted = groups.filter(state__in=COUNTED).count()
    assert groups.filter(state=State.SUBMITTED).count() == len(reports) - counted
    assert differences(MONTH, "5304") == []


def test_what_is_sent_meanwhile_is_in_the_closing_or_refused(areas, catalogue):
    officer = client_of(Role.OFFICER, "5304")
    plkb = factories.make_user(Role.PLKB, DESA)
    groups = [
        factories.make_poktan(f"Kelompok {n}", reports_from=MONTH) for n in range(6)
    ]
    data = {"is_nihil": True, "nihil_reason": "Panen"}
    start = threading.Barrier(len(groups) + 1)

    def send(group):
        connection.ensure_connection()
        start.wait()
        try:
            store_report(poktan=group, month=MONTH, values=data, by=plkb)
        except MonthClosed:
            return 0
        else:
            return 1
        finally:
            connection.close()

    def close():
        officer.get("/profil/")
        start.wait()
        try:
            return officer.post(CLOSE, {"confirm": "on"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(groups) + 1) as pool:
        closed = pool.submit(close)
        sent = sum(pool.map(send, groups))
        assert closed.result() == 302
    stored = set(MonthlyReport.objects.values_list("poktan", flat=True))
    listed = MonthClosing.objects.get().closed_groups.filter(state=State.SUBMITTED)
    assert stored == set(listed.values_list("poktan", flat=True))
    assert len(stored) == sent
    assert differences(MONTH, "5304") == []
