"""What waits for a person, and what others did in her area."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from kspk.accounts.models import User
from kspk.accounts.permissions import Permission
from kspk.audit.models import Batch
from kspk.imports.models import ImportBatch
from kspk.wilayah.models import area_filter
from poktan.models import Kind, Poktan

SHOWN = 6
LATELY = timedelta(days=7)


def open_imports(user):
    """Uploads that are not saved yet, newest first."""
    S = ImportBatch.Status
    waiting = (S.UPLOADED, S.READING, S.UNREADABLE, S.READY, S.APPLYING)
    return ImportBatch.objects.visible_to(user).filter(status__in=waiting)[:SHOWN]


def unused_accounts(user):
    """Accounts that she manages whose person has never signed in."""
    accounts = User.objects.permitted(user, Permission.ACCOUNT_MANAGE)
    return accounts.filter(is_active=True, last_login=None).order_by("full_name", "pk")


def recent_actions(user, now=None):
    """Actions on groups of her area in the last seven days, newest first."""
    areas = user.areas_with(Permission.HISTORY_VIEW)
    since = (now or timezone.now()) - LATELY
    rows = Poktan.history.filter(area_filter(areas, "desa"), history_date__gte=since)
    actions = Batch.objects.filter(at__gte=since, pk__in=rows.values("batch"))
    return actions[:SHOWN]


def groups_to_complete(user, limit=20):
    """Groups whose card she may fill in, the emptiest first, as dicts."""
    rows = Poktan.objects.permitted(user, Permission.POKTAN_CHANGE).standing()
    fields = ("id", "kind", "name", "desa__name", "completeness", "decree__id",
              "supervisor", "supervisor_name")  # fmt: skip
    ordered = rows.with_decree().order_by("completeness", "name_key", "pk")
    return [
        {
            "url": reverse("poktan:detail", args=[row["id"]]),
            "name": f"{Kind(row['kind']).label} {row['name']}",
            "desa": row["desa__name"],
            "completeness": row["completeness"],
            "gaps": list(_gaps(row)),
        }
        for row in ordered.filter(completeness__lt=100).values(*fields)[:limit]
    ]


def _gaps(row):
    if row["decree__id"] is None:
        yield "tanpa SK"
    if not (row["supervisor"] or row["supervisor_name"]):
        yield "tanpa pembina"
