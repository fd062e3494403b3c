"""What a person's answer changes in a row of a report."""

import re

from django.core.exceptions import ValidationError

from kspk.imports.registry import Problem

from ..import_answers import KIND_CHOICES, choose_village
from ..kinds import KINDS
from ..sheet_parsers import parse_name
from .judge import KEEP, month_of_row
from .parsers import NIHIL, SILENT
from .sheet import find_topics, month_date

_MONTH = re.compile(r"\d{4}-\d{2}")
TAKEN_BACK = ("as", "same", "group", "date", "month", "other_meeting")


def stored(problem):
    """A problem found while reading, with how it is answered; it keeps the row out."""
    answer, suggestions = "values", problem.suggestions
    if problem.code.startswith("village_"):
        answer = "village"
    elif problem.code.startswith("kind_"):
        answer, suggestions = "kind", KIND_CHOICES
    return Problem(
        problem.code, "error", problem.message, problem.field, problem.value,
        suggestions, answer,
    ).stored()  # fmt: skip


def answer(
    work, row, *, village=None, remember=False, kind=None, values=None, choice=None,
    same=None,
):  # fmt: skip
    """Put a person's answer into the row; ValidationError where it cannot be used."""
    row.decision = dict(row.decision or {})
    if same or choice in {"new", "same"}:
        raise ValidationError("Pilihan ini tidak dikenal. Muat ulang halaman.")
    if village:
        choose_village(work, row, village, remember)
        row.decision["village"] = village
    if kind:
        if kind not in KINDS:
            raise ValidationError("Pilih jenis kelompok dari daftar.")
        row.values = {**row.values, "kind": kind}
        drop(row, lambda p: p["answer"] == "kind")
        row.decision["kind"] = kind
    for field, text in (values or {}).items():
        one(work, row, field, text.strip())
    if choice == "skip":
        row.decision["as"] = "skip"
    elif choice == "undo":
        for name in TAKEN_BACK:
            row.decision.pop(name, None)
    row.key = work.key(row.values)
    row.decision = row.decision or None


def one(work, row, field, text):
    """One typed or chosen value: a group, a day or month, or the cell itself."""
    if field == "group":
        choose_group(work, row, text)
    elif field == "date" and (text in (KEEP, "lain") or _MONTH.fullmatch(text)):
        choose_day(row, text)
    elif field in {"village", "village_code"}:
        match = work.sheet.matcher.village(text, row.values.get("district_code", ""))
        if not match.code:
            raise ValidationError(f"Desa “{text}” tidak dikenal. Pilih dari daftar.")
        choose_village(work, row, match.code, False)
    else:
        correct(work, row, field, text)


def choose_group(work, row, text):
    group = work.groups.get(int(text)) if text.isdecimal() and len(text) < 19 else None
    if group is None or group.kind != row.values.get("kind"):
        raise ValidationError("Pilih kelompok dari daftar.")
    row.decision["group"] = group.id


def choose_day(row, text):
    """A day outside the month stays in it, or the row belongs to another month."""
    if text == KEEP:
        row.decision["date"] = KEEP
    elif text == "lain":
        row.decision["other_meeting"] = True
    else:
        if text != row.values.get("date", "")[:7]:
            raise ValidationError("Pilih bulan dari daftar.")
        row.decision["month"] = month_date(text).isoformat()[:7]


def correct(work, row, field, text):
    """Read `text` as the cell of `field`, in place of what stood there."""
    column = next((f for f in work.sheet.fields if f.name == field), None)
    if column is None:
        raise ValidationError("Kolom ini tidak dikenal. Muat ulang halaman.")
    meant = int(text) if column.number and text.isdecimal() else text or None
    parsed = parse_name(meant) if field == "name" else column.parse(meant)
    for note in (*parsed.errors, *parsed.warnings):
        raise ValidationError(note.message)
    found = parsed.value if isinstance(parsed.value, dict) else {field: parsed.value}
    settle(work, row, field, found)
    gone = {field, *found}
    kept = {k: v for k, v in row.values.items() if k not in gone}
    row.values = kept | {k: v for k, v in found.items() if v not in (None, "", [])}
    drop(row, lambda p: p["field"] in gone and p["answer"] == "values")
    row.decision["values"] = {**row.decision.get("values", {}), field: text}
    if field in {"date", "month"}:
        row.decision.pop("month", None)
        row.decision.pop("date", None)
    if field == "name":
        row.decision.pop("group", None)
        if not row.values.get("name"):
            raise ValidationError("Nama kelompok kosong. Isi nama kelompok ini.")


def settle(work, row, field, found):
    """What the sheet does with a whole row, for one cell; changes `found`."""
    kind = row.values.get("kind")
    if field == "topics":
        words = found.pop("topic_words", [])
        known, other = find_topics(words, work.sheet.topic_words.get(kind, {}))
        numbers = {*found.pop("topic_numbers", ()), *known}
        found |= {"topics": sorted(numbers), "topic_other": ", ".join(other)[:150]}
    elif field == "name":
        found.pop("name_kind", None)
    elif field == "month" and found.get("month") and len(found["month"]) == 2:
        month = month_of_row(row)
        if month is None:
            raise ValidationError("Tulis bulan dan tahunnya, misalnya November 2017.")
        found["month"] = f"{month.year}-{found['month']}"
    elif field == "note":
        text = found.get("note") or ""
        found["not_reported"] = bool(SILENT.search(text)) or None
        found["is_nihil"] = bool(NIHIL.search(text)) or None


def drop(row, is_answered):
    row.problems = [p for p in row.problems or () if not is_answered(p)] or None
