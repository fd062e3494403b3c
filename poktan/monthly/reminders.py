"""What a person is to be reminded of today; computed, so that it goes when it is done.

One reminder for all her groups: from five days before the deadline on, on the day, then
until nothing is left. Days are those of the regency (WITA).
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from kspk.accounts.permissions import Permission
from kspk.reporting.months import month_of, shift
from kspk.ui import formats
from kspk.ui.navigation import url_or_none

from .checking.progress import open_months

DAYS_BEFORE = datetime.timedelta(days=5)
TONES = ("info", "warn", "bad")  # before the day, on the day, after it


class Duty(NamedTuple):
    """Areas in which a person reports or checks, and whose deadline is hers."""

    verifies: bool
    areas: frozenset
    stage: str

    def months(self, today):
        return open_months(self.areas, self.stage, today)


@dataclass(frozen=True)
class Line:
    """One sentence of the reminder; `links`: [(word, address)] to its rows."""

    text: str
    links: tuple


@dataclass(frozen=True)
class Reminder:
    tone: str
    lines: tuple


def duties_of(user):
    """Her Duties: where she verifies, and where she only reports; by kabupaten or less.

    Whoever works in a whole provinsi or everywhere has none.
    """
    verified = user.areas_with(Permission.REPORT_VERIFY) - {None}
    reported = {
        code
        for code in user.areas_with(Permission.REPORT_ADD) - {None}
        if not any(code.startswith(above) for above in verified)
    }
    duties = []
    if reported:
        duties.append(Duty(False, frozenset(reported), "group"))
    if verified:
        wide = len(min(verified, key=len)) <= 4
        stage = "kabupaten" if wide else "kecamatan"
        duties.append(Duty(True, frozenset(verified), stage))
    return duties


def reminder(work, today):
    """The Reminder of [(Duty, [MonthProgress])], or None if nothing is due soon."""
    lines, tone = [], 0
    for duty, months in work:
        owed = [month for month in months if left(duty, month)]
        due = [month for month in owed if today >= month.due - DAYS_BEFORE]
        recent = shift(month_of(today), -1)
        lines += [line(duty, month, today) for month in due if month.month >= recent]
        older = [month for month in due if month.month < recent]
        if older:
            lines.append(older_line(duty, older))
        tone = max([tone, *(urgency(month, today) for month in due)])
    return Reminder(TONES[tone], tuple(lines)) if lines else None


def left(duty, month):
    """How many reports of the month she still has to do with."""
    return month.unsent + (month.waiting if duty.verifies else 0)


def urgency(month, today):
    return (today >= month.due) + (today > month.due)


def line(duty, month, today):
    name = formats.MONTHS[month.month.month - 1]
    day = formats.weekday(month.due).rpartition(" ")[0]
    past = " sudah lewat" if today > month.due else ""
    if duty.verifies:
        parts = [
            month.unsent and f"{formats.number(month.unsent)} laporan belum dikirim",
            month.waiting and f"{formats.number(month.waiting)} menunggu verifikasi",
        ]
        said = ", ".join(filter(None, parts))
        text = f"{name}: {said}. Batas {duty.stage} {day} (WITA){past}."
    else:
        text = (
            f"{formats.number(month.unsent)} laporan {name} belum dikirim, batas {day}"
            f" (WITA){past}."
        )
        if month.returned:
            text += f" {formats.number(month.returned)} di antaranya dikembalikan."
    return Line(text, tuple(links(duty, month)))


def links(duty, month):
    if duty.verifies:
        wanted = [
            ("Verifikasi", "reports:verify-list", month.waiting),
            ("Lihat yang belum", "reports:missing", month.unsent),
        ]
    else:
        wanted = [("Buka laporan", "reports:month", month.unsent)]
    for word, name, is_needed in wanted:
        if is_needed and (url := url_or_none(name, month.month)):
            yield word, url


def older_line(duty, months):
    """Of all months before the last one together."""
    count = sum(left(duty, month) for month in months)
    since = formats.month(months[0].month)
    what = "belum selesai" if duty.verifies else "belum dikirim"
    text = f"{formats.number(count)} laporan bulan lama, sejak {since}, {what}."
    if duty.verifies:
        return Line(text, tuple(links(duty, months[0])))
    url = url_or_none("reports:catch-up")
    return Line(text, (("Kejar laporan", url),) if url else ())
