"""Writing a report: the one way for forms, grid rows, workbooks and phones."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from kspk.audit.conflict import Stale
from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.deadlines import Calendar
from kspk.reporting.months import last_day, this_month
from kspk.reporting.states import State
from kspk.ui import formats

from ..models import MonthClosing, MonthlyReport, Poktan, Reopening, ReportRevision
from . import figures

# What a person may write of a report; all else follows from what happens to it.
WRITTEN = (
    "is_nihil", "nihil_reason", "members", "pus", "pus_kb", "methods", "meetings",
    "meetings_virtual", "present", "children", "children_kka", "elderly_independent",
    "elderly_assisted", "pkbr_present", "counselled", "reasons", "note",
)  # fmt: skip


class AlreadyReported(InvalidTransition):
    """The group's report for the month is there; `report` is it."""

    def __init__(self, report):
        super().__init__(
            f"{report} sudah ada ({report.get_state_display().lower()}). Ubah laporan"
            " itu, jangan membuat yang baru."
        )
        self.report = report


class MonthClosed(InvalidTransition):
    """The kabupaten has closed the month, and the group's unit is not open again."""


@transaction.atomic
def store_report(
    *, poktan, month, values, by, meetings=None, counsellings=None, key=None,
    version=None, send=True, revising=False, source=Batch.Source.PAGE, reason="",
    at=None,
):  # fmt: skip
    """Write a group's report of a month and send it, or keep it as a draft.

    `values`: {name of WRITTEN: value}, already checked by `rules`; names that are not
    given stay. `meetings`, `counsellings`: unsaved rows that replace those stored, None
    leaves them; with meetings the numbers of the report are derived. `key`: UUID of a
    new report. `version`: that of the stored report when it was read, None if there was
    none. A report of a closed month is corrected by a revision with a `reason`: one
    whose unit is open again goes to its verifier; `revising`, by the office, counts at
    once. Raises AlreadyReported, Stale, MonthClosed or InvalidTransition.
    """
    at = at or timezone.now()
    if version is None:
        refuse_second(poktan, month)
    stored = None if version is None else find_report(poktan, month)
    if version is not None and (stored is None or stored.version != version):
        raise Stale
    closing = None if revising else refuse_closed(poktan, month, at)
    report = stored or new_report(poktan, month, key, closing)
    corrects = report.state == State.LOCKED
    if (revising and not corrects) or not (corrects or report.is_editable):
        raise InvalidTransition(
            f"{report} sudah {report.get_state_display().lower()}. Tarik kembali atau"
            " minta dikembalikan sebelum diubah."
        )
    before = snapshot(report) if corrects else None
    attendance = report.attendance
    write(report, values, meetings, counsellings)
    if revising:  # the meetings stay as they are, and so does the sum over them
        report.attendance = attendance
    verb = "merevisi" if corrects else "mengirim" if send else "menyimpan draf"
    with action(f"{verb} {report}", by=by, source=source, reason=reason):
        if corrects:
            report.revision += 1
            report.verified_at = at if revising else None
            report.verified_by = by if revising else None
        if not revising and (send or corrects):
            due_on = Calendar(report.desa_id).deadlines(month, report.kind).group
            report.mark_sent(by=by, at=at, due_on=due_on)
        save(report, is_new=stored is None)
        if stored is None and closing is None:  # none can slip in: its cell is held
            refuse_closed(poktan, month, at)
        replace_rows(report, "meeting_rows", meetings)
        replace_rows(report, "counselling_rows", counsellings)
        if corrects:
            note_revision(report, before, by=by, reason=reason)
    return report


def new_report(poktan, month, key, closing):
    """Of a closed month it belongs to the desa in which `closing` has the group."""
    refuse_unexpected(poktan, month)
    listed = closing.closed_groups.filter(poktan=poktan).first() if closing else None
    return MonthlyReport(
        id=key or uuid.uuid4(), poktan=poktan, month=month, kind=poktan.kind,
        desa_id=(listed or poktan).desa_id,
    )  # fmt: skip


def save(report, *, is_new):
    """Raises AlreadyReported if another person's report came in between."""
    try:
        report.save(force_insert=is_new)
    except IntegrityError as error:
        if is_new and "month" in str(error):
            raise AlreadyReported(report) from error
        raise


def refuse_second(poktan, month):
    """Raises AlreadyReported if the group has a report of the month."""
    if MonthlyReport.objects.filter(poktan=poktan, month=month).exists():
        raise AlreadyReported(find_report(poktan, month))


def find_report(poktan, month):
    """The group's report of the month, locked, or None."""
    rows = MonthlyReport.objects.select_for_update(of=("self",))
    report = rows.filter(poktan=poktan, month=month).first()
    if report:
        report.poktan = poktan
    return report


def refuse_closed(poktan, month, at):
    """The MonthClosing of a month that is open again for the group, None if it is open.

    Raises MonthClosed for one that is closed to the group.
    """
    closings = MonthClosing.objects.of(month, poktan.desa_id[:4]).defer("cells")
    if not closings.exists():  # as nearly always
        return None
    closing, today = closings.first(), timezone.localdate(at)
    if closing and not Reopening.objects.for_report(month, poktan, today).exists():
        raise MonthClosed(
            f"Bulan {formats.month(month)} sudah ditutup. Minta petugas kabupaten"
            " membukanya kembali untuk kelompok ini."
        )
    return closing


def refuse_unexpected(poktan, month):
    """Raises InvalidTransition for a month in which the group cannot have reported."""
    if month > this_month():
        raise InvalidTransition(
            f"Bulan {formats.month(month)} belum tiba. Pilih bulan ini atau sebelumnya."
        )
    if poktan.status != Poktan.Status.ACTIVE and poktan.status_on <= last_day(month):
        raise InvalidTransition(
            f"{poktan} {poktan.get_status_display().lower()} sejak"
            f" {formats.day(poktan.status_on)}, jadi tidak melapor untuk"
            f" {formats.month(month)}."
        )


def write(report, values, meetings, counsellings):
    """Put the values on the report; numbers follow from the meetings if those come."""
    for name, value in values.items():
        if name not in WRITTEN:
            raise KeyError(name)
        setattr(report, name, value)
    if report.is_nihil:
        report.meetings, report.meetings_virtual = 0, 0
        for name in ("present", "attendance", *figures.OWN[report.kind]):
            setattr(report, name, None)
        report.counselled = None
    elif meetings:
        derived = figures.derive(report.kind, meetings, counsellings or ())
        if counsellings is None:
            derived.pop("counselled", None)  # what is stored, or given, stays
        for name, value in derived.items():
            setattr(report, name, value)
    elif "present" in values:
        report.attendance = None  # no meeting by meeting, so no sum over them


def replace_rows(report, relation, rows):
    """The report's meetings (or counselling) become `rows`, each with its history."""
    if rows is None and not report.is_nihil:
        return
    rows = list(rows or ()) if not report.is_nihil else []
    stored = [] if report.version == 1 else list(getattr(report, relation).all())
    for place, row in enumerate(rows):
        row.report = report
        if hasattr(row, "sheet_no"):
            row.sheet_no = place + 1
        if place < len(stored):
            row.pk = stored[place].pk
            row._state.adding = False
            if same(row, stored[place]):
                continue
        row.save()
    for row in stored[len(rows) :]:
        row.delete()


def same(one, other):
    names = [field.attname for field in one._meta.concrete_fields]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def snapshot(report):
    """{name: value} of what a revision may change."""
    return {
        name: getattr(report, name)
        for name in (*WRITTEN, "attendance")
        if name not in ("reasons", "note", "methods")
    }


def note_revision(report, before, *, by, reason):
    """Keep both figures of a correction after the close."""
    after = snapshot(report)
    changed = [name for name in after if after[name] != before[name]]
    return ReportRevision.objects.create(
        report=report, number=report.revision, by=by, reason=reason,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )  # fmt: skip
