"""Who does what for which reason: the action that history rows are written under."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import receiver
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from .models import Batch, HistoryRow

_current = ContextVar("kspk_action", default=None)
_joined = ContextVar("kspk_joined", default=None)


def track(**kwargs):
    """History for a model: `history = track(no_db_index=["desa"])`.

    History refers to users and batches without a constraint: neither is ever deleted,
    and checking two references of each row was a third of what an import writes.
    """
    return HistoricalRecords(bases=[HistoryRow], user_db_constraint=False, **kwargs)


@contextmanager
def action(title, *, by, source=Batch.Source.PAGE, reason=""):
    """All history written inside belongs to one Batch, which is the value given.

    Source of the sentence in the history: title, e.g. "mengubah BKB Melati".
    """
    batch = _joined.get() or Batch.objects.create(
        by=by,
        by_name=getattr(by, "full_name", "") or str(by or "Sistem"),
        source=source,
        title=title[:200],
        reason=reason,
    )
    token = _current.set(batch)
    try:
        yield batch
    finally:
        _current.reset(token)


@contextmanager
def under(batch):
    """All that happens inside is part of `batch`, such as the reports of an import."""
    joined, current = _joined.set(batch), _current.set(batch)
    try:
        yield batch
    finally:
        _current.reset(current)
        _joined.reset(joined)


@receiver(pre_create_historical_record)
def _note_action(sender, instance, history_instance, **kwargs):
    batch = _current.get()
    if batch and hasattr(history_instance, "batch_id"):
        history_instance.batch = batch
        history_instance.history_user = batch.by
        history_instance.history_change_reason = batch.reason[:100] or None
