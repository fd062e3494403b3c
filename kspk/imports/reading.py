"""From an uploaded file to stored rows: read, find the columns, compare, keep."""

import marshal
from itertools import chain, count
from tempfile import TemporaryFile

from django.conf import settings
from django.db import transaction

from . import bulk, progress, registry
from .detect import Column, detect
from .grid import Limits, UnreadableFile, column_letter
from .headings import HeadingMatcher, heading_key
from .models import ColumnMemory, ImportBatch, ImportRow
from .parsers import example
from .reader import read_file
from .recognise import recognise
from .registry import Draft

COLUMNS = ("batch_id", "position", "sheet", "number", "key", "state", "is_applied",
           "target", "target_version", "values", "diff", "problems", "fixes", "raw",
           "decision")  # fmt: skip
EMPTY = "Isi daftarnya di bawah judul kolom, lalu unggah lagi."
SURE = 0.97  # a heading that is exactly a known one


def limits():
    """The reader's limits, from the settings."""
    return Limits(
        file_bytes=settings.IMPORT_MAX_BYTES,
        unpacked_bytes=settings.IMPORT_MAX_UNPACKED_BYTES,
        members=settings.IMPORT_MAX_MEMBERS,
        rows=settings.IMPORT_MAX_ROWS,
        columns=settings.IMPORT_MAX_COLUMNS,
        seconds=settings.IMPORT_READ_SECONDS,
        memory_bytes=settings.IMPORT_READ_MEMORY,
    )


def read(batch):
    """READING → READY with all rows stored, or UNREADABLE with the reason."""
    progress.report(batch, "Membaca berkas", 0, 0)
    try:
        grids = read_file(batch.file.path, limits())
    except UnreadableFile as error:
        return batch.refuse(error.message)
    except FileNotFoundError:
        return batch.refuse("Berkas ini tidak ada lagi di server. Unggah sekali lagi.")
    if not batch.layout:
        took_for(batch, recognise(grids, sheets_for(batch)))
    work = batch.handler.work(wilayah=batch.wilayah, by=batch.by, mode=batch.mode)
    known = ColumnMemory.objects.known_for(batch.layout, batch.wilayah)
    found = work.parse(grids, choose(work.sheet, grids, known, batch.columns))
    sheets = describe(batch, found, known, grids)
    spool = Spool(drafts(work, found), batch.handler.rows_at_once)
    if not spool.total:
        reasons = " ".join(reason for _, reason in found.set_aside) or EMPTY
        return batch.refuse(f"Tidak ada baris data di berkas ini. {reasons}", sheets)
    return store(batch, work, spool, sheets)


def sheets_for(batch):
    """{code: Sheet} of all layouts, for the batch's kabupaten."""
    return {
        code: registry.get(code)
        .work(wilayah=batch.wilayah, by=batch.by, mode=batch.mode)
        .sheet
        for code, _ in registry.choices()
    }


def took_for(batch, layout):
    """Keep what the file was recognised as; a person may say otherwise."""
    batch.layout = layout
    if batch.mode not in batch.handler.modes:
        batch.mode = ImportBatch.Mode.UPDATE
    batch.save(update_fields=["layout", "mode"])


def choose(sheet, grids, known, columns):
    """{sheet name: {column index: field}} where a person has said what is what.

    What she chose for this file (`columns`) goes before the wordings `known` in the
    kabupaten; other columns keep what was detected.
    """
    if not known and not columns:
        return {}
    headings, chosen = HeadingMatcher(sheet), {}
    for grid in grids:
        said = {int(i): name for i, name in columns.get(grid.sheet, {}).items()}
        found = {
            column.index: (column.field, heading_key([column.heading]))
            for table in detect(grid, sheet, None, headings).tables
            for column in table.columns
        }
        mapping = {i: known.get(key, field) for i, (field, key) in found.items()} | said
        if any(found.get(i, ("",))[0] != field for i, field in mapping.items()):
            chosen[grid.sheet] = mapping
    return chosen


def describe(batch, found, known, grids):
    """What was found where, for the page on which columns are checked."""
    labels = batch.handler.fields()
    sheets = []
    for detection, grid in zip(found.detections, grids, strict=True):
        columns = [column for table in detection.tables[:1] for column in table.columns]
        skipped = {}
        for word in detection.classes:
            if word not in {"data", "empty"}:
                skipped[word] = skipped.get(word, 0) + 1
        sheets.append(
            {
                "name": detection.sheet,
                "set_aside": detection.set_aside,
                "rows": sum(len(table.data) for table in detection.tables),
                "skipped": skipped,
                "header_rows": [
                    row + 1 for table in detection.tables for row in table.header_rows
                ],
                "columns": [
                    describe_column(
                        column, labels, known, batch.columns.get(detection.sheet, {})
                    )
                    for column in columns or unnamed_columns(grid)
                ],
            }
        )
    return sheets


def unnamed_columns(grid):
    """Columns of a sheet in which no heading was found, for a person to name."""
    if grid.hidden:
        return
    for index in range(grid.width):
        values = [
            example(row[index]) for row in grid.rows[:50] if row[index] is not None
        ]
        if values:
            letter = column_letter(index)
            yield Column(index, letter, values[0], values[1:4], "", 0, [])


def describe_column(column, labels, known, chosen):
    if str(column.index) in chosen:
        how = "chosen"
    elif heading_key([column.heading]) in known:
        how = "memory"
    elif not column.field:
        how = "unused"
    else:
        how = "same" if column.confidence >= SURE else "similar"
    return {
        "index": column.index,
        "letter": column.letter,
        "heading": column.heading,
        "samples": column.samples,
        "field": column.field if column.field in labels else "",
        "label": labels.get(column.field, "Tidak dipakai"),
        "confidence": column.confidence,
        "how": how,
        "alternatives": [list(pair) for pair in column.alternatives],
    }


def drafts(work, found):
    """A Draft for each row of the file."""
    return map(work.draft, chain.from_iterable(found.slices), count())


class Spool:
    """The Drafts of a file on disk, `size` of them in memory at a time; read it once.

    A row is compared in the light of the `keys` of all, so that it has to wait for the
    last.
    """

    def __init__(self, drafts, size):
        self.file = TemporaryFile()  # noqa: SIM115 (closed when read)
        self.keys, self.total, self.parts = set(), 0, []
        for chunk in bulk.chunks(drafts, size):
            self.keys.update(draft.key for draft in chunk)
            self.total += len(chunk)
            packed = marshal.dumps([said(draft) for draft in chunk])
            self.parts.append(self.file.write(packed))

    def __iter__(self):
        with self.file:
            self.file.seek(0)
            for part in self.parts:
                rows = marshal.loads(self.file.read(part))  # noqa: S302 (our own file)
                yield [Draft(*row, raw=raw) for *row, raw in rows]


def said(draft):
    """What the file says, in the order of Draft's fields."""
    return (draft.position, draft.sheet, draft.number, draft.key, draft.values,
            draft.problems, draft.fixes, draft.raw)  # fmt: skip


@transaction.atomic
def store(batch, work, spool, sheets):
    """Keep the rows of the file in place of earlier ones: READING → READY."""
    batch = batch.locked(ImportBatch.Status.READING)
    batch.rows.all()._raw_delete(batch.rows.db)
    work.begin(spool.keys)
    counts, done = {}, 0
    for chunk in spool:
        work.compare(chunk)
        bulk.write(ImportRow, COLUMNS, (as_tuple(batch.pk, draft) for draft in chunk))
        for draft in chunk:
            counts[draft.state] = counts.get(draft.state, 0) + 1
        done += len(chunk)
        progress.report(batch, "Membandingkan dengan data yang ada", done, spool.total)
    return batch.move(
        ImportBatch.Status.READY,
        allowed=(ImportBatch.Status.READING,),
        counts=counts,
        sheets=sheets,
        result={},
    )


def as_tuple(batch_id, draft):
    return (batch_id, draft.position, draft.sheet, draft.number, draft.key, draft.state,
            draft.is_applied, draft.target, draft.target_version, draft.values,
            draft.diff, draft.problems, draft.fixes, draft.raw,
            draft.decision)  # fmt: skip
