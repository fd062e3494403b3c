"""A reporting month is a date on day 1; in addresses it is written 2026-10."""

import datetime
import re

from django.utils import timezone

FIRST = datetime.date(2012, 1, 1)  # no form of today's programme is older
_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_of(day):
    return day.replace(day=1)


def this_month():
    """The month of today in the regency's zone."""
    return month_of(timezone.localdate())


def shift(month, by):
    """The month `by` months later; earlier if negative."""
    number = month.year * 12 + month.month - 1 + by
    return datetime.date(number // 12, number % 12 + 1, 1)


def last_day(month):
    return shift(month, 1) - datetime.timedelta(days=1)


def months(first, last):
    """All months from `first` to `last`, both included; [] if they are crossed."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [shift(first, n) for n in range(count)]


def read_month(text):
    """ "2026-10" → 1 October 2026; ValueError for anything else or before 2012."""
    found = _WRITTEN.fullmatch(text or "")
    month = found and datetime.date(int(found[1]), int(found[2]), 1)
    if not month or month < FIRST:
        raise ValueError(f"Bulan “{text}” tidak dikenal. Tulis misalnya 2026-10.")
    return month


def write_month(month):
    return f"{month:%Y-%m}"


class MonthConverter:
    """`path("laporan/<month:month>/", …)` gives the view a date on day 1."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value):
        return read_month(value)

    def to_url(self, month):
        return write_month(month)
