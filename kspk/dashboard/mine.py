"""The month of one who reports: how far she is, what is next, what is owed, visits."""

from datetime import timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef

from kspk.accounts.permissions import Permission
from kspk.reporting.months import month_of
from kspk.reporting.states import State
from kspk.ui import formats
from kspk.ui.navigation import url_or_none
from poktan.models import MentoringVisit, MonthlyReport, Poktan
from poktan.monthly.entry import month as month_page
from poktan.monthly.entry.debts import debts_of
from poktan.monthly.entry.lines import form_url
from poktan.monthly.entry.mine import DONE, due_of, my_groups, tally

SHOWN = 12
NAMED = 3
UNVISITED = timedelta(days=60)


def my_month(user, month, today):
    """What her first page says of the month being reported; a fixed number of queries.

    The groups are the first that are not done; the month's own page has them all.
    """
    groups = my_groups(user, month)
    to_do, _ = month_page.items_of(list(groups.exclude(step=DONE)[:SHOWN]), month)
    debts = debts_of(user, month, today)
    return {
        "month": month,
        "due": due_of(user, month, today),
        "tally": tally(groups),
        "to_do": to_do,
        "came_back": came_back(user, month),
        "debts": debts,
        "debtors": month_page.debtors(debts),
        "summary_url": url_or_none("reports:summary", month),
    }


def came_back(user, month):
    """Items of the reports of other months that were returned to her, oldest first."""
    rows = MonthlyReport.objects.permitted(user, Permission.REPORT_ADD)
    rows = rows.filter(state=State.RETURNED).exclude(month=month).with_group()
    reports = list(rows.order_by("month", "pk")[:SHOWN])
    senders = month_page.returned_by(reports)
    return [item_of(report, *senders.get(report.pk, ("", None))) for report in reports]


def item_of(report, who, when):
    said = [f"“{report.return_reason}”", who, when and month_page.short_day(when)]
    return month_page.Item(
        str(report.poktan),
        form_url(report.month, report.poktan),
        [report.desa.name, formats.month(report.month)],
        report.get_state_display(),
        "Perbaiki",
        month_page.field_label(report),
        " ".join(filter(None, said)),
    )


class MyVisits:
    """Her groups that were visited this month, and those not for sixty days."""

    def __init__(self, user, today):
        self.user, self.today = user, today

    @cached_property
    def visited(self):
        """How many groups were visited this month."""
        rows = MentoringVisit.objects.permitted(self.user, Permission.VISIT_VIEW)
        rows = rows.filter(visited_on__gte=month_of(self.today))
        return rows.order_by().values("poktan").distinct().count()

    @cached_property
    def unvisited(self):
        """The first few active groups that nobody has visited for sixty days."""
        lately = MentoringVisit.objects.filter(
            poktan=OuterRef("pk"), visited_on__gte=self.today - UNVISITED
        )
        rows = Poktan.objects.permitted(self.user, Permission.VISIT_ADD).active()
        rows = rows.filter(~Exists(lately)).order_by("desa_id", "name_key", "pk")
        return list(rows[:NAMED])

    @property
    def list_url(self):
        return url_or_none("visits:list")
