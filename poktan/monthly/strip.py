"""A group's reports of one year as a strip of twelve months."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kspk.accounts.permissions import Permission
from kspk.reporting.months import last_day, month_of, months
from kspk.reporting.states import State
from kspk.ui import formats

from ..models import MonthlyReport

# State → tone of the cell, icon, word.
STATES = {
    State.DRAFT: ("open", "pencil", "draf"),
    State.SUBMITTED: ("info", "send", "dikirim"),
    State.RETURNED: ("late", "reply-fill", "dikembalikan"),
    State.VERIFIED: ("ok", "check-lg", "terverifikasi"),
    State.LOCKED: ("ok", "lock-fill", "terkunci"),
}
MISSING = ("open", "circle", "belum lapor")
ELSEWHERE = ("idle", "", "dilaporkan di wilayah lain")
NOT_EXPECTED = ("idle", "", "tidak wajib lapor")


@dataclass(frozen=True)
class Cell:
    """One month: `figure` is who was present, "–" where nobody said it."""

    month: date
    tone: str
    icon: str
    word: str
    figure: str = ""
    url: str = ""

    @property
    def short(self):
        return formats.MONTHS[self.month.month - 1][:3]


def year_of(poktan, user, today):
    """The Cells of the year of `today`, in two queries.

    Of a report from an area that `user` does not see only its being there is told.
    """
    first, last = date(today.year, 1, 1), date(today.year, 12, 1)
    rows = MonthlyReport.objects.filter(
        poktan=poktan, month__gte=first, month__lte=last
    )
    reported = set(rows.values_list("month", flat=True))
    reports = {report.month: report for report in rows.visible_to(user)}
    writes = user.has_perm(Permission.REPORT_ADD, poktan)
    return [
        _of_report(reports[month])
        if month in reports
        else Cell(month, *ELSEWHERE)
        if month in reported
        else _without(poktan, month, today, writes)
        for month in months(first, last)
    ]


def _of_report(report):
    tone, icon, word = STATES[report.state]
    if report.is_nihil:
        tone, icon, word = "nil", "dash-circle-fill", f"nihil, {word}"
    elif report.is_late and report.is_counted:
        tone, icon, word = "late", "clock-fill", f"{word}, terlambat"
    return Cell(
        report.month, tone, icon, word, formats.number(report.present),
        report.get_absolute_url(),
    )  # fmt: skip


def _without(poktan, month, today, writes):
    rests = poktan.status != poktan.Status.ACTIVE and poktan.status_on <= last_day(
        month
    )
    if month > month_of(today) or month < poktan.reports_from or rests:
        return Cell(month, *NOT_EXPECTED)
    url = reverse("reports:write", args=[month, poktan.pk]) if writes else ""
    return Cell(month, *MISSING, url=url)
