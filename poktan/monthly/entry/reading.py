"""A report as it is read: figures in the words of its kind, sheets, revisions."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.catalogue.models import Topic
from kspk.reporting.months import write_month
from kspk.reporting.states import State
from kspk.ui import formats

from ...models import AGES, METHODS, Presenter
from .. import figures

PRESENTERS = dict(Presenter.choices)
PARTS = {  # what a report says beside its numbers
    "is_nihil": "Tidak ada kegiatan",
    "nihil_reason": "Alasan tidak ada kegiatan",
    "attendance": "Kehadiran semua pertemuan",
    "note": "Catatan",
}


@dataclass(frozen=True)
class Figure:
    """A number with its word, and the reason given for it."""

    label: str
    value: int | None
    reason: str = ""


@dataclass(frozen=True)
class Sheet:
    """One meeting or counselling, in words."""

    title: str
    lead: str
    facts: list  # (label, text)


@dataclass(frozen=True)
class Correction:
    """A revision after the close: who, when, why, and both figures of each change."""

    revision: object
    changes: list  # (label, before, after)


class Reading:
    """One report as one person may see it."""

    def __init__(self, report, user):
        self.report, self.user, self.kind = report, user, report.kind

    @cached_property
    def sees_persons(self):
        return self.user.has_perm(Permission.PERSON_VIEW, self.report.poktan)

    @cached_property
    def can_write(self):
        return self.user.has_perm(Permission.REPORT_ADD, self.report)

    @property
    def can_edit(self):
        return self.report.is_editable and self.can_write

    @property
    def can_take_back(self):
        is_hers = self.report.submitted_by_id == self.user.pk
        return self.report.state == State.SUBMITTED and is_hers and self.can_write

    @cached_property
    def can_see_history(self):
        return self.user.has_perm(Permission.HISTORY_VIEW, self.report)

    @property
    def keep_name(self):
        return draft_name(self.report.poktan_id, self.report.month)

    @property
    def days_late(self):
        """Days between the deadline and the first sending, 0 if it was in time."""
        report = self.report
        if not (report.is_late and report.due_on):
            return 0
        return (timezone.localdate(report.submitted_at) - report.due_on).days

    # ------------------------------------------------------------ figures

    @cached_property
    def group_figures(self):
        return [self.figure(name) for name in figures.of_group(self.kind)]

    @cached_property
    def activity_figures(self):
        """Numbers of the meetings; none of a month without activity."""
        if self.report.is_nihil:
            return []
        names = figures.of_report(self.kind)[len(figures.of_group(self.kind)) :]
        told = [self.figure(name) for name in names]
        if (self.report.meetings or 0) > 1:
            told.append(Figure(PARTS["attendance"], self.report.attendance))
        return told

    def figure(self, name):
        reason = self.report.reasons.get(name, "")
        return Figure(label_of(self.kind, name), getattr(self.report, name), reason)

    @property
    def methods(self):
        """[(way of contraception, users)] of those that were counted."""
        told = self.report.methods
        return [(word, told[code]) for code, word in METHODS.items()
                if code in told]  # fmt: skip

    @property
    def returned_field(self):
        """The word of the field that the report was returned for, "" for none."""
        name = self.report.return_field
        return label_of(self.kind, name) if name else ""

    # ------------------------------------------------------------ sheets

    @cached_property
    def topics(self):
        labels = Topic.objects.filter(kind=self.kind).values_list("code", "label")
        return dict(labels)

    @cached_property
    def meetings(self):
        return [self.meeting(row) for row in self.report.meeting_rows.all()]

    def meeting(self, row):
        presenters = [PRESENTERS.get(code, code) for code in row.presenters]
        if row.presenter_name and self.sees_persons:
            presenters.append(row.presenter_name)
        topics = [self.topics.get(code, code) for code in row.topics]
        if row.topic_other:
            topics.append(row.topic_other)
        facts = [
            ("Penyaji", ", ".join(presenters) or formats.UNKNOWN),
            ("Materi", ", ".join(topics) or formats.UNKNOWN),
            ("Diskusi", {True: "ada", False: "tidak, atau tanya jawab"}.get(
                row.discussion, formats.UNKNOWN)),
            *((label_of(self.kind, name), formats.number(getattr(row, name)))
              for name in ("present", *figures.OWN[self.kind])),
        ]  # fmt: skip
        ages = [
            f"{age} tahun {formats.number(count)}"
            for age, name in zip(AGES, figures.AGE_FIELDS, strict=True)
            if (count := getattr(row, name)) is not None
        ]
        if ages:
            facts.append(("Menurut umur", ", ".join(ages)))
        lead = f"{formats.weekday(row.held_on)}, {row.get_mode_display().lower()}"
        return Sheet(str(row), lead, facts)

    @cached_property
    def counsellings(self):
        rows = self.report.counselling_rows.all()
        return [self.counselling(row, n) for n, row in enumerate(rows, 1)]

    def counselling(self, row, number):
        topics = [self.topics.get(code, code) for code in row.topics]
        facts = [
            ("Konselor sebaya", row.counsellor if self.sees_persons else "–"),
            ("Remaja", f"{row.total}: {row.male} laki-laki, {row.female} perempuan"),
            ("Umur", f"10–14: {row.age_10_14}, 15–19: {row.age_15_19},"
                     f" 20–24: {row.age_20_24}"),
            ("Materi", ", ".join(topics) or formats.UNKNOWN),
        ]  # fmt: skip
        lead = f"{formats.weekday(row.held_on)}, {row.get_form_display().lower()}"
        return Sheet(f"Konseling {number}", lead, facts)

    # ------------------------------------------------------------ revisions

    @cached_property
    def corrections(self):
        rows = self.report.revisions.select_related("by").order_by("-number")
        return [
            Correction(row, [
                (label_of(self.kind, name), said(row.before.get(name)),
                 said(row.after.get(name)))
                for name in row.after
            ])
            for row in rows
        ]  # fmt: skip


def draft_name(poktan, month):
    """What a phone calls its draft of a group's report; `poktan` is its key."""
    return f"laporan-{poktan}-{write_month(month)}"


def label_of(kind, name):
    """The word of a number or another part of a report of the kind."""
    if name in PARTS:
        return PARTS[name]
    if name in figures.of_report(kind):
        return figures.words(kind, name).label
    return name


def said(value):
    """A value of a revision as people read it."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return formats.number(value) if isinstance(value, int | None) else value or "kosong"
