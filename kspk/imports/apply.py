"""Writes the rows of a batch: all of them or none, in one transaction."""

import time
from dataclasses import fields
from itertools import starmap

from django.db import transaction
from django.utils import timezone

from kspk.audit import history
from kspk.audit.models import Batch

from . import bulk, progress
from .models import ImportBatch, ImportRow
from .registry import Draft, Problem

# The fields of Draft, but for the cells as they stood.
READ = [field.name for field in fields(Draft) if field.name != "raw"]
COMPARED = ("state", "target", "target_version", "diff", "problems", "key")
DONE = ("is_applied", "target", "target_version")


def drafts_of(rows, size=bulk.SIZE):
    """Drafts of stored rows, in the order of the file, few at a time in memory."""
    last = -1
    while True:
        chunk = rows.filter(position__gt=last).order_by("position")[:size]
        found = list(starmap(Draft, chunk.values_list(*READ).iterator(bulk.SIZE)))
        if not found:
            return
        last = found[-1].position
        yield found


def begin(work, batch, others=()):
    """Start a run of `work` over rows of a batch."""
    keys = batch.rows.exclude(key="").values_list("key", flat=True)
    work.begin(keys.iterator(chunk_size=bulk.SIZE), others)


@transaction.atomic
def apply(batch, by):
    """APPLYING → APPLIED: every row that is ready and is still as in the preview.

    Rows whose record changed since then are compared again, kept, and reported.
    """
    started = time.monotonic()
    batch = batch.locked(ImportBatch.Status.APPLYING)
    at = timezone.now()
    action = batch.action or begin_action(batch, by)
    work = batch.handler.work(wilayah=batch.wilayah, by=by, mode=batch.mode)
    waiting = batch.rows.waiting()
    total, done, left = waiting.count(), 0, 0
    applied = batch.rows.filter(is_applied=True)
    others = [row for chunk in drafts_of(applied) for row in chunk]
    begin(work, batch, others)
    for rows in drafts_of(waiting, batch.handler.rows_at_once):
        promised = [(row.state, row.target, row.target_version) for row in rows]
        work.compare(rows)
        kept, ready = [], []
        for row, before in zip(rows, promised, strict=True):
            same = before == (row.state, row.target, row.target_version)
            (ready if same else kept).append(row)
        for row in kept:
            note_change(row, batch.handler)
        work.apply(ready, action=action, at=at)
        save(kept, COMPARED)
        save(ready, DONE, is_applied=True)
        left, done = left + len(kept), done + len(rows)
        progress.report(batch, f"Menyimpan {batch.handler.noun}", done, total)
    return batch.move(
        ImportBatch.Status.APPLIED,
        allowed=(ImportBatch.Status.APPLYING,),
        notice=f"{left} baris belum disimpan karena datanya berubah sesudah pratinjau."
        " Periksa baris itu, lalu simpan lagi." if left else "",
        action=action,
        applied_at=at,
        undone_at=None,
        counts=batch.rows.count_by_state(),
        result={
            **read_back(batch, action),
            "left": left,
            "seconds": round(time.monotonic() - started, 2),
        },
    )  # fmt: skip


def begin_action(batch, by):
    with history.action(
        f"mengimpor {batch.file_name}", by=by, source=Batch.Source.IMPORT
    ) as action:
        return action


def note_change(row, layout):
    """Mark a row that is no longer what its preview promised."""
    message = (
        f"Data {layout.noun} ini berubah sesudah pratinjau, jadi baris ini belum"
        " disimpan. Periksa lagi, lalu simpan."
    )
    answer = layout.asks_again
    problem = Problem("changed_since", "warning", message, "name", "", (), answer)
    row.problems = [*(row.problems or ()), problem.stored()]


def save(rows, columns, **fixed):
    """Store these columns of drafts that came from ImportRow."""
    if not rows:
        return
    bulk.update(
        ImportRow,
        columns,
        [(row.pk, *(fixed.get(c, getattr(row, c)) for c in columns)) for row in rows],
    )


def read_back(batch, action):
    """{created, changed}: what the database says this batch's action has left."""
    record = batch.handler.record
    rows = record.history.filter(batch=action)
    live = rows.filter(id__in=record.objects.values("pk"))
    created = live.filter(history_type="+").values("id").distinct()
    changed = live.filter(history_type="~").exclude(id__in=created.values("id"))
    return {
        "created": created.count(),
        "changed": changed.values("id").distinct().count(),
    }


@transaction.atomic
def compare_again(batch):
    """Compare all rows not applied with the register as it is now; gives the counts."""
    work = batch.handler.work(wilayah=batch.wilayah, by=batch.by, mode=batch.mode)
    applied = batch.rows.filter(is_applied=True)
    begin(work, batch, [row for chunk in drafts_of(applied) for row in chunk])
    left = batch.rows.filter(is_applied=False)
    for rows in drafts_of(left, batch.handler.rows_at_once):
        work.compare(rows)
        save(rows, COMPARED)
    return batch.rows.count_by_state()
