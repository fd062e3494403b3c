"""Verifying and returning what was read, one report or a kecamatan at once."""

from typing import NamedTuple

from django.db import transaction

from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.states import State
from kspk.ui import formats

from ...models import MonthlyReport


class Outcome(NamedTuple):
    """Of a whole kecamatan: the reports verified, and a sentence for each left out."""

    verified: list
    skipped: list


def as_read(report, version, *states):
    """The stored report, locked; InvalidTransition if it is not what was read."""
    stored = report.locked(*states)
    if stored.version != version:
        raise InvalidTransition(
            f"{stored} berubah sejak Anda membacanya. Baca lagi angkanya sebelum"
            " memutuskan."
        )
    return stored


@transaction.atomic
def verify(report, *, by, version):
    """MonthlyReport.verify, of the version that was read."""
    return as_read(report, version, State.SUBMITTED).verify(by=by)


@transaction.atomic
def send_back(report, *, by, version, reason, field=""):
    """MonthlyReport.return_for_revision, of the version that was read."""
    stored = as_read(report, version, State.SUBMITTED, State.VERIFIED)
    return stored.return_for_revision(by=by, reason=reason, field=field)


def verify_all(reports, read, *, month, by):
    """Verify each of `reports` in its own right; `read`: {pk: version that was read}.

    One action and one transaction a report: what cannot be verified stops no other,
    and no cell stays locked for longer than its own report takes.
    """
    outcome = Outcome([], [])
    with action(f"memverifikasi laporan {formats.month(month)}", by=by) as batch:
        for report in reports:
            try:
                done = verify(report, by=by, version=read[report.pk])
            except InvalidTransition as problem:
                outcome.skipped.append(str(problem))
            except MonthlyReport.DoesNotExist:
                outcome.skipped.append(f"{report} tidak ada lagi.")
            else:
                outcome.verified.append(done)
    if outcome.verified:
        count = formats.number(len(outcome.verified))
        batch.title = f"memverifikasi {count} laporan {formats.month(month)}"
        batch.save(update_fields=["title"])
    else:
        batch.delete()
    return outcome
