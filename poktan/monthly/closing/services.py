"""Closing a month, opening a unit of it again, correcting a figure after it."""

import datetime

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from kspk.imports import bulk
from kspk.reporting.months import last_day
from kspk.reporting.states import State
from kspk.ui import formats
from kspk.wilayah.models import Level, Wilayah, inside

from ...models import ClosedGroup, MonthClosing, MonthlyReport, Reopening, ReportRollup
from ...models.rollup import CELL, SUMS
from ..expected import groups_in_month
from ..services import store_report

LONGEST = datetime.timedelta(days=31)  # that a unit of a closed month is open again


# ------------------------------------------------------------------- closing


@transaction.atomic
def close_month(*, month, kabupaten, by, note="", at=None):
    """Freeze a month of a kabupaten (its code): the MonthClosing, with its number.

    Verified reports are locked. Raises InvalidTransition before the month has ended,
    and for a closed month of which nothing has changed since.
    """
    at = at or timezone.now()
    if timezone.localdate(at) <= last_day(month):
        raise InvalidTransition(
            f"{formats.month(month)} belum berakhir. Tutup bulan itu sesudah"
            f" {formats.day(last_day(month))}."
        )
    area = Wilayah.objects.get(pk=kabupaten)
    hold(month, kabupaten)
    earlier = MonthClosing.objects.of(month, kabupaten).first()
    title = f"menutup {formats.month(month)} {area.full_name}"
    with action(title, by=by, reason=note) as batch:
        lock_verified(month, kabupaten, batch, at)
        groups = groups_as_they_are(month, kabupaten, earlier)
        closing = store_closing(month, area, by, note, at, groups)
    ReportRollup.objects.refresh(month, kabupaten)
    closing.cells = cells_as_they_are(month, kabupaten)
    if earlier and is_same(earlier, closing, groups):
        raise InvalidTransition(
            f"{earlier} sudah ada dan tidak ada yang berubah sesudahnya. Tutup lagi"
            " bila ada laporan yang dikoreksi."
        )
    closing.save(update_fields=["cells"])
    return closing


def hold(month, kabupaten):
    """Lock the reports of the month, then the cells: the order in which writers do.

    Whoever writes a report of the month waits, or is waited for.
    """
    reports = MonthlyReport.objects.of_month(month).filter(inside("desa", kabupaten))
    list(reports.select_for_update().order_by("pk").values_list("pk"))
    ReportRollup.objects.refresh(month, kabupaten)


def lock_verified(month, kabupaten, batch, at):
    """VERIFIED → LOCKED for all reports of the month, each with its history."""
    rows = MonthlyReport.objects.of_month(month).filter(
        inside("desa", kabupaten), state=State.VERIFIED
    )
    key = MonthlyReport._meta.pk
    pks = rows.values_list("pk", flat=True)
    keys = [key.get_db_prep_value(pk, connection) for pk in pks]
    rows.update(state=State.LOCKED, version=F("version") + 1, updated_at=at)
    for chunk in bulk.chunks(keys):
        bulk.record(MonthlyReport, chunk, batch, sign="~", at=at)


def groups_as_they_are(month, kabupaten, earlier=None):
    """Unsaved ClosedGroup of every group that the month counts.

    A group that has not reported stays in the desa in which `earlier` had it.
    """
    reports = MonthlyReport.objects.of_month(month).filter(inside("desa", kabupaten))
    reports = {report.poktan_id: report for report in reports}
    listed = earlier.closed_groups.values_list("poktan", "desa") if earlier else ()
    listed = dict(listed)
    rows = groups_in_month(month, [kabupaten]).order_by("pk")
    return [
        closed_group(pk, kind, name, listed.get(pk, desa), reports.get(pk))
        for pk, kind, name, desa in rows.values_list("pk", "kind", "name", "desa_id")
    ]


def closed_group(poktan, kind, name, desa, report):
    group = ClosedGroup(poktan_id=poktan, kind=kind, name=name, desa_id=desa)
    if report:
        group.desa_id, group.report_id = report.desa_id, report.pk
        group.state, group.revision = report.state, report.revision
        group.is_late = report.is_late
        group.figures = figures_of(report)
    return group


def figures_of(report):
    """{field: number} of what is known; `is_nihil` 1 for a month without activity."""
    numbers = {name: getattr(report, name) for name in SUMS}
    known = {name: n for name, n in numbers.items() if n is not None}
    return known | ({"is_nihil": 1} if report.is_nihil else {})


def store_closing(month, area, by, note, at, groups):
    """The next MonthClosing with its groups; the one before is no more the current."""
    same = MonthClosing.objects.filter(month=month, area=area)
    last = same.aggregate(last=Max("number"))["last"] or 0
    same.current().update(is_current=False)
    closing = MonthClosing.objects.create(
        area=area, area_name=area.full_name, month=month, number=last + 1, note=note,
        closed_at=at, closed_by=by, closed_by_name=str(by),
    )  # fmt: skip
    for group in groups:
        group.closing = closing
    ClosedGroup.objects.bulk_create(groups, batch_size=bulk.SIZE)
    return closing


def cells_as_they_are(month, kabupaten):
    """The desa rollups that count a group, with the names of their areas."""
    rows = ReportRollup.objects.of(month, Level.DESA).filter(
        inside("area", kabupaten), groups__gt=0
    )
    rows = rows.values(
        "area_id", "area__name", "area__parent__name", "kind", *CELL
    ).order_by("area_id", "kind")
    words = ("area", "area_id"), ("name", "area__name")
    words += (("kecamatan", "area__parent__name"), ("kind", "kind"))
    return [
        {word: row[name] for word, name in words} | {name: row[name] for name in CELL}
        for row in rows
    ]


# What of a group makes another closing of the month.
_OF_GROUP = (
    "poktan_id", "desa_id", "report_id", "state", "revision", "is_late", "figures",
)  # fmt: skip


def is_same(earlier, closing, groups):
    """Whether nothing but names has changed since `earlier`."""
    stored = {row[0]: row for row in earlier.closed_groups.values_list(*_OF_GROUP)}
    now = {
        group.poktan_id: tuple(getattr(group, name) for name in _OF_GROUP)
        for group in groups
    }
    return stored == now and numbers(earlier.cells) == numbers(closing.cells)


def numbers(cells):
    return [
        (cell["area"], cell["kind"], *(cell.get(name) for name in CELL))
        for cell in cells
    ]


# ------------------------------------------------------- opening a unit again


def until_problem(until, today):
    """The sentence that refuses the last day of a reopening, or ""."""
    if until < today:
        return f"Tanggal {formats.day(until)} sudah lewat. Pilih hari ini atau sesudah."
    if until > today + LONGEST:
        last = formats.day(today + LONGEST)
        return f"Paling lama {LONGEST.days} hari. Pilih tanggal sampai {last}."
    return ""


@transaction.atomic
def reopen(*, month, area, until, reason, by, poktan=None, today=None):
    """Let a desa, a kecamatan or one group correct and send a closed month.

    `until`: the last day on which it may. Raises InvalidTransition for a month that is
    not closed, or a day that is too late.
    """
    if not MonthClosing.objects.of(month, area.pk[:4]).exists():
        raise InvalidTransition(
            f"{formats.month(month)} belum ditutup, jadi tidak perlu dibuka kembali."
        )
    if problem := until_problem(until, today or timezone.localdate()):
        raise InvalidTransition(problem)
    whom = poktan or area.full_name
    title = f"membuka kembali {formats.month(month)} untuk {whom}"
    with action(title, by=by, reason=reason):
        return Reopening.objects.create(
            area=area, poktan=poktan, month=month, until=until, reason=reason,
            opened_by=by,
        )  # fmt: skip


# ---------------------------------------------------------------- correcting


@transaction.atomic
def revise_report(*, report, values, version, by, reason):
    """Correct numbers of a locked report at once: the ReportRevision.

    `values`: {number: corrected value}, and `reasons` of those that are unusual. The
    revision keeps both figures and what they change in the kabupaten's cell. Raises
    InvalidTransition unless the report is locked, Stale if it changed since `version`.
    """
    MonthlyReport.objects.select_for_update().get(pk=report.pk)
    cell = ReportRollup.objects.select_for_update().filter(
        month=report.month, area=report.desa_id[:4], kind=report.kind
    )
    before = cell.values(*CELL).get()
    stored = store_report(
        poktan=report.poktan, month=report.month, values=values, by=by,
        version=version, revising=True, reason=reason,
    )  # fmt: skip
    after = cell.values(*CELL).get()
    revision = stored.revisions.get(number=stored.revision)
    revision.effect = {
        name: [before[name], after[name]]
        for name in CELL
        if before[name] != after[name]
    }
    revision.save(update_fields=["effect"])
    return revision


# ----------------------------------------------------------------- deadlines


def end_window(window, *, by):
    """The area's own deadlines end; those around it count again."""
    window.delete()
