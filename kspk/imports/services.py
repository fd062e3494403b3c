"""What a person does with an import: upload, choose, decide, apply, undo."""

import hashlib
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from kspk.accounts.permissions import Permission
from kspk.audit.transitions import InvalidTransition

from . import apply as applying
from . import progress, reading, registry, tasks
from . import undo as undoing
from .headings import heading_key
from .models import ColumnMemory, ImportBatch
from .reader import megabytes, refusal
from .tasks import sweep


def require(by, batch):
    """PermissionDenied unless the person may import for the batch's kabupaten."""
    areas = by.areas_with(Permission.IMPORT)
    code = batch.wilayah_id
    if None not in areas and not any(code.startswith(area) for area in areas):
        raise PermissionDenied


def digest(file):
    """sha256 of an upload, read in pieces."""
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


def upload(
    *, file, by, wilayah, layout="", mode=ImportBatch.Mode.UPDATE, at_once=False
):
    """Keep an uploaded file and read it: at once if small, else in the background.

    Without a `layout` it is recognised by what the file says.
    """
    if layout and layout not in dict(registry.choices()):
        raise ValidationError("Isi berkas ini tidak dikenal. Pilih dari daftar.")
    limits = reading.limits()
    if not file.size:
        raise ValidationError(refusal("empty", limits).message)
    if file.size > limits.file_bytes:
        size = megabytes(file.size)
        raise ValidationError(refusal("too_large", limits, size=size).message)
    batch = ImportBatch(
        layout=layout, wilayah=wilayah, by=by, mode=mode, size=file.size,
        file_name=PurePath(file.name).name[-200:], sha256=digest(file),
    )  # fmt: skip
    require(by, batch)
    batch.file = file
    batch.save()
    return start_reading(batch, at_once)


def start_reading(batch, at_once=False):
    at_once = at_once or batch.size <= settings.IMPORT_AT_ONCE_BYTES
    return run(tasks.read, batch, batch.start_reading, at_once)


def run(task, batch, start, at_once, *args):
    """Change the state by `start`, then do the task now or in the background.

    Gives the batch as it is afterwards.
    """
    with transaction.atomic():
        start()
        progress.clear(batch)
        if at_once:
            progress.report(batch, "Mulai", 0, 0)
        else:
            task.enqueue(batch.pk, *args)
    if at_once:
        task.call(batch.pk, *args)
    return ImportBatch.objects.select_related("wilayah", "by").get(pk=batch.pk)


def read_again(batch, *, by):
    """Read the kept file once more, after an interruption or other limits."""
    require(by, batch)
    return start_reading(batch)


def choose_layout(batch, *, by, layout):
    """Say that the file is of another layout than it was taken for: read it as such."""
    require(by, batch)
    if layout not in dict(registry.choices()):
        raise ValidationError("Isi berkas ini tidak dikenal. Pilih dari daftar.")
    S = ImportBatch.Status
    with transaction.atomic():
        batch = batch.locked(S.UPLOADED, S.UNREADABLE, S.READY)
        batch.columns = {}
        reading.took_for(batch, layout)
        batch.save(update_fields=["columns"])
    return start_reading(batch)


def choose_columns(batch, *, by, columns):
    """Say what columns mean: {sheet: {column index: field, "" for none}}.

    The wording is remembered for the kabupaten, then the file is read again.
    """
    require(by, batch)
    known = batch.handler.fields()
    chosen = {
        str(sheet): {str(int(index)): field for index, field in said.items()}
        for sheet, said in columns.items()
    }
    for said in chosen.values():
        fields = [field for field in said.values() if field]
        if not set(fields) <= known.keys():
            raise ValidationError("Kolom tujuan tidak dikenal. Pilih dari daftar.")
        twice = sorted(known[f] for f in set(fields) if fields.count(f) > 1)
        if twice:
            raise ValidationError(
                f"“{twice[0]}” dipilih untuk dua kolom. Pilih satu kolom saja."
            )
    with transaction.atomic():
        remember(batch, chosen, by)
        merged = {**batch.columns}
        for sheet, said in chosen.items():
            merged[sheet] = {**merged.get(sheet, {}), **said}
        batch.columns = merged
        batch.save(update_fields=["columns"])
    return start_reading(batch)


def remember(batch, chosen, by):
    """Keep the wording of columns whose meaning a person has set."""
    meant = {}
    for sheet in batch.sheets:
        said = chosen.get(sheet["name"], {})
        for column in sheet["columns"]:
            field = said.get(str(column["index"]), column["field"])
            if field != column["field"] and column["heading"]:
                meant[heading_key([column["heading"]])[:200]] = field
    ColumnMemory.objects.bulk_create(
        [
            ColumnMemory(layout=batch.layout, wilayah=batch.wilayah, by=by,
                         wording=wording, field=field)
            for wording, field in meant.items()
        ],
        update_conflicts=True,
        unique_fields=["layout", "wilayah", "wording"],
        update_fields=["field", "by", "at"],
    )  # fmt: skip


def choose_mode(batch, *, by, mode):
    """What happens to groups that are there already; compares all rows again."""
    require(by, batch)
    if mode not in batch.handler.modes:
        raise ValidationError("Pilih salah satu cara.")
    with transaction.atomic():
        batch = batch.locked(*ImportBatch.OPEN)
        batch.mode = mode
        batch.save(update_fields=["mode"])
        batch.counts = applying.compare_again(batch)
        batch.save(update_fields=["counts"])
    return batch


@transaction.atomic
def decide(
    row, *, by, village=None, remember=False, kind=None, values=None, choice=None,
    same=None,
):  # fmt: skip
    """Answer what is asked about a row; only this row is compared again.

    `choice`: new, skip, same (with `same`, the pk of a group, or the earlier row) or
    undo. ValidationError with a sentence where the answer cannot be used.
    """
    batch = row.batch.locked(*ImportBatch.OPEN)
    require(by, batch)
    row = batch.rows.select_for_update().get(pk=row.pk)
    if row.is_applied:
        raise InvalidTransition(
            f"{row} sudah tersimpan. Ubah kelompoknya, atau batalkan impor ini."
        )
    work = batch.handler.work(wilayah=batch.wilayah, by=by, mode=batch.mode)
    before, key = row.target, row.key
    work.answer(
        row, village=village, remember=remember, kind=kind, values=values,
        choice=choice, same=same,
    )  # fmt: skip
    wanted = Q(key=row.key) if row.key else Q(pk=None)
    for target in filter(None, (before, same)):
        wanted |= Q(target=target)
    others = batch.rows.filter(wanted).exclude(pk=row.pk)
    applying.begin(work, batch, list(others))
    work.compare([row])
    row.save()
    if batch.handler.makes_one_of_several:
        compare_together(work, batch, {row.key, key})
        row.refresh_from_db()
    batch.counts = batch.rows.count_by_state()
    batch.save(update_fields=["counts"])
    return row


def compare_together(work, batch, keys):
    """Compare the rows of these records again, now that one of them has changed."""
    rows = batch.rows.select_for_update().filter(key__in=keys - {""})
    rows = list(rows.order_by("position"))
    applying.begin(work, batch, [row for row in rows if row.is_applied])
    rows = [row for row in rows if not row.is_applied]
    work.compare(rows)
    applying.save(rows, applying.COMPARED)


def apply(batch, *, by, at_once=False):
    """Write the rows that are ready: at once if few, else in the background."""
    require(by, batch)
    at_once = at_once or batch.ready_count <= settings.IMPORT_AT_ONCE_ROWS
    return run(tasks.apply, batch, batch.start_applying, at_once, by.pk)


def undo(batch, *, by, reason):
    """Take an applied import back out of the register."""
    require(by, batch)
    if not reason.strip():
        raise ValidationError("Isi alasan pembatalan.")
    start = partial(batch.start_undoing, reason=reason.strip())
    written = batch.result.get("created", 0) + batch.result.get("changed", 0)
    few = written <= settings.IMPORT_AT_ONCE_ROWS
    return run(tasks.undo, batch, start, few, by.pk)


def undo_preview(batch):
    """{removed, restored, kept}: what an undo would do now."""
    return undoing.preview(batch)


def discard(batch, *, by):
    require(by, batch)
    return batch.discard()


def leftover(batch):
    """(headings, rows) of what was not stored, as in the file, with the reason."""
    labels = batch.handler.fields()
    rows = batch.rows.todo()
    names = set()
    for raw in rows.values_list("raw", flat=True):
        names.update(raw or ())
    used = [name for name in labels if name in names]
    headings = ["Lembar", "Baris", *(labels[name] for name in used), "Alasan"]
    return headings, (_leftover_row(row, used) for row in rows.iterator())


def _leftover_row(row, used):
    cells = row.raw or {}
    reasons = [problem["message"] for problem in row.problems or ()]
    return [
        row.sheet,
        row.number,
        *(cells.get(name) for name in used),
        " ".join(reasons),
    ]


__all__ = [
    "apply",
    "choose_columns",
    "choose_layout",
    "choose_mode",
    "decide",
    "discard",
    "leftover",
    "read_again",
    "sweep",
    "undo",
    "undo_preview",
    "upload",
]  # fmt: skip
