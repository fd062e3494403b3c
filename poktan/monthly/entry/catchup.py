"""“Kejar laporan”: the late months of a page of groups, a line each (feature X4)."""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from kspk.reporting.months import shift
from kspk.reporting.states import SENT

from ...models import Meeting, MonthlyReport, Poktan
from ..hints import hints_for
from .lines import Line

PAGE_SIZE = 10
REASONS = ("Panen", "Pengurus berhalangan", "Cuaca")  # of a month without activity
OTHER = "lain"
LONGEST_REASON = 200


class Sheet(NamedTuple):
    """The late months of one group."""

    poktan: Poktan
    lines: list
    closed: list  # months that only the kabupaten can open again

    @property
    def reason_name(self):
        return f"sebab-{self.poktan.pk}"


def prefix_of(pk, month):
    return f"k{pk}-{month:%Y%m}"


def sheets_of(debts):
    """A Sheet per Debt; three queries for all."""
    keys = [debt.poktan_id for debt in debts]
    groups = Poktan.objects.select_related("desa").in_bulk(keys)
    every = {month for debt in debts for month in debt.months}
    rows = Meeting.objects.filter(report=OuterRef("pk"))
    reports = {
        (report.poktan_id, report.month): report
        for report in MonthlyReport.objects.filter(poktan__in=keys, month__in=every)
        .annotate(has_rows=Exists(rows))
    }  # fmt: skip
    known = Members(keys, max(every, default=date.max))
    return [
        Sheet(
            group := groups[debt.poktan_id],
            [line_of(group, m, reports, known) for m in debt.months],
            debt.closed,
        )
        for debt in debts
    ]


def line_of(group, month, reports, known):
    report = reports.get((group.pk, month))
    return Line(
        group, month, report, prefix=prefix_of(group.pk, month),
        has_rows=bool(report and report.has_rows),
        offered={"members": known.before(group.pk, month)},
    )  # fmt: skip


class Members:
    """The last known members of each group before a month; one query."""

    YEARS = 3

    def __init__(self, keys, last):
        first = last if last == date.max else shift(last, -12 * self.YEARS)
        rows = MonthlyReport.objects.filter(
            poktan__in=keys, month__gte=first, month__lt=last, state__in=SENT,
            members__isnull=False,
        )  # fmt: skip
        self.rows = {}
        for pk, month, members in rows.order_by("-month").values_list(
            "poktan", "month", "members"
        ):
            self.rows.setdefault(pk, []).append((month, members))

    def before(self, pk, month):
        told = self.rows.get(pk, ())
        return next((members for when, members in told if when < month), None)


def read_lines(sheets, data):
    """The lines that the form holds, with the hints of their months."""
    lines = [
        line for sheet in sheets for line in sheet.lines if f"{line.prefix}-key" in data
    ]
    for line in lines:
        line.read(data)
    touched = [line for line in lines if line.is_touched]
    for month in sorted({line.month for line in touched}):
        here = [line for line in touched if line.month == month]
        hints = hints_for([line.poktan.pk for line in here], month)
        for line in here:
            line.hints = hints.get(line.poktan.pk, {})
    return lines


def posted_groups(data):
    """Keys of the groups that a form is about, no more than a page of them."""
    found = (re.fullmatch(r"k(\d{1,18})-\d{6}-key", name) for name in data)
    return list(dict.fromkeys(int(match[1]) for match in found if match))[:PAGE_SIZE]


def chosen_reason(data, pk):
    """The reason picked for the months of the group without activity, "" for none."""
    picked = data.get(f"sebab-{pk}", "")
    if picked == OTHER:
        picked = data.get(f"sebab-{pk}-lain", "").strip()
    return picked[:LONGEST_REASON]
