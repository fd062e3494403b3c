"""The work on an import, in the background or at once; safe to repeat and to kill."""

import logging

from django.db import IntegrityError, OperationalError, transaction
from django_tasks import task

from kspk.accounts.models import User
from kspk.audit.transitions import InvalidTransition

from . import apply as applying
from . import progress, reading
from . import undo as undoing
from .models import ImportBatch
from .rows import collection_paused

logger = logging.getLogger(__name__)
S = ImportBatch.Status


@task()
def read(batch_id):
    _work(batch_id, S.READING, reading.read)


@task()
def apply(batch_id, user_id):
    _work(batch_id, S.APPLYING, applying.apply, user_id)


@task()
def undo(batch_id, user_id):
    _work(batch_id, S.UNDOING, undoing.undo, user_id)


def _work(batch_id, status, job, *user_id, tries=3):
    """Do `job` if the batch is still in `status`; put the batch back if it fails.

    The first sign of life comes before the database is asked, so that whoever is killed
    from then on is seen to be dead. Somebody may add the same group at the same moment:
    then all is compared and written once more.
    """
    batch = ImportBatch(pk=batch_id)
    is_first = progress.read(batch) is None
    if is_first:
        progress.report(batch, "Mulai", 0, 0)
    batch = ImportBatch.objects.select_related("wilayah", "by").get(pk=batch_id)
    if batch.status != status:
        if is_first:
            progress.clear(batch)
        return
    progress.report(batch, "Mulai", 0, batch.ready_count)
    try:
        by = [User.objects.get(pk=pk) for pk in user_id]
        for left in reversed(range(tries)):
            try:
                with collection_paused():
                    job(batch, *by)
                break
            except (IntegrityError, OperationalError):
                if not left:
                    raise
    except InvalidTransition:
        logger.info("import %s: another process was faster", batch_id)
    except Exception:
        logger.exception("import %s failed while %s", batch_id, status)
        batch.interrupted()
        raise
    finally:
        progress.clear(batch)


def sweep(batch=None):
    """Put interrupted work back where it began, of one batch or all; gives how many."""
    swept = 0
    for one in [batch] if batch else ImportBatch.objects.at_work():
        if one.is_at_work and one.is_dead() and _put_back(one):
            swept += 1
            progress.clear(one)
    if batch and swept:
        batch.refresh_from_db()
    return swept


def _put_back(batch):
    """Not while a living transaction holds the batch: then the work is only slow."""
    try:
        with transaction.atomic():
            free = ImportBatch.objects.select_for_update(skip_locked=True)
            if not free.filter(pk=batch.pk).exists():
                return False
            batch.interrupted()
    except (InvalidTransition, OperationalError):
        return False
    return True
