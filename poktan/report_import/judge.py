"""What is wrong with a row of a report, and what only a person can say of it.

Asked afresh at each comparison, of the values as they are by then; what could not be
read at all was found when the file was read.
"""

import datetime

from kspk.imports.registry import Problem
from kspk.reporting.months import last_day, month_of
from kspk.ui import formats

from ..kinds import LABELS
from ..monthly import figures, rules
from .sheet import AGE_FIELDS, month_date

CODES = {"children_kka_exceeds_children": "kka_exceeds_children"}
KEEP = "tetap"
# All codes that a comparison may give a row; those from reading the file are others.
ASKED = frozenset(
    ["month_missing", "month_to_come", "date_missing", "date_outside_month",
     "present_exceeds_members", "group_ambiguous", "group_spelling", "group_unknown",
     "outside_area", "not_reported", "waits_for_others", "same_day", "row_repeated",
     "month_closed", "already_sent", "not_expected", "members_differ", "unusual",
     "too_large", "nihil_without_reason", "nihil_with_activity", "no_meetings",
     "present_without_meeting", "zero_meetings", "no_present", "kinds_mixed",
     "date_not_kept", "changed_since", "children_differ", "topics_unknown"]
) | {CODES.get(f"{part}_exceeds_{whole}", f"{part}_exceeds_{whole}")
     for part, whole in rules.WITHIN}  # fmt: skip


def month_of_row(row):
    """The month that the row counts in, as a date; None if nobody knows."""
    said = (row.decision or {}).get("month") or row.values.get("month")
    return month_date(said) if said else None


def is_meeting(values):
    """Whether the row is one meeting; else it is the numbers of a month."""
    if values.get("is_nihil"):
        return False
    if values.get("date"):
        return values.get("meetings") in (None, 0, 1)
    return bool(values.get("by_meeting")) and not values.get("meetings")


def numbers(values):
    """{number of the report: value} of what this row alone says."""
    kind = values["kind"]
    found = {name: values.get(name) for name in figures.of_report(kind)}
    ages = [n for name in AGE_FIELDS if (n := values.get(name)) is not None]
    if "children" in found and ages:
        found["children"] = sum(ages)
    return found


def judge(row, today, topics):
    """Problems of one row by itself; it has kind and name.

    `topics` {kind: {number: label}} as for the sheet.
    """
    values, month = row.values, month_of_row(row)
    yield from judge_topics(values, topics.get(values["kind"], {}))
    if month is None:
        yield error(
            "month_missing", "month", "",
            "Bulan laporan tidak tertulis di atas tabel, di nama lembar, atau di"
            " barisnya. Isi bulannya, misalnya November 2017.",
        )  # fmt: skip
    elif month > month_of(today):
        yield error(
            "month_to_come", "month", formats.month(month),
            f"Bulan {formats.month(month)} belum tiba. Periksa bulannya.",
        )  # fmt: skip
    else:
        yield from judge_date(row, month, today)
    found = numbers(values)
    total = values.get("children")
    if total is not None and found.get("children") not in (None, total):
        yield error(
            "children_differ", "children", str(total),
            f"Anak hadir {total} tidak sama dengan jumlah kelompok umurnya"
            f" {found['children']}. Perbaiki salah satunya.",
        )  # fmt: skip
    for it in rules.errors(values["kind"], found, sending=False):
        code = CODES.get(it.code, it.code)
        yield error(code, it.field, str(found[it.field]), it.text)
    members, present = found.get("members"), found.get("present")
    if None not in (members, present) and present > members:
        label = figures.words(values["kind"], "present").label
        yield error(
            "present_exceeds_members", "present", str(present),
            f"{label} {present} melebihi anggota {members}. Perbaiki salah satunya.",
        )  # fmt: skip


def judge_date(row, month, today):
    values, said = row.values, row.decision or {}
    if not values.get("date"):
        if is_meeting(values):
            yield error(
                "date_missing", "date", "",
                "Tanggal pertemuan kosong. Isi tanggalnya.",
            )  # fmt: skip
        return
    day = datetime.date.fromisoformat(values["date"])
    if not is_meeting(values):
        return
    sentence = rules.meeting_date(day, month)
    if sentence and said.get("date") != KEEP:
        yield Problem(
            "date_outside_month", "question", sentence, "date", formats.day(day),
            list(choices(day, month, today)),
        )  # fmt: skip


def judge_topics(values, listed):
    if not is_meeting(values):
        lost = [n for n in ("date", "topics", "presenters") if values.get(n)]
        if lost and not values.get("is_nihil"):
            yield Problem(
                "date_not_kept", "warning",
                "Baris ini angka sebulan, jadi tanggal, materi, dan narasumbernya"
                " tidak disimpan.", lost[0], "", (), "",
            )  # fmt: skip
        return
    unknown = [n for n in values.get("topics", ()) if n not in listed]
    if unknown:
        there = f"1–{max(listed)}" if listed else "tidak bernomor"
        yield error(
            "topics_unknown", "topics", ", ".join(map(str, unknown)),
            f"Materi nomor {', '.join(map(str, unknown))} tidak dikenal untuk"
            f" {kind_words(values['kind'])} ({there}). Periksa nomornya.",
        )  # fmt: skip


def choices(day, month, today):
    """What a meeting outside its month may be; leaving it out is always possible."""
    yield [KEEP, f"Tetap di laporan {formats.month(month)}", 100]
    if month_of(day) <= month_of(today):
        code = f"{day:%Y-%m}"
        yield [code, f"Masuk laporan {formats.month(month_of(day))}", 100]
    if day.day <= last_day(month).day and month.replace(day=day.day) <= today:
        meant = month.replace(day=day.day)
        yield [meant.isoformat(), f"Salah tulis, maksudnya {formats.day(meant)}", 100]


def error(code, field, value, message):
    return Problem(code, "error", message, field, value)


def kind_words(kind):
    return LABELS.get(kind, kind)
