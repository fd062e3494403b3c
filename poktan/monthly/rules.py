"""What a report must fulfil, and what it must give a reason for.

Pages, grid rows, workbooks and queued submissions all ask here. An `error` blocks
sending and says how to mend it; a `warning` asks for a short reason (feature B5, X21);
no rule ever changes a number. Source: domain, “Validation rules that officers know”.
"""

from typing import NamedTuple

from kspk.reporting.months import last_day, month_of
from kspk.ui import formats

from . import figures


class Finding(NamedTuple):
    """`field`: number or part of the report it is about; `code` names the rule."""

    level: str  # "error" | "warning"
    field: str
    code: str
    text: str


# (part, whole): the first cannot exceed the second.
WITHIN = (
    ("pus", "members"), ("pus_kb", "pus"), ("children_kka", "children"),
    ("pkbr_present", "present"), ("meetings_virtual", "meetings"),
)  # fmt: skip


def error(field, code, text):
    return Finding("error", field, code, text)


def errors(kind, values, *, sending=True):
    """Findings that block; a draft (`sending` False) may still lack numbers."""
    found = [
        error(
            part, f"{part}_exceeds_{whole}",
            f"{figures.words(kind, part).label} {values[part]} melebihi"
            f" {figures.inside(kind, whole)} {values[whole]}. Perbaiki"
            " salah satunya.",
        )
        for part, whole in WITHIN
        if None not in (values.get(part), values.get(whole))
        and values[part] > values[whole]
    ]  # fmt: skip
    found += [
        error(
            name, "too_large",
            f"{figures.words(kind, name).label} {formats.number(values[name])} terlalu"
            f" besar. Paling banyak {formats.number(figures.HIGHEST)}.",
        )
        for name in figures.of_report(kind)
        if (values.get(name) or 0) > figures.HIGHEST
    ]  # fmt: skip
    found += methods(values)
    if values.get("is_nihil"):
        return [*found, *nihil(kind, values)]
    if sending:
        found += incomplete(kind, values)
    return found


def methods(values):
    """Users of contraception by method are not more than all users."""
    by_method = sum((values.get("methods") or {}).values())
    users = values.get("pus_kb")
    if users is not None and by_method > users:
        yield error(
            "pus_kb", "methods_exceed_pus_kb",
            f"Jumlah menurut alat dan cara KB {by_method} melebihi PUS yang ber-KB"
            f" {users}. Perbaiki salah satunya.",
        )  # fmt: skip


def nihil(kind, values):
    """A month without activity has a reason, and no meeting."""
    if values.get("meetings") or values.get("present"):
        yes = "present" if values.get("present") else "meetings"
        yield error(
            yes, "nihil_with_activity",
            f"{figures.words(kind, yes).label} {values[yes]}, padahal bulan ini"
            " dilaporkan nihil. Pilih “Ada kegiatan” atau kosongkan angka itu.",
        )  # fmt: skip
    if not values.get("nihil_reason"):
        yield error(
            "nihil_reason", "nihil_without_reason", "Tulis alasan tidak ada kegiatan."
        )


def incomplete(kind, values):
    """What must be known of a month with activity before it is sent."""
    meetings, present = values.get("meetings"), values.get("present")
    if meetings is None:
        yield error("meetings", "no_meetings", "Isi jumlah pertemuan bulan ini.")
    elif meetings == 0 and present:
        yield error(
            "present", "present_without_meeting",
            f"{figures.words(kind, 'present').label} {present}, tetapi pertemuan 0. Isi"
            " jumlah pertemuan.",
        )  # fmt: skip
    elif meetings == 0:
        yield error(
            "meetings", "zero_meetings",
            "Pertemuan 0. Bila memang tidak ada kegiatan, laporkan nihil dengan"
            " alasannya.",
        )  # fmt: skip
    elif present is None:
        yield error(
            "present", "no_present",
            f"Isi jumlah {figures.inside(kind, 'present')}; tulis 0 bila tidak ada.",
        )  # fmt: skip


class Hint(NamedTuple):
    """What earlier months say of a number; None where nothing is known."""

    last: int | None = None  # the month before
    year_ago: int | None = None  # the same month last year
    low: int | None = None  # what is usual
    high: int | None = None


def usual(values):
    """(low, high) of what is usual after `values`, the known ones of a year.

    Two thirds of the smallest to four thirds of the largest, three at least to either
    side; (None, None) without values.
    """
    if not values:
        return None, None
    low, high = min(values), max(values)
    return max(0, min(low - 3, low * 2 // 3)), max(high + 3, -(-high * 4 // 3))


UNUSUAL = ("members", "present", "children", "pus", "pus_kb")


def warnings(kind, values, hints):
    """Findings that ask for a reason; `hints`: {number: Hint}, {} if none is known."""
    present, members = values.get("present"), values.get("members")
    if None not in (present, members) and present > members:
        yield Finding(
            "warning", "present", "present_exceeds_members",
            f"{figures.words(kind, 'present').label} {present} melebihi anggota"
            f" {members}. Bila benar, tulis sebabnya.",
        )  # fmt: skip
    for name in UNUSUAL:
        value, hint = values.get(name), hints.get(name)
        if value is None or hint is None or hint.low is None:
            continue
        if hint.low <= value <= hint.high:
            continue
        side = "di bawah" if value < hint.low else "di atas"
        yield Finding(
            "warning", name, "unusual",
            f"{figures.words(kind, name).label} {value} jauh {side} biasanya"
            f" ({hint.low}–{hint.high}). Periksa lagi. Bila benar, tulis sebabnya.",
        )  # fmt: skip


def unexplained(findings, reasons):
    """Warnings without a reason; `reasons`: {number: text}."""
    return [f for f in findings if not (reasons.get(f.field) or "").strip()]


def meeting_date(held_on, month):
    """The sentence that refuses a meeting outside the reported month, or ""."""
    if month_of(held_on) == month:
        return ""
    return (
        f"Tanggal pertemuan {formats.day(held_on)} di luar bulan"
        f" {formats.month(month)} (1–{last_day(month).day})."
    )
