"""One run over the rows of reports: found in the register, put together, compared."""

from collections import defaultdict

from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.catalogue.models import Topic
from kspk.imports import registry
from kspk.imports.models import ImportBatch, ImportRow
from kspk.imports.registry import Problem
from kspk.imports.rows import parse_grids
from kspk.wilayah.matching import normalise
from kspk.wilayah.models import Level, Wilayah, WilayahAlias

from ..import_answers import KIND_CHOICES
from ..import_work import reaches, state_of_errors
from ..names import name_key
from . import answers, apply
from .find import Groups, find
from .judge import ASKED, judge, month_of_row
from .reports import Reports, clashes
from .sheet import NUMBERS, OWN, ReportSheet

State = ImportRow.State
KEPT = (
    "register_no", "kind", "name", "village_code", "district_code", "month", "date",
    "presenters", "presenter_name", "topics", "topic_other", "discussion", "mode",
    *NUMBERS, "note", "not_reported", "is_nihil", "by_meeting",
)  # fmt: skip
NOT_REPORTED = "Kelompok ini tidak melapor bulan itu, jadi tidak ada yang disimpan."


class ReportWork(registry.Work):
    """Rows of a kabupaten, by a person, in a mode; see Reports for what they become."""

    def __init__(self, wilayah, by, mode):
        self.wilayah, self.by, self.mode = wilayah, by, mode
        self.may_add = by.areas_with(Permission.REPORT_ADD)
        inside = Wilayah.objects.current().inside(wilayah.pk)
        areas = inside.filter(level__gte=Level.KECAMATAN).values_list("code", "name")
        learnt = WilayahAlias.objects.active().filter(wilayah__in=inside)
        aliases = [
            (normalise(text), code)
            for text, code in learnt.values_list("text", "wilayah")
        ]
        self.today = timezone.localdate()
        self.topics, self.topic_codes = {}, {}
        self.numbers = {}
        for kind, number, code, label in Topic.objects.filter(
            number__isnull=False
        ).values_list("kind", "number", "code", "label"):
            self.topics.setdefault(kind, {})[number] = label
            self.topic_codes[kind, number] = code
            self.numbers[kind, code] = number
        self.sheet = ReportSheet(list(areas), aliases, self.today, self.topics)
        self.groups = Groups(wilayah.pk)
        self.begin(())

    # --- from the file

    def parse(self, grids, mappings):
        found = parse_grids(grids, self.sheet, mappings)
        lists = set()  # sheets whose tables tell nothing of a month
        for detection in found.detections:
            used = {f for table in detection.tables for f in table.mapping.values()}
            if detection.tables and not used & OWN:
                lists.add(detection.sheet)
                name = detection.sheet
                detection.set_aside = self.sheet.missing_table.format(sheet=name)
                found.set_aside.append((name, detection.set_aside))
        found.slices = (
            [row for row in rows if row.sheet not in lists] for rows in found.slices
        )
        return found

    def key(self, values):
        kind, name, month = values.get("kind"), values.get("name"), values.get("month")
        place = values.get("village_code") or values.get("district_code") or ""
        if not (kind and name and month):
            return ""
        return f"{kind}|{place}|{name_key(name)}|{month}"[:150]

    def draft(self, row, position):
        problems = [answers.stored(problem) for problem in row.errors]
        values = {
            name: value
            for name in KEPT
            if (value := row.fields.get(name)) not in (None, "", [])
        }
        return registry.Draft(
            sheet=row.sheet[:60],
            number=row.number,
            position=position,
            key=self.key(row.fields),
            values=values,
            fixes=row.fixes or None,
            problems=problems or None,
            raw={name: cell for name, cell in row.raw.items() if cell is not None},
        )

    def answer(self, row, **answer):
        answers.answer(self, row, **answer)

    # --- compared with the register

    def begin(self, keys, others=()):
        """`others` that were applied are meetings of the same reports."""
        self.applied = defaultdict(list)  # key of a report → its rows
        for row in others:
            if row.is_applied:
                self.applied[row.key].append(row)

    def compare(self, rows):
        """Every row of a group and a month must be among `rows`, or be stored."""
        self.reports, self.found = Reports(self), {}
        together = defaultdict(list)  # (pk of the group, month) → its rows
        for row in rows:
            self.forget(row)
            if (row.decision or {}).get("as") == "skip":
                row.state = State.SKIPPED
            elif row.values.get("not_reported") and not row.problems:
                row.state = State.SKIPPED
                note(row, Problem("not_reported", "warning", NOT_REPORTED, answer=""))
            self.place(row, together)
        for (pk, month), lines in together.items():
            self.settle(self.groups.get(pk), month, lines)
        self.reports.compare()

    def forget(self, row):
        row.target = row.target_version = row.diff = row.state = None
        kept = [p for p in row.problems or () if p["code"] not in ASKED]
        row.problems = kept or None
        row.key = self.key(row.values)

    def place(self, row, together):
        """Find the group of a row, and what keeps the row back by itself."""
        values = row.values
        if not (values.get("kind") and values.get("name")):
            row.state = row.state or state_of_errors(row.problems or ())
            return
        errors = [p for p in row.problems or () if p["level"] == "error"]
        if any(p["answer"] == "village" for p in errors):
            row.state = row.state or state_of_errors(errors)
            return
        group, problem = find(row, self.groups)
        month = month_of_row(row)
        if group and month:
            row.key = f"{group.id}|{month:%Y-%m}"
        self.found[row.position] = group or self.suggested(problem)
        if row.state == State.SKIPPED:
            return
        if group is None:
            note(row, problem)
        elif not reaches(self.may_add, group.desa_id):
            note(row, Problem(
                "outside_area", "error", f"{group.desa_name} di luar wilayah tugas"
                " Anda, jadi baris ini tidak diimpor.", "village", group.desa_name, (),
                "",
            ))  # fmt: skip
        for found in judge(row, self.today, self.topics):
            note(row, found)
        row.state = state_of(row.problems or ())
        if group and month:
            together[group.id, month].append(row)

    def suggested(self, problem):
        """The group that a question proposes first, None if it proposes none."""
        is_asked = problem.level == "question" and problem.suggestions
        return self.groups.get(problem.suggestions[0][0]) if is_asked else None

    def settle(self, group, month, lines):
        """All rows of a report are ready together, or none is."""
        if not any(row.state for row in lines):
            done = self.applied.get(lines[0].key, ())
            for row, problem in clashes([*done, *lines]):
                if not row.is_applied:
                    note(row, problem)
                    row.state = State.DUPLICATE
        waiting = [row for row in lines if row.state]
        if not waiting:
            self.reports.add(group, month, lines)
            return
        for row in lines:
            if row.state is None:
                row.state = State.DECIDE
                places = ", ".join(f"{w.sheet} baris {w.number}" for w in waiting[:3])
                note(row, Problem(
                    "waits_for_others", "warning", "Pertemuan sebulan disimpan bersama:"
                    f" selesaikan atau lewati dahulu {places}.", answer="",
                ))  # fmt: skip

    def topic_numbers(self, kind, codes):
        """Numbers of the form, or the codes of topics that have none."""
        return sorted((self.numbers.get((kind, c), c) for c in codes), key=str)

    @property
    def skips_stored(self):
        return self.mode == ImportBatch.Mode.SKIP

    def apply(self, rows, *, action, at):
        apply.apply(self, rows, action=action, at=at)


def state_of(problems):
    """What keeps a row back by its problems; None for nothing."""
    levels = {p["level"] for p in problems}
    if "error" in levels:
        errors = [p for p in problems if p["level"] == "error"]
        return state_of_errors(errors)
    return State.DECIDE if "question" in levels else None


def note(row, problem):
    row.problems = [*(row.problems or ()), problem.stored()]


__all__ = ["KIND_CHOICES", "ReportWork", "note", "state_of"]
