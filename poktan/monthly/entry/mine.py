"""The groups that a person reports of, as a month expects them."""

from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from kspk.accounts.permissions import Permission
from kspk.reporting.deadlines import USUAL, Calendar, reporting_month
from kspk.reporting.months import FIRST, shift
from kspk.reporting.states import SENT, State
from kspk.ui import formats
from kspk.wilayah.models import area_filter

from ...models import Meeting
from ..expected import groups_in_month

# Order of the groups on a page: what came back, what is to be done, what is done.
RETURNED, TO_DO, DONE = range(3)
NAMED_AREAS = 3


def my_groups(user, month):
    """Groups with `report`, see `report_of`, and `step`; what is to do comes first.

    `has_rows`: whether the report's meetings were recorded one by one. Groups that have
    moved away since are another's; with that, the index on the desa serves.
    """
    areas = user.areas_with(Permission.REPORT_ADD)
    rows = groups_in_month(month, areas)
    return (
        rows.annotate(
            report_state=F("report__state"),
            step=Case(
                When(report_state=State.RETURNED, then=RETURNED),
                When(report_state__in=SENT, then=DONE),
                default=TO_DO,
            ),
            has_rows=Exists(Meeting.objects.filter(report=OuterRef("report__pk"))),
        )
        .filter(area_filter(areas, "desa"))
        .select_related("desa", "report")
        .order_by("step", "desa_id", "name_key", "pk")
    )


def report_of(group):
    """The report of one of `my_groups`; Django leaves out what is not there."""
    return getattr(group, "report", None)


class Tally(NamedTuple):
    """How many groups of a month are how far; the four parts add up to `groups`."""

    groups: int
    sent: int
    returned: int
    drafts: int

    @property
    def missing(self):
        return self.groups - self.sent - self.returned - self.drafts

    @property
    def to_do(self):
        return self.groups - self.sent

    @property
    def bits(self):
        """A word per group for the bar of segments, the furthest first."""
        parts = (("ok", self.sent), ("phone", self.drafts), ("bad", self.returned),
                 ("open", self.missing))  # fmt: skip
        return [word for word, count in parts for _ in range(count)]

    @property
    def rate(self):
        return self.sent / self.groups if self.groups else None


def tally(groups):
    """The Tally of `my_groups`; one query."""
    counts = groups.aggregate(
        groups=Count("pk"),
        sent=Count("pk", Q(step=DONE)),
        returned=Count("pk", Q(step=RETURNED)),
        drafts=Count("pk", Q(report_state=State.DRAFT)),
    )
    return Tally(**counts)


def place_words(user):
    """Where she reports: "Fatuketi, Dualaus", "Kecamatan Raihat", "6 desa binaan"."""
    codes = user.areas_with(Permission.REPORT_ADD)
    areas = {a.wilayah_id: a.wilayah for a in user.current_assignments}
    mine = [areas[code] for code in sorted(codes - {None})]
    if not mine:
        return "seluruh wilayah"
    if len(mine) == 1:
        return mine[0].full_name
    if len(mine) > NAMED_AREAS:
        return f"{len(mine)} wilayah tugas"
    *others, last = (area.name for area in mine)
    return f"{', '.join(others)} dan {last}"


class Due(NamedTuple):
    """The last day on which groups are in time, and how far it is from today."""

    on: object  # date
    days: int  # until then; negative afterwards

    @property
    def is_over(self):
        return self.days < 0

    @property
    def day(self):
        """Selasa, 3 November"""
        return formats.weekday(self.on).rpartition(" ")[0]

    @property
    def words(self):
        near = {0: "hari ini", 1: "besok", 2: "lusa"}
        if self.is_over:
            return f"lewat {-self.days} hari"
        return near.get(self.days, f"{self.days} hari lagi")


def due_of(user, month, today):
    """The Due of her first area's groups; of the usual days without an area."""
    areas = user.areas_with(Permission.REPORT_ADD) - {None}
    if areas:
        on = Calendar(min(areas)).deadlines(month).group
    else:
        on = shift(month, 1).replace(day=USUAL[0])
    return Due(on, (on - today).days)


class MonthChoice(NamedTuple):
    """The month of a page, those beside it, and the one being reported."""

    month: object
    current: object
    previous: object  # None before the first
    following: object  # None for a month to come

    @property
    def is_current(self):
        return self.month == self.current


def month_choice(user, month, today):
    """Raises ValueError for a month that has not begun."""
    this = today.replace(day=1)
    if month > this:
        raise ValueError(f"{month} has not begun")
    return MonthChoice(
        month,
        reporting_month(user, today, Permission.REPORT_ADD),
        shift(month, -1) if month > FIRST else None,
        shift(month, 1) if month < this else None,
    )
