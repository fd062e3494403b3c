"""What the tests of checking share: reports of October as a PLKB sends them."""

import datetime

from kspk.reporting.states import State
from poktan.models import Kind, MonthlyReport
from tests.factories import MONTH, make_poktan, make_report

URL = "/laporan/2026-10/verifikasi/"
LATE = datetime.datetime(2026, 11, 9, tzinfo=datetime.UTC)


def sender(plkb):
    """send("Melati", desa="…", present=9): a report of October, sent by `plkb`."""

    def make(name="Melati", kind=Kind.BKB, desa="5304052001", month=MONTH, **values):
        group = make_poktan(name, kind, desa, reports_from=datetime.date(2026, 8, 1))
        return make_report(group, month, by=values.pop("by", plkb), **values)

    return make


def read(*reports):
    """What the ticked boxes of these reports send."""
    return {"report": [f"{report.pk}:{report.version}" for report in reports]}


def state(report):
    return MonthlyReport.objects.get(pk=report.pk).state


def said(response):
    return [str(message) for message in response.context["messages"]]


def put(report, wanted, by):
    """Bring a sent report into a state."""
    if wanted == State.DRAFT:
        return report.take_back(by=report.submitted_by)
    if wanted == State.RETURNED:
        return report.return_for_revision(by=by, reason="Periksa lagi.")
    if wanted == State.VERIFIED:
        return report.verify(by=by)
    MonthlyReport.objects.filter(pk=report.pk).update(
        state=State.LOCKED, verified_at=LATE, verified_by=by
    )
    return MonthlyReport.objects.with_group().get(pk=report.pk)
