"""Rows of one group and month as the report they make, beside the stored one."""

import datetime
from dataclasses import dataclass, field

from kspk.audit.transitions import InvalidTransition
from kspk.imports.models import ImportRow
from kspk.imports.registry import Problem
from kspk.reporting.states import State as ReportState
from kspk.ui import formats
from kspk.wilayah.codes import split_code

from ..models import (
    Meeting,
    MonthClosing,
    MonthlyReport,
    Poktan,
    Reopening,
)
from ..monthly import figures, rules
from ..monthly.hints import hints_for
from ..monthly.services import refuse_unexpected
from .judge import error, is_meeting, numbers
from .parsers import nihil_reason
from .sheet import AGE_FIELDS

State = ImportRow.State
OF_MEETING = (
    "mode", "presenters", "presenter_name", "topics", "topic_other", "discussion",
    "present", *AGE_FIELDS, "children", "children_kka", "elderly_independent",
    "elderly_assisted", "pkbr_present",
)  # fmt: skip
KEPT_BITS = 2**63 - 1


def target_of(report_id):
    """A report's key, a UUID, as the whole number that ImportRow.target holds."""
    return report_id.int & KEPT_BITS


@dataclass
class Plan:
    """A report to be: `lines` of the file, `values` and `meetings` for store_report.

    `meetings` is None where the file has numbers only. `stored`: the report that is
    there, None for a new one.
    """

    group: object
    month: datetime.date
    lines: list
    values: dict = field(default_factory=dict)
    meetings: list | None = None
    stored: MonthlyReport | None = None
    matched: list = field(default_factory=list)  # stored Meeting of each of `meetings`


class Reports:
    """The plans of one comparison; a fixed number of queries for all of them."""

    def __init__(self, work):
        self.work = work
        self.plans = []

    def add(self, group, month, lines):
        self.plans.append(Plan(group, month, lines))

    def compare(self):
        """Give every row its state, target and diff by the report that is stored."""
        if not self.plans:
            return
        stored = self.stored_reports()
        meetings = self.stored_meetings(stored)
        self.closed = self.closed_months()
        months = {plan.month for plan in self.plans}
        hints = {month: self.hints(month) for month in sorted(months)}
        for plan in self.plans:
            plan.stored = stored.get((plan.group.id, plan.month))
            rows = meetings.get(plan.stored.pk, []) if plan.stored else []
            self.assemble(plan, rows)
            self.settle(plan, rows)
            if plan.lines[0].state in ImportRow.READY:
                self.warn(plan, hints[plan.month].get(plan.group.id, {}))

    # --- what is stored

    def stored_reports(self):
        found = MonthlyReport.objects.filter(
            poktan__in={plan.group.id for plan in self.plans},
            month__in={plan.month for plan in self.plans},
        )
        return {(report.poktan_id, report.month): report for report in found}

    def stored_meetings(self, stored):
        found = {}
        ids = [report.pk for report in stored.values()]
        for meeting in Meeting.objects.filter(report__in=ids) if ids else ():
            found.setdefault(meeting.report_id, []).append(meeting)
        return found

    def closed_months(self):
        """{closed month: [(area, pk of a group or None)] that are open again}."""
        area = self.work.wilayah.pk
        months = {plan.month for plan in self.plans}
        closings = MonthClosing.objects.current().filter(area=area, month__in=months)
        closed = {month: [] for month in closings.values_list("month", flat=True)}
        if closed:
            open_again = Reopening.objects.filter(
                month__in=closed, until__gte=self.work.today
            )
            for month, *unit in open_again.values_list("month", "area_id", "poktan_id"):
                closed[month].append(tuple(unit))
        return closed

    def is_closed(self, plan):
        if plan.month not in self.closed:
            return False
        above = set(split_code(plan.group.desa_id))
        return not any(
            area in above and only in (None, plan.group.id)
            for area, only in self.closed[plan.month]
        )

    def hints(self, month):
        return hints_for({p.group.id for p in self.plans if p.month == month}, month)

    # --- put together

    def assemble(self, plan, stored):
        """Values and meetings of the report by all its rows, those applied included."""
        kind = plan.group.kind
        done = self.work.applied.get(plan.lines[0].key, ())
        lines = sorted(
            [*done, *plan.lines], key=lambda row: row.values.get("date") or ""
        )
        values = {"is_nihil": False, "nihil_reason": ""}
        for row in lines:
            for name in figures.of_group(kind):
                if row.values.get(name) is not None:
                    values[name] = row.values[name]
        notes = dict.fromkeys(n for row in lines if (n := row.values.get("note")))
        first = lines[0].values
        if first.get("is_nihil"):
            reason = nihil_reason(first["note"])[:200]
            values |= {"is_nihil": True, "nihil_reason": reason}
        else:
            if notes:
                values["note"] = "; ".join(notes)[:500]
            if is_meeting(first):
                self.assemble_meetings(plan, lines, stored)
                told = [n for r in lines if (n := r.values.get("counselled"))]
                if kind == "PIK_R" and told:
                    values["counselled"] = sum(told)
            else:
                known = {k: v for k, v in numbers(first).items() if v is not None}
                values |= known
                plan.meetings = [] if stored else None
        plan.values = values

    def assemble_meetings(self, plan, lines, stored):
        """Meetings by day; what the file leaves open stays as it is stored."""
        left = list(stored)
        plan.meetings = []
        for row in lines:
            day = datetime.date.fromisoformat(row.values["date"])
            twin = next((m for m in left if m.held_on == day), None)
            if twin:
                left.remove(twin)
            said = self.meeting_values(plan.group.kind, row.values)
            old = {n: getattr(twin, n) for n in OF_MEETING} if twin else {}
            if set(said) & set(AGE_FIELDS):
                old.pop("children", None)
            plan.meetings.append(Meeting(held_on=day, **{**old, **said}))
            plan.matched.append(twin)

    def meeting_values(self, kind, values):
        """{field of Meeting: value} that a row gives."""
        allowed = {*OF_MEETING} - {
            name for names in figures.OWN.values() for name in names
        }
        allowed |= set(figures.OWN[kind])
        if kind != "BKB":
            allowed -= set(AGE_FIELDS)
        said = {name: values[name] for name in allowed if name in values}
        if "topics" in said:
            codes = self.work.topic_codes
            said["topics"] = sorted(codes[kind, n] for n in said["topics"])
        if "topic_other" in said and (kind, "lainnya") in self.work.numbers:
            said["topics"] = sorted({*said.get("topics", ()), "lainnya"})
        return said

    # --- compared

    def settle(self, plan, stored):
        lines, report = plan.lines, plan.stored
        for row in lines:
            row.target = target_of(report.pk) if report else None
            row.target_version = report.version if report else None
        changes = self.changes(plan, stored) if report else {}
        if report and not any(changes.values()):
            self.give(plan, State.SAME)
        elif report and self.work.skips_stored:
            self.give(plan, State.SKIPPED)
        elif problem := self.refusal(plan):
            self.give(plan, State.REFUSED, problem)
        elif found := self.findings(plan):
            self.give(plan, State.REFUSED, *found)
        else:
            self.give(plan, State.CHANGED if report else State.NEW)
            for row in lines:
                row.diff = changes.get(id(row)) or None

    def give(self, plan, state, *problems):
        """All rows of a report share a state; the first says why."""
        for row in plan.lines:
            row.state = state
        first = plan.lines[0]
        if problems:
            stored = [problem.stored() for problem in problems]
            first.problems = [*(first.problems or ()), *stored]

    def refusal(self, plan):
        """Why the report cannot be written at all, as a Problem, or None."""
        report, month = plan.stored, formats.month(plan.month)
        if self.is_closed(plan):
            return refused(
                "month_closed", f"Bulan {month} sudah ditutup. Minta petugas kabupaten"
                " membukanya kembali untuk kelompok ini.",
            )  # fmt: skip
        if report is None:
            group = plan.group
            poktan = Poktan(
                pk=group.id, kind=group.kind, name=group.name, status=group.status,
                status_on=group.status_on,
            )  # fmt: skip
            try:
                refuse_unexpected(poktan, plan.month)
            except InvalidTransition as problem:
                return refused("not_expected", str(problem))
        elif not self.may_change(report):
            return refused(
                "already_sent", f"Laporan {month} kelompok ini sudah"
                f" {report.get_state_display().lower()} dengan angka lain. Minta"
                " dikembalikan, atau lewati baris ini.",
            )  # fmt: skip
        return None

    def may_change(self, report):
        """Drafts, returned ones, and what the person herself has sent."""
        own = report.submitted_by_id == self.work.by.pk
        return report.is_editable or (report.state == ReportState.SUBMITTED and own)

    def findings(self, plan):
        """What the rules of the form say of the report as a whole."""
        values = dict(plan.values)
        if plan.meetings:
            values |= figures.derive(plan.group.kind, plan.meetings)
        return [
            error(it.code, it.field, str(values.get(it.field, "")), it.text)
            for it in rules.errors(plan.group.kind, values)
        ]

    def warn(self, plan, hints):
        values = dict(plan.values)
        if plan.meetings:
            values |= figures.derive(plan.group.kind, plan.meetings)
        first = plan.lines[0]
        found = [
            Problem(
                it.code, "warning", it.text, it.field, str(values[it.field]), (), ""
            )
            for it in rules.warnings(plan.group.kind, values, hints)
        ]
        first.problems = [*(first.problems or ()), *(p.stored() for p in found)] or None

    def changes(self, plan, stored):
        """{id of a row: [[field, stored, in the file]]} of what would be written."""
        report, first = plan.stored, plan.lines[0]
        found = {id(row): [] for row in plan.lines}
        for name, new in plan.values.items():
            old = getattr(report, name)
            if new != old and not (new == "" and name == "nihil_reason"):
                found[id(first)].append([name, old, new])
        if plan.meetings is not None and len(plan.meetings) != len(stored):
            name = "meetings" if plan.meetings else "meeting_rows"
            found[id(first)].append([name, len(stored), len(plan.meetings)])
        if not report.is_sent and not any(found.values()):
            label = report.get_state_display()
            found[id(first)].append(["state", label, ReportState.SUBMITTED.label])
        by_day = {}
        for meeting, twin in zip(plan.meetings or (), plan.matched, strict=False):
            by_day.setdefault(meeting.held_on.isoformat(), []).append((meeting, twin))
        for row in plan.lines:
            pairs = by_day.get(row.values.get("date"))
            if not pairs:
                continue
            meeting, twin = pairs.pop(0)
            found[id(row)] += self.meeting_changes(plan.group.kind, row, meeting, twin)
        return found

    def meeting_changes(self, kind, row, meeting, twin):
        if twin is None:
            return [["date", None, row.values["date"]]]
        changed = []
        for name in self.meeting_values(kind, row.values):
            old, new = getattr(twin, name), getattr(meeting, name)
            if name == "topics":
                old, new = (self.work.topic_numbers(kind, it) for it in (old, new))
            if old != new:
                changed.append([name, old, new])
        return changed


def refused(code, message):
    return Problem(code, "error", message, "", "", (), "")


def clashes(lines):
    """Rows of one report that cannot all be true: (row, Problem) of the later ones."""
    seen, has_numbers = {}, None
    meetings = [row for row in lines if is_meeting(row.values)]
    for row in lines:
        values = row.values
        if not is_meeting(values):
            other = has_numbers or (meetings[0] if meetings else None)
            if other is not None:
                yield row, Problem(
                    "row_repeated", "question", f"Bulan ini kelompok ini sudah ada di"
                    f" {other.sheet} baris {other.number}. Lewati salah satunya.",
                    "name", values["name"], (), "",
                )  # fmt: skip
            has_numbers = has_numbers or row
            continue
        earlier = seen.setdefault(values["date"], row)
        if earlier is not row and not (row.decision or {}).get("other_meeting"):
            yield row, Problem(
                "same_day", "question", f"Tanggal yang sama dengan {earlier.sheet}"
                f" baris {earlier.number}. Pilih, atau lewati salah satunya.", "date",
                formats.day(datetime.date.fromisoformat(values["date"])),
                [["lain", "Pertemuan lain pada hari itu", 100]],
            )  # fmt: skip
