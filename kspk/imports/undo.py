"""Takes an applied batch back out: what it made is removed, what it changed restored.

A record that anybody touched since, it or one of its parts, stays and is named.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kspk.audit import history
from kspk.audit.models import Batch, HistoryRow

from . import bulk, progress
from .apply import compare_again
from .models import ImportBatch


@dataclass
class Plan:
    """What an undo will do. Keys are records' pk; tables are (model, ids)."""

    made: set = field(default_factory=set)
    changed: set = field(default_factory=set)
    kept: dict = field(default_factory=dict)  # pk → (who, when)
    remove: list = field(default_factory=list)  # (model, ids), parts first
    restore: list = field(default_factory=list)  # (model, ids, ids of history rows)


def tables(layout):
    """(tracked model, column that leads to the record), parts first."""
    return [*((part, layout.root) for part in layout.parts), (layout.record, "id")]


def plan(batch):
    """The Plan for a batch as things are now."""
    layout, action = batch.handler, batch.action
    found = Plan()
    since, touched = {}, []
    for model, root in tables(layout):
        first = {}  # pk of the row → (record, is new, first history row of the action)
        rows = model.history.filter(batch=action).order_by("history_id")
        for key, record, sign, number, at in rows.values_list(
            "id", root, "history_type", "history_id", "history_date"
        ):
            first.setdefault(key, (record, sign == "+", number))
            since[record] = min(at, since.get(record, at))
        touched.append((model, first))
    if not since:
        return found
    found.kept = touched_since(layout, action, since)
    found.made = {key for key, (_, new, _) in touched[-1][1].items() if new}
    found.kept |= still_needed(layout, found.made - found.kept.keys())
    found.kept |= layout.fixed(since.keys() - found.kept.keys())
    before = {model: rows_before(model, first) for model, first in touched}
    for model, first in touched:
        for key, (record, is_new, _) in first.items():
            if not is_new and key not in before[model]:
                found.kept[record] = ("Sistem, tanpa riwayat", since[record])
    for model, first in touched:
        add_steps(found, model, first, before[model])
    found.made -= found.kept.keys()
    found.changed = since.keys() - found.made - found.kept.keys()
    return found


def touched_since(layout, action, since):
    """{record: (who, when)} with a later history row that is not of the action."""
    kept, earliest = {}, min(since.values())
    for model, root in tables(layout):
        later = model.history.filter(
            ~Q(batch=action) | Q(batch=None), history_date__gte=earliest
        ).order_by("history_id")
        for record, at, who in later.values_list(
            root, "history_date", "history_user__full_name"
        ).iterator():
            if record in since and at >= since[record]:
                kept[record] = (who or "Sistem", at)
    return kept


def still_needed(layout, made):
    """{record: (who, when)} of new records that other rows point to by now."""
    kept = {}
    own = {*layout.parts, *layout.indexes}
    for relation in layout.record._meta.get_fields(include_hidden=True):
        if relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        model, column = relation.related_model, relation.field.attname
        if model in own or issubclass(model, HistoryRow):
            continue
        for ids in bulk.chunks(made):
            pointing = model._default_manager.filter(**{f"{column}__in": ids})
            for record in pointing.values_list(column, flat=True):
                kept[record] = (f"dipakai {model._meta.verbose_name}", timezone.now())
    return kept


def rows_before(model, first):
    """{pk of the row: its last history row before the action} of changed rows."""
    number = {key: since for key, (_, is_new, since) in first.items() if not is_new}
    before = {}
    for keys in bulk.chunks(sorted(number)):
        past = model.history.filter(id__in=keys).order_by("history_id")
        for key, row in past.values_list("id", "history_id"):
            if row < number[key]:
                before[key] = row
    return before


def add_steps(found, model, first, before):
    """Which rows of one table go, and which history rows the others return to."""
    mine = {key: new for key, (rec, new, _) in first.items() if rec not in found.kept}
    found.remove.append((model, [key for key, is_new in mine.items() if is_new]))
    back = [key for key, is_new in mine.items() if not is_new]
    found.restore.append((model, back, [before[key] for key in back]))


def preview(batch):
    """What an undo would do, in numbers and names."""
    return in_words(batch, plan(batch))


def in_words(batch, found):
    labels = batch.handler.labels_of(list(found.kept)[:200])
    kept = [
        {"id": key if isinstance(key, int) else str(key), "at": at.isoformat(),
         "label": labels.get(key, str(key)), "by": who}
        for key, (who, at) in found.kept.items()
    ]  # fmt: skip
    return {"removed": len(found.made), "restored": len(found.changed), "kept": kept}


@transaction.atomic
def undo(batch, by):
    """UNDOING → UNDONE, in one transaction; gives the batch."""
    batch = batch.locked(ImportBatch.Status.UNDOING)
    layout, at = batch.handler, timezone.now()
    progress.report(batch, "Mencari yang berubah sesudahnya", 0, 0)
    lock(batch)
    found = plan(batch)
    with history.action(
        f"membatalkan impor {batch.file_name}",
        by=by, source=Batch.Source.UNDO, reason=batch.undo_reason,
    ) as action:  # fmt: skip
        for index in layout.indexes:
            bulk.delete(index, found.made, layout.root)
        for model, ids in found.remove:
            bulk.record(model, ids, action, sign="-", at=at)
            bulk.delete(model, ids)
        for model, ids, past in found.restore:
            bulk.restore(model, past)
            bulk.revive(model, past)
            bulk.record(model, ids, action, sign="~", at=at)
    layout.restored(found.changed)
    layout.undone(action)
    release(batch, found)
    result = in_words(batch, found)
    counts = compare_again(batch)
    return batch.move(
        ImportBatch.Status.UNDONE,
        allowed=(ImportBatch.Status.UNDOING,),
        action=None,
        undo_action=action,
        undone_at=at,
        counts=counts,
        result=result,
    )


def lock(batch):
    """Nobody edits the records of the batch while they are taken back."""
    records = batch.handler.records_of(batch).select_for_update()
    list(records.order_by("pk").values_list("pk"))


def release(batch, found):
    """Rows whose records are as before may be applied again."""
    kept = batch.handler.targets(found.kept)
    rows = batch.rows.filter(is_applied=True).exclude(target__in=kept)
    rows.update(is_applied=False)
