"""Reports of earlier months that a person still owes, the oldest first (feature C4)."""

from typing import NamedTuple

from django.db.models import DateField, F, Q, Value

from kspk.accounts.permissions import Permission
from kspk.reporting.months import months, shift
from kspk.reporting.states import EDITABLE
from kspk.wilayah.models import area_filter

from ...models import MonthClosing, Reopening
from ..expected import groups_in_month

MONTHS_BACK = 24
MOST = 5000  # reports that are looked at; an area that owes more starts with these


class Debt(NamedTuple):
    """What one group owes: `months` that can be sent, `closed` ones that cannot."""

    poktan_id: int
    months: list
    closed: list


class Debts(NamedTuple):
    groups: list  # of Debt, the one with the oldest month first
    is_cut: bool  # there are more than MOST

    @property
    def reports(self):
        return sum(len(debt.months) for debt in self.groups)


def debts_of(user, current, today, *, only=None):
    """The Debts before the month `current`; three queries, however many there are.

    `only`: keys of groups, which are then told even if all they owe is closed.
    A report is owed while none was sent, or the one that was sent came back.
    """
    span = months(shift(current, -MONTHS_BACK), shift(current, -1))
    owed = list(_owed(user.areas_with(Permission.REPORT_ADD), span, only))
    closed = _Closed(span, today)
    found = {}
    for pk, desa, month in owed[:MOST]:
        debt = found.setdefault(pk, Debt(pk, [], []))
        (debt.closed if closed.shuts(pk, desa, month) else debt.months).append(month)
    groups = [debt for debt in found.values() if debt.months or only is not None]
    groups.sort(key=lambda debt: min(debt.months, default=current))
    return Debts(groups, len(owed) > MOST)


def _owed(areas, span, only):
    """(pk, desa, month), the oldest month first; one query over all months."""
    parts = []
    for month in span:
        rows = groups_in_month(month, areas).annotate(
            report_state=F("report__state"), owed_month=Value(month, DateField())
        )
        # Of those that are there today, so that the index on the desa serves.
        rows = rows.filter(
            Q(report_state=None) | Q(report_state__in=EDITABLE),
            area_filter(areas, "desa"),
        )
        rows = rows if only is None else rows.filter(pk__in=only)
        parts.append(rows.order_by().values_list("pk", "desa_id", "owed_month"))
    every = parts[0].union(*parts[1:], all=True)
    return every.order_by("owed_month", "desa_id", "pk")[: MOST + 1]


class _Closed:
    """Which months are shut, and for whom they are open again."""

    def __init__(self, span, today):
        closings = MonthClosing.objects.current().filter(month__in=span)
        self.closings = set(closings.values_list("area", "month"))
        openings = Reopening.objects.filter(month__in=span, until__gte=today)
        self.openings = list(openings.values_list("area", "month", "poktan"))

    def shuts(self, poktan, desa, month):
        if (desa[:4], month) not in self.closings:
            return False
        return not any(
            month == opened and desa.startswith(area) and whom in (None, poktan)
            for area, opened, whom in self.openings
        )
