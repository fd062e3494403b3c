"""Which visits there were, which steps are open, and who was not visited."""

from django.db.models import Exists, F, OuterRef, Subquery

from kspk.accounts.permissions import Permission
from kspk.reporting.months import shift

from ..models import MentoringVisit, Poktan

MONTHS_WITHOUT = 3


def visits_of(user):
    rows = MentoringVisit.objects.visible_to(user).with_group()
    return rows.order_by("-visited_on", "pk")


def open_steps(user):
    """Visits with a step that is not done yet, the earliest due first."""
    rows = visits_of(user).exclude(next_step="").filter(next_step_done_on=None)
    return rows.order_by(F("next_step_due").asc(nulls_last=True), "visited_on", "pk")


def unvisited(user, today):
    """Active groups without a visit for three months, each with `last_visit`.

    Those never visited first, then by the oldest visit.
    """
    month = shift(today.replace(day=1), -MONTHS_WITHOUT)
    since = month.replace(day=min(today.day, 28))
    visits = MentoringVisit.objects.filter(poktan=OuterRef("pk"))
    last = visits.order_by("-visited_on").values("visited_on")[:1]
    groups = Poktan.objects.permitted(user, Permission.VISIT_VIEW).active()
    groups = groups.filter(~Exists(visits.filter(visited_on__gt=since)))
    groups = groups.annotate(last_visit=Subquery(last))
    return groups.select_related("desa__parent").order_by(
        F("last_visit").asc(nulls_first=True), "desa", "name_key", "pk"
    )
