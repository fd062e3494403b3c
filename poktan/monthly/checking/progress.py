"""How far the months of an area are that nobody has closed; from the rollups."""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Sum

from kspk.reporting.deadlines import Calendar
from kspk.reporting.months import month_of, shift
from kspk.wilayah.models import Level, area_filter

from ...models import MonthClosing, ReportRollup

LOOK_BACK = 24  # months, as far back as late months are listed
COUNTS = ("groups", "waiting", "returned", "reported")


class MonthProgress(NamedTuple):
    """Groups by what they have sent of `month`; due on `due` from whom it is asked."""

    month: datetime.date
    due: datetime.date
    groups: int
    waiting: int
    returned: int
    reported: int

    @property
    def missing(self):
        """Groups that have sent nothing."""
        return self.groups - self.waiting - self.returned - self.reported

    @property
    def unsent(self):
        """Reports that their senders still owe, the returned ones included."""
        return self.missing + self.returned


def open_months(areas, stage, today):
    """[MonthProgress] of the months up to today's inside `areas`, the oldest first.

    `areas`: codes, none of them None; `stage`: "group", "kecamatan" or "kabupaten",
    whose deadline counts. Of kinds with deadlines of their own, the first that still
    lacks something. Makes the cells of the last two months if there are none yet.
    """
    this = month_of(today)
    first = shift(this, -LOOK_BACK)
    _ensure_cells(areas, [shift(this, -1), this])
    cells = _cells(areas, first, this)
    closed = _closed(areas, first)
    calendar = Calendar(min(areas))
    return [
        _progress(month, kinds, calendar, stage)
        for month, kinds in sorted(cells.items())
        if month not in closed
    ]


def _ensure_cells(areas, months):
    """Make the cells of each kabupaten that has none of a month; else one query."""
    wanted = {(month, code[:4]) for code in areas if len(code) >= 4 for month in months}
    there = ReportRollup.objects.filter(
        month__in=months, area__in={code for _, code in wanted}, level=Level.KABUPATEN
    )
    for month, code in sorted(wanted - set(there.values_list("month", "area"))):
        ReportRollup.objects.ensure_open(month, code)


def _cells(areas, first, last):
    """{month: {kind: {count: number}}}; one query."""
    is_wide = all(len(code) <= 4 for code in areas)
    level = Level.KABUPATEN if is_wide else Level.DESA
    rows = ReportRollup.objects.filter(
        area_filter(areas, "area"), level=level, month__gte=first, month__lte=last
    )
    sums = {name: Sum(name) for name in COUNTS}
    found = defaultdict(dict)
    for row in rows.order_by().values("month", "kind").annotate(**sums):
        found[row["month"]][row["kind"]] = [row[name] for name in COUNTS]
    return found


def _closed(areas, first):
    """The months since `first` that every kabupaten of the areas has closed."""
    kabupaten = {code[:4] for code in areas}
    rows = MonthClosing.objects.current().filter(month__gte=first, area__in=kabupaten)
    counts = defaultdict(int)
    for month in rows.values_list("month", flat=True):
        counts[month] += 1
    return {month for month, count in counts.items() if count == len(kabupaten)}


def _progress(month, kinds, calendar, stage):
    sums = [sum(counts) for counts in zip(*kinds.values(), strict=True)]
    owing = [kind for kind, (groups, *_, done) in kinds.items() if groups > done]
    due = min(
        getattr(calendar.deadlines(month, kind), stage) for kind in owing or kinds
    )
    return MonthProgress(month, due, *sums)
