"""What ends within 90, 30 or 7 days: agreements and the groups' decrees (feature X19).

Agreements that a signed addendum or renewal goes on for are not in danger.
"""

import datetime
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Q, Value

from poktan.models import Decree, Poktan

from ..models import Agreement

WINDOWS = (7, 30, 90)  # days


@dataclass(frozen=True)
class Ending:
    """One thing that ends: its word, title, place and last day."""

    what: str
    title: str
    url: str
    place: str
    ends_on: datetime.date
    days_left: int


def _agreements(user, today):
    rows = Agreement.objects.visible_to(user).ending(today, days=max(WINDOWS))
    return rows.order_by()


def _decrees(user, today):
    """Decrees in force of standing groups, of those who may see them."""
    until = today + datetime.timedelta(days=max(WINDOWS))
    return Decree.objects.visible_to(user).filter(
        is_current=True, valid_until__gte=today, valid_until__lte=until,
        poktan__status__in=Poktan.STANDING,
    ).order_by()  # fmt: skip


def counts(user, today):
    """{7: n, 30: n, 90: n}, each with those of the shorter windows; two queries."""
    found = dict.fromkeys(WINDOWS, 0)
    for rows, field in (
        (_agreements(user, today), "ends_on"),
        (_decrees(user, today), "valid_until"),
    ):
        ask = {
            f"in_{days}": Count(
                "pk", filter=Q(**{f"{field}__lte": _until(today, days)})
            )
            for days in WINDOWS
        }
        sums = rows.aggregate(**ask)
        found = {days: found[days] + sums[f"in_{days}"] for days in WINDOWS}
    return found


def keys(user, today, days):
    """(what, key, last day) of all that ends within so many days, the soonest first."""
    until = _until(today, days)
    agreements = _agreements(user, today).filter(ends_on__lte=until)
    decrees = _decrees(user, today).filter(valid_until__lte=until)
    both = [
        rows.annotate(what=Value(what, CharField()), day=F(field))
        for rows, what, field in (
            (agreements, "agreement", "ends_on"), (decrees, "decree", "valid_until"),
        )
    ]  # fmt: skip
    first, second = (rows.values_list("what", "pk", "day") for rows in both)
    return first.union(second, all=True).order_by("day", "what", "pk")


def endings(page, today):
    """The rows of `keys` as Endings; two queries, however many."""
    by_what = {"agreement": [], "decree": []}
    for what, pk, _ in page:
        by_what[what].append(pk)
    agreements = Agreement.objects.select_related("area")
    decrees = Decree.objects.select_related("poktan__desa__parent")
    records = {
        "agreement": agreements.in_bulk(by_what["agreement"]),
        "decree": decrees.in_bulk(by_what["decree"]),
    }
    return [
        _ending(what, records[what][pk], day, (day - today).days)
        for what, pk, day in page
    ]


def _ending(what, record, day, left):
    if what == "agreement":
        place = record.area.full_name
        word, title, url = (
            record.get_kind_display(),
            record.title,
            record.get_absolute_url(),
        )
        return Ending(word, title, url, place, day, left)
    group = record.poktan
    place = f"{group.desa.name}, {group.desa.parent.name}"
    return Ending("SK kelompok", str(group), group.get_absolute_url(), place, day, left)


def _until(today, days):
    return today + datetime.timedelta(days=days)
