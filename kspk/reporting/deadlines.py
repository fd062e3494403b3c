"""Until when a month's report is on time, by area and kind of group."""

import datetime
from typing import NamedTuple

from kspk.wilayah.codes import split_code

from .models import EntryWindow
from .months import month_of, shift

# Days of the next month: group → PLKB, kecamatan, kabupaten. Source: R/I forms (3rd);
# the others are the usual practice (domain: who fills, who approves, when).
USUAL = (3, 5, 7)


class Deadlines(NamedTuple):
    group: datetime.date
    kecamatan: datetime.date
    kabupaten: datetime.date


class Calendar:
    """The deadlines of one area's reports; one query, made when it is made.

    `area`: code of a desa, kecamatan or kabupaten. Of the windows that fit, the one for
    the smallest area counts, then the one for that month, then the one for that kind.
    """

    def __init__(self, area):
        self.area = area
        self._windows = list(
            EntryWindow.objects.filter(area__in=split_code(area)).values_list(
                "area_id", "month", "kind", "group_day", "kecamatan_day",
                "kabupaten_day",
            )
        )  # fmt: skip

    def deadlines(self, month, kind=""):
        """The three days for `month` (day 1) and a kind of group."""
        fitting = [
            (len(area), of_month is not None, of_kind != "", days)
            for area, of_month, of_kind, *days in self._windows
            if of_month in (None, month) and of_kind in ("", kind)
        ]
        days = max(fitting)[3] if fitting else USUAL
        following = shift(month, 1)
        return Deadlines(*(following.replace(day=day) for day in days))

    def current(self, today):
        """The month being reported on `today`: last month until its last deadline."""
        last = shift(month_of(today), -1)
        return last if today <= self.deadlines(last).kabupaten else shift(last, 1)


def reporting_month(user, today, permission="poktan.view_monthlyreport"):
    """The month that a person's pages open with; that of the usual days nationwide."""
    areas = user.areas_with(permission) - {None}
    if not areas:
        last = shift(month_of(today), -1)
        return last if today.day <= USUAL[2] else month_of(today)
    return Calendar(min(areas)).current(today)
