"""What waits for a person, and what others did in her area."""

import datetime
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone

from agreements.contracts import radar
from agreements.followups.listing import Listing
from kspk.accounts.models import User
from kspk.accounts.permissions import Permission
from kspk.audit.models import Batch
from kspk.imports.models import ImportBatch
from kspk.reporting.states import State
from kspk.ui import formats
from kspk.ui.navigation import url_or_none
from kspk.wilayah.models import area_filter
from poktan.models import Kind, MonthlyReport, Poktan

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
    """Actions on groups and reports of her area in seven days, newest first."""
    areas = user.areas_with(Permission.HISTORY_VIEW)
    since = (now or timezone.now()) - LATELY
    touched = Q(pk__in=[])
    for model in (Poktan, MonthlyReport):
        rows = model.history.filter(area_filter(areas, "desa"), history_date__gte=since)
        touched |= Q(pk__in=rows.values("batch"))
    return Batch.objects.filter(touched, at__gte=since)[:SHOWN]


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


@dataclass(frozen=True)
class Task:
    """One line of “Pekerjaan saya”: what, how many, until when; `url` may be None."""

    title: str
    count: int
    url: str | None
    due: datetime.date | None = None
    remark: str = ""


def tasks(duties, imports, today, partnership=()):
    """What waits for her, by due date; what has none comes last (feature K3).

    `duties`: [(Duty, [MonthProgress])] as her reminder has them; `imports`: her uploads
    that are open; `partnership`: Tasks of `partnership_tasks`.
    """
    found = [
        task
        for duty, months in duties
        for month in months
        for task in month_tasks(duty, month, today)
    ]
    found += [
        Task("Impor yang belum selesai", batch.todo_count, batch.get_absolute_url(),
             remark=batch.file_name)
        for batch in imports
    ]  # fmt: skip
    found += partnership
    return sorted(found, key=lambda task: task.due or datetime.date.max)


def to_verify(duties):
    """The oldest MonthProgress with reports that wait for her, or None."""
    months = [m for duty, months in duties if duty.verifies for m in months]
    return min((m for m in months if m.waiting), default=None)


def month_tasks(duty, month, today):
    """Tasks of one month in the areas of a Duty."""
    name = formats.month(month.month)
    mine = url_or_none("reports:month", month.month)
    checking = url_or_none("reports:verify-list", month.month)
    if month.waiting and duty.verifies:
        title = f"Laporan {name} menunggu verifikasi"
        yield Task(title, month.waiting, checking, month.due)
    if month.returned:
        title = f"Laporan {name} dikembalikan, belum dikirim lagi"
        returned = checking and f"{checking}?keadaan={State.RETURNED}"
        url = returned if duty.verifies else mine
        yield Task(title, month.returned, url, month.due)
    if month.missing and month.due < today:
        missing = url_or_none("reports:missing", month.month)
        url = missing if duty.verifies else mine
        yield Task(f"Laporan {name} belum dikirim", month.missing, url, month.due)


FOLLOW_UPS = {
    "lewat": "Tindak lanjut lewat tenggat",
    "segera": "Tindak lanjut jatuh tempo dalam 14 hari",
    "tanpa-pemilik": "Tindak lanjut tanpa penanggung jawab",
    "tanpa-tenggat": "Tindak lanjut tanpa tenggat",
}


def follow_up_tasks(user, today):
    """A Task for each chip of the list of follow-ups that she may change and are open.

    Two queries, and the list behind a task has as many rows as it says.
    """
    listing = Listing(user, {"tugas": "1"}, today)
    dues = listing.all.order_by().aggregate(
        lewat=Min("due", filter=listing.conditions["lewat"]),
        segera=Min("due", filter=listing.conditions["segera"]),
    )
    address = reverse("agreements:follow-ups")
    return [
        Task(
            title, listing.counts[name], f"{address}?lihat={name}&tugas=1",
            dues.get(name),
        )
        for name, title in FOLLOW_UPS.items()
        if listing.counts[name]
    ]  # fmt: skip


def ending_tasks(user, today):
    """One Task for what the radar shows, for those who may do something about it."""
    if not user.has_perm(Permission.AGREEMENT_CHANGE):
        return []
    days = max(radar.WINDOWS)
    first = radar.keys(user, today, days).first()
    if first is None:
        return []
    title = f"Perjanjian dan SK kelompok berakhir dalam {days} hari"
    count = radar.counts(user, today)[days]
    return [Task(title, count, reverse("agreements:radar"), first[-1])]


def partnership_tasks(user, today):
    """Follow-ups, and agreements and decrees that end."""
    return [*follow_up_tasks(user, today), *ending_tasks(user, today)]
