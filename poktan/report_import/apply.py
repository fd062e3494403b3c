"""Writes reports from compared rows, one by one, as the form does."""

from django.db import IntegrityError

from kspk.audit.conflict import Stale
from kspk.audit.history import under
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.states import State

from ..models import Poktan, refreshed_once
from ..monthly.services import store_report
from .reports import target_of


def apply(work, rows, *, action, at):
    """Store and send the reports of these rows; the figures follow once at the end.

    Raises IntegrityError where somebody wrote one of them in between, so that all is
    compared once more.
    """
    ready = {id(row) for row in rows}
    plans = [plan for plan in work.reports.plans if id(plan.lines[0]) in ready]
    groups = Poktan.objects.in_bulk({plan.group.id for plan in plans})
    with under(action), refreshed_once():
        for plan in plans:
            try:
                report = store(work, plan, groups[plan.group.id], at)
            except (Stale, InvalidTransition) as problem:
                raise IntegrityError(f"report changed meanwhile: {problem}") from None
            for row in plan.lines:
                row.target = target_of(report.pk)
                row.target_version = report.version


def store(work, plan, poktan, at):
    """The stored report; what the same person had sent is taken back first."""
    stored = plan.stored
    version = stored.version if stored else None
    if stored and stored.state == State.SUBMITTED:
        stored.poktan = poktan
        version = stored.take_back(by=work.by).version
    return store_report(
        poktan=poktan, month=plan.month, values=plan.values, by=work.by,
        meetings=plan.meetings, version=version, source=Batch.Source.IMPORT, at=at,
    )  # fmt: skip
