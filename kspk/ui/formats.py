"""Numbers, shares, days and months as Indonesian text; the unknown is “–”."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

UNKNOWN = "–"
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
    "September", "Oktober", "November", "Desember",
)  # fmt: skip
# The first three letters tell the months apart, in English spelling too.
_MONTH_NUMBERS = {name[:3].lower(): n for n, name in enumerate(MONTHS, 1)} | {
    "may": 5, "aug": 8, "ags": 8, "oct": 10, "dec": 12, "nop": 11, "peb": 2,
}  # fmt: skip
_WRITTEN = re.compile(r"(\d{1,2})[\s./-]+([a-z]+)[\s./-]+(\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})")


def number(value, places=None):
    """1234.5 → "1.234,5"; `places` fixes the decimals, else only those that are there.

    None or "" → "–".
    """
    if value is None or value == "":
        return UNKNOWN
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    else:
        exact = Decimal(f"{exact.normalize():f}")
    return f"{exact:,f}".translate(str.maketrans(",.", ".,"))


def percent(share, places=1):
    """A share of 0–1 as text: 0.384 → "38,4%", 1 → "100%", None → "–"."""
    if share is None or share == "":
        return UNKNOWN
    text = number(Decimal(str(share)) * 100, places)
    return (text.rstrip("0").rstrip(",") if "," in text else text) + "%"


def rupiah(value):
    """12500000 → "Rp12.500.000"."""
    return UNKNOWN if value in (None, "") else "Rp" + number(value, 0)


def day(value):
    """3 November 2026"""
    value = _local(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else UNKNOWN


def weekday(value):
    """Selasa, 3 November 2026"""
    value = _local(value)
    return f"{WEEKDAYS[value.weekday()]}, {day(value)}" if value else UNKNOWN


def month(value):
    """November 2026"""
    return f"{MONTHS[value.month - 1]} {value.year}" if value else UNKNOWN


def moment(value):
    """Selasa, 3 November 2026 10.42, in the time of the place."""
    value = _local(value)
    return f"{weekday(value)} {value:%H.%M}" if value else UNKNOWN


def _local(value):
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def read_day(text):
    """The date that a person typed, or None.

    Reads 3/11/2026, 03-11-2026, 3 November 2026, 3 Nov 2026 and 2026-11-03.
    """
    text = text.strip()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    if found := _DIGITS.fullmatch(text):
        day_, month_, year = map(int, found.groups())
    elif found := _WRITTEN.fullmatch(text):
        day_, year = int(found[1]), int(found[3])
        month_ = _MONTH_NUMBERS.get(found[2][:3].lower(), 0)
    else:
        return None
    try:
        return datetime.date(year, month_, day_)
    except ValueError:
        return None


def read_number(text, otherwise):
    """The whole number of up to nine digits that an address carries, or `otherwise`."""
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else otherwise
