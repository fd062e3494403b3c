"""What is asked about a row of a list, and what a person's answer changes in it."""

from types import SimpleNamespace

from django.core.exceptions import ValidationError

from kspk.imports.registry import Problem
from kspk.wilayah.models import Wilayah, WilayahAlias

from .kinds import KINDS, LABELS
from .models import Decree, Officer, Poktan
from .sheets import check_counts

KIND_CHOICES = tuple((kind, LABELS.get(kind, kind), 100) for kind in KINDS)
CHECKED = {"members", "cadres", "cadres_trained"}  # fields that check_counts compares
QUESTIONS = {"duplicate", "possible_duplicate"}
LONGEST = {
    "name": Poktan._meta.get_field("name").max_length,
    "dusun": Poktan._meta.get_field("dusun").max_length,
    "address": Poktan._meta.get_field("address").max_length,
    "meeting_place": Poktan._meta.get_field("meeting_place").max_length,
    "supervisor": Poktan._meta.get_field("supervisor_name").max_length,
    "note": Poktan._meta.get_field("note").max_length,
    "chair": Officer._meta.get_field("name").max_length,
    "phone_other": Officer._meta.get_field("phone").max_length,
    "sk_number": Decree._meta.get_field("number").max_length,
    "sk_issuer_other": Decree._meta.get_field("issuer_other").max_length,
}  # fmt: skip


def problems_of(row):
    """Errors, warnings and the question of a SheetRow, as they are stored."""
    found = [_stored(problem, "error") for problem in row.errors]
    for problem in row.warnings:
        level = "question" if problem.code in QUESTIONS else "warning"
        found.append(_stored(problem, level))
    if row.status == "duplicate":
        sheet, number = row.same_as
        message = f"Kelompok yang sama dengan baris {number} lembar {sheet}."
        name = row.fields.get("name") or ""
        found.append(
            Problem(
                "duplicate", "question", message, "name", name, (), "choice"
            ).stored()
        )
    return found


def _stored(problem, level):
    answer, suggestions = "values", problem.suggestions
    if problem.code.startswith("village_"):
        answer = "village"
    elif problem.code.startswith("kind_"):
        answer, suggestions = "kind", KIND_CHOICES
    elif problem.code in QUESTIONS:
        answer = "choice"
    return Problem(
        problem.code, level, problem.message, problem.field, problem.value,
        suggestions, answer,
    ).stored()  # fmt: skip


def too_long(values):
    """Shorten what the register cannot hold; a warning for each such value."""
    found = []
    for field, limit in LONGEST.items():
        value = values.get(field)
        if value and len(value) > limit:
            values[field] = value[:limit].rstrip()
            message = f"Terlalu panjang: hanya {limit} huruf pertama yang disimpan."
            found.append(Problem("too_long", "warning", message, field, value).stored())
    return found


# --- answers


def answer(
    work, row, *, village=None, remember=False, kind=None, values=None, choice=None,
    same=None,
):  # fmt: skip
    """Put a person's answer into the row; ValidationError where it cannot be used."""
    before = work.key(row.values)
    decision = dict(row.decision or {})
    if village:
        choose_village(work, row, village, remember)
        decision["village"] = village
    if kind:
        if kind not in KINDS:
            raise ValidationError("Pilih jenis kelompok dari daftar.")
        row.values = {**row.values, "kind": kind}
        _drop(row, lambda p: p["answer"] == "kind")
        decision["kind"] = kind
    for field, text in (values or {}).items():
        _correct(work, row, field, text)
        decision["values"] = {**decision.get("values", {}), field: text}
    if choice == "undo":
        decision.pop("as", None)
        decision.pop("same", None)
    elif choice in {"new", "skip", "same"}:
        decision["as"] = choice
        decision["same"] = int(same) if same else None
    elif choice:
        raise ValidationError("Pilihan ini tidak dikenal. Muat ulang halaman.")
    row.key = work.key(row.values)
    if before and row.key != before:
        _drop(row, lambda p: p["code"] in QUESTIONS)
    row.decision = decision or None


def choose_village(work, row, village, remember):
    names = work.sheet.matcher.names
    if village not in names or len(village) != 10:
        raise ValidationError("Pilih desa dari daftar kabupaten ini.")
    said = next(
        (p["value"] for p in row.problems or () if p["answer"] == "village"), ""
    )
    row.values = {
        **row.values, "village_code": village, "district_code": village[:6]
    }  # fmt: skip
    _drop(row, lambda p: p["answer"] == "village" or p["code"] == "district_unknown")
    if remember and said and not said.isdigit():
        area = Wilayah.objects.get(pk=village)
        WilayahAlias.learn(
            area, said[:100], source=WilayahAlias.Source.IMPORT, by=work.by
        )


def _correct(work, row, field, text):
    """Read `text` as the cell of `field` and judge the row's rules again."""
    if field in {"village", "village_code"}:
        match = work.sheet.matcher.village(text, row.values.get("district_code", ""))
        if not match.code:
            raise ValidationError(f"Desa “{text}” tidak dikenal. Pilih dari daftar.")
        choose_village(work, row, match.code, False)
        return
    column = next((f for f in work.sheet.fields if f.name == field), None)
    if column is None:
        raise ValidationError("Kolom ini tidak dikenal. Muat ulang halaman.")
    text = text.strip()
    meant = int(text) if column.number and text.isdecimal() else text or None
    parsed = column.parse(meant)
    found = parsed.value if isinstance(parsed.value, dict) else {field: parsed.value}
    kept = {k: v for k, v in row.values.items() if k != field and k not in found}
    named = found.pop("name_kind", "")
    row.values = kept | {k: v for k, v in found.items() if v not in (None, "", [])}
    if named and not row.values.get("kind"):
        row.values["kind"] = named
    answered = {field, *found}
    _drop(row, lambda p: p["field"] in answered and p["answer"] == "values")
    told = [_noted(note, field, text, "error") for note in parsed.errors]
    told += [_noted(note, field, text, "warning") for note in parsed.warnings]
    told += too_long(row.values)
    if answered & CHECKED:
        _drop(row, lambda p: p["code"] in {"cadres_exceed_members",
                                           "trained_exceed_cadres"})  # fmt: skip
        judged = SimpleNamespace(
            fields={name: row.values.get(name) for name in CHECKED}, warnings=[]
        )
        check_counts(judged)
        told += [_stored(problem, "warning") for problem in judged.warnings]
    if field == "name" and not row.values.get("name"):
        message = "Nama kelompok kosong. Isi nama kelompok ini."
        told.append(Problem("name_missing", "error", message, "name", "").stored())
    row.problems = [*(row.problems or ()), *told] or None


def _noted(note, field, text, level):
    return Problem(
        note.code, level, note.message, field, text, note.suggestions
    ).stored()


def _drop(row, is_answered):
    row.problems = [p for p in row.problems or () if not is_answered(p)] or None
