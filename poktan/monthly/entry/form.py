"""The form of one group's report: its parts, judged together by the rules."""

import re

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property

from kspk.catalogue.models import Topic
from kspk.reporting.states import State

from ...models import Kind
from .. import figures, rules
from ..hints import hints_for
from .form_fields import remark
from .form_parts import (
    ACTIVE,
    NIHIL,
    CounsellingForm,
    MeetingForm,
    NumbersForm,
    ReportForm,
)

MEETING, COUNSELLING, NUMBERS = "meeting", "counselling", "numbers"
SHEETS = {MEETING: MeetingForm, COUNSELLING: CounsellingForm}
MOST_SHEETS = 31  # of a kind in one month


class Entry:
    """The report's form, shown or sent; `report` is the stored one, None if new."""

    def __init__(self, poktan, month, *, report=None, data=None):
        self.poktan, self.month, self.report, self.data = poktan, month, report, data
        self.kind = report.kind if report else poktan.kind
        self.corrects = bool(report and report.state == State.LOCKED)
        self.findings = []

    # ------------------------------------------------------------ what it is made of

    @cached_property
    def hints(self):
        return hints_for([self.poktan.pk], self.month).get(self.poktan.pk, {})

    @cached_property
    def stored_meetings(self):
        return list(self.report.meeting_rows.all()) if self.report else []

    @cached_property
    def stored_counsellings(self):
        has_rows = self.report and self.kind == Kind.PIK_R
        return list(self.report.counselling_rows.all()) if has_rows else []

    @property
    def stored_presenters(self):
        return [code for row in self.stored_meetings for code in row.presenters]

    @cached_property
    def topics(self):
        """The kind's topics in the order of the form: in use, or stored."""
        rows = [*self.stored_meetings, *self.stored_counsellings]
        stored = {code for row in rows for code in row.topics}
        return [
            topic
            for topic in Topic.objects.filter(kind=self.kind)
            if topic.is_active or topic.code in stored
        ]

    @cached_property
    def main(self):
        return ReportForm(self.data, entry=self, initial=self.initial())

    @cached_property
    def meetings(self):
        return self.sheets(MEETING, self.stored_meetings, blank=not self.has_numbers)

    @cached_property
    def counsellings(self):
        if self.kind != Kind.PIK_R:
            return []
        return self.sheets(COUNSELLING, self.stored_counsellings)

    @cached_property
    def numbers(self):
        """The form of bare numbers, None for a report with sheets."""
        if not self.has_numbers:
            return None
        names = figures.of_report(self.kind)
        initial = {name: getattr(self.report, name) for name in names}
        return NumbersForm(self.data, entry=self, prefix=NUMBERS, initial=initial)

    @property
    def has_numbers(self):
        report = self.report
        return bool(report and not report.is_nihil and not self.stored_meetings
                    and (report.meetings or report.present is not None))  # fmt: skip

    @property
    def forms(self):
        bare = [self.numbers] if self.numbers else []
        return [self.main, *bare, *self.meetings, *self.counsellings]

    def sheets(self, prefix, rows, *, blank=False):
        """Forms of the sheets that were sent, else of those stored."""
        make = SHEETS[prefix]
        if self.data is not None:
            return [
                make(self.data, entry=self, number=n, prefix=f"{prefix}-{index}")
                for n, index in enumerate(sheets_in(self.data, prefix), 1)
            ]
        names = make(entry=self).fields
        made = [
            make(entry=self, number=n, prefix=f"{prefix}-{n - 1}",
                 initial={name: getattr(row, name) for name in names})
            for n, row in enumerate(rows, 1)
        ]  # fmt: skip
        if blank and not made:
            return [make(entry=self, number=1, prefix=f"{prefix}-0")]
        return made

    @property
    def meeting_template(self):
        return MeetingForm(entry=self, number=1, prefix=f"{MEETING}-__n__")

    @property
    def counselling_template(self):
        return CounsellingForm(entry=self, number=1, prefix=f"{COUNSELLING}-__n__")

    def initial(self):
        report = self.report
        if report is None:
            return {}
        return {
            "activity": NIHIL if report.is_nihil else ACTIVE,
            "nihil_reason": report.nihil_reason,
            "note": report.note,
            **{name: getattr(report, name) for name in figures.of_group(self.kind)},
            **{f"method_{code}": n for code, n in report.methods.items()},
            **{f"reason_{name}": text for name, text in report.reasons.items()},
        }

    # ------------------------------------------------------------ judging

    def is_valid(self, *, sending):
        """Judge what was sent: each field, then the rules; says all it finds.

        What is missing is only told once every field can be read.
        """
        readable = all([form.is_valid() for form in self.forms])  # noqa: C419 (each is told)
        values = self.values()
        for found in rules.errors(self.kind, values, sending=sending and readable):
            self.refuse(found)
        self.warn(values)
        for found in rules.unexplained(self.findings, values["reasons"]):
            if sending and not self.main.has_error(f"reason_{found.field}"):
                word = figures.words(self.kind, found.field).label.lower()
                self.main.add_error(
                    f"reason_{found.field}",
                    f"Tulis sebab {word} {values[found.field]} secara singkat.",
                )
        return not self.has_errors

    def warn(self, values):
        """Find what is unusual, and say it at its field with room for a reason."""
        self.findings = list(rules.warnings(self.kind, values, self.hints))
        for found in self.findings:
            form, name = self.place(found.field)
            remark(form, name, found.text, self.main[f"reason_{found.field}"])

    def show_stored(self):
        """On a fresh page: warnings of the stored numbers, and why it was returned."""
        if self.report is None:
            return
        names = figures.of_report(self.kind)
        self.warn({name: getattr(self.report, name) for name in names})
        field = self.report.return_field
        if self.report.state == State.RETURNED and field:
            form, name = self.place(field)
            remark(form, name, f"Dikembalikan: {self.report.return_reason}")

    def hide_errors(self):
        """Show what was typed without judging it, when only a sheet was asked for."""
        for form in self.forms:
            form._errors, form.cleaned_data = ErrorDict(), {}

    def refuse(self, found):
        form, name = self.place(found.field)
        text = found.text
        if found.code == "no_meetings" and not self.numbers:
            text = "Isi tanggal pertemuan, atau pilih “Tidak ada kegiatan”."
        if found.code == "nihil_with_activity":
            form, name = self.main, "activity"
        if not any(e.code == found.code for e in form.errors.as_data().get(name, ())):
            form.add_error(name, ValidationError(text, code=found.code))

    def place(self, name):
        """(form, field) where a number or part of the report stands on the page."""
        if name in self.main.fields:
            return self.main, name
        sheets = self.filled(self.meetings)
        if not sheets and self.numbers and name in self.numbers.fields:
            return self.numbers, name
        sheets = sheets or self.meetings
        if sheets and name in sheets[0].fields:
            return max(sheets, key=lambda sheet: sheet.number_of(name)), name
        if sheets and name in ("meetings", "meetings_virtual"):
            return sheets[0], "held_on"
        if name == "counselled" and self.counsellings:
            return self.counsellings[0], "male"
        return self.main, "activity"

    @property
    def has_errors(self):
        return self.data is not None and any(form.errors for form in self.forms)

    @property
    def sheets_have_errors(self):
        return self.data is not None and any(form.errors for form in self.forms[1:])

    # ------------------------------------------------------------ what was said

    def filled(self, sheets):
        return [s for s in sheets if s.has_changed()] if self.data is not None else []

    def meeting_rows(self):
        return [sheet.meeting() for sheet in self.filled(self.meetings)]

    def counselling_rows(self):
        return [sheet.counselling() for sheet in self.filled(self.counsellings)]

    @property
    def is_nihil(self):
        return self.main.cleaned_data.get("activity") == NIHIL

    def values(self):
        """{name: value} of what could be read; of a valid form for `store_report`."""
        said = self.main.cleaned_data
        meetings, counsellings = self.meeting_rows(), self.counselling_rows()
        names = figures.of_report(self.kind)
        numbers = dict.fromkeys(names)
        if meetings:
            numbers |= figures.derive(self.kind, meetings, counsellings)
            del numbers["attendance"]
        elif self.numbers:
            numbers |= self.numbers.cleaned_data
        if counsellings and not meetings:
            numbers["counselled"] = sum(row.total for row in counsellings)
        numbers |= {name: said.get(name) for name in figures.of_group(self.kind)}
        reasons = {name: said.get(f"reason_{name}") for name in names}
        return {
            **numbers,
            "is_nihil": self.is_nihil,
            "nihil_reason": said.get("nihil_reason", "") if self.is_nihil else "",
            "methods": self.main.methods,
            "reasons": {name: text for name, text in reasons.items() if text},
            "note": said.get("note", ""),
        }

    def storable(self):
        """The values with the reasons that a warning asked for, and no others."""
        values = self.values()
        asked = {found.field for found in self.findings}
        values["reasons"] = {n: t for n, t in values["reasons"].items() if n in asked}
        return values

    def cells(self):
        """{key: Cell} of everything on the form, to compare two of them."""
        return {
            f"{form.prefix or ''}:{name}": cell
            for form in self.forms
            for name, cell in form.cells().items()
        }


def sheets_in(data, prefix):
    """Numbers of the sheets that a form sent, in order."""
    pattern = re.compile(rf"{prefix}-(\d{{1,3}})-held_on")
    found = {int(hit[1]) for name in data if (hit := pattern.fullmatch(name))}
    return sorted(found)[:MOST_SHEETS]


def with_sheet(data, prefix):
    """Form data with one more sheet of the kind `prefix`."""
    data = data.copy()
    number = max(sheets_in(data, prefix), default=-1) + 1
    data[f"{prefix}-{number}-held_on"] = ""
    for name, value in SHEETS[prefix].blank.items():
        data[f"{prefix}-{number}-{name}"] = str(value)
    return data


def without_sheet(data, sheet):
    """Form data without the sheet `sheet`, "meeting-1"."""
    data = data.copy()
    for name in [name for name in data if name.startswith(f"{sheet}-")]:
        del data[name]
    return data
