"""Total / Sudah / Belum of the yearly cards, and what changed since the last one."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Left
from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from kspk.wilayah.models import Wilayah

from ..models import AnnualCard, Kind, Poktan
from ..services import require_standing

DUE = (1, 3)  # 3 January. Source: K/0 of all kinds (domain, 2.9)
FIRST_YEAR = 2012
# Fields of the group that the card K/0 asks for and that stand on the group itself.
CARD_FIELDS = (
    "name", "desa_id", "dusun", "rw", "rt", "address", "phone", "register_no",
    "supervisor_id", "supervisor_name", "members_count", "cadres_count",
    "cadres_trained_count", "stratum", "status",
)  # fmt: skip


def due_on(year):
    return datetime.date(year, *DUE)


def years(today):
    """The years that may be confirmed: this one and, from December, the next."""
    return [today.year, today.year + 1] if today.month == 12 else [today.year]


def cards_in(user):
    """Active groups whose cards a person may confirm."""
    return Poktan.objects.permitted(user, Permission.CARD_CONFIRM).active()


def with_card(groups, year):
    """Each group with `is_confirmed` for the year."""
    cards = AnnualCard.objects.filter(poktan=OuterRef("pk"), year=year)
    return groups.annotate(is_confirmed=Exists(cards))


def by_area(groups, year):
    """[{area, kind: (total, confirmed)}] by kecamatan, from one query and the names."""
    rows = (
        with_card(groups, year)
        .annotate(area=Left("desa", 6))
        .values("area", "kind", "is_confirmed")
        .annotate(groups=Count("pk"))
        .order_by("area")
    )
    lines = {}
    for row in rows:
        kinds = lines.setdefault(row["area"], {kind: [0, 0] for kind in Kind.values})
        kinds[row["kind"]][0] += row["groups"]
        kinds[row["kind"]][1] += row["groups"] * row["is_confirmed"]
    names = Wilayah.objects.in_bulk(lines)
    return [Line(names[area].name, area, kinds) for area, kinds in lines.items()]


class Line:
    """Cards of one kecamatan, or of all for area ""."""

    def __init__(self, name, area, kinds):
        self.name, self.area, self.by_kind = name, area, kinds

    @property
    def total(self):
        return sum(total for total, _ in self.by_kind.values())

    @property
    def confirmed(self):
        return sum(confirmed for _, confirmed in self.by_kind.values())

    @property
    def missing(self):
        return self.total - self.confirmed

    @property
    def rate(self):
        """Σ confirmed ÷ Σ total, None without groups."""
        return self.confirmed / self.total if self.total else None


def total_of(lines):
    kinds = {
        kind: [sum(line.by_kind[kind][n] for line in lines) for n in (0, 1)]
        for kind in Kind.values
    }
    return Line("Jumlah", "", kinds)


def changes_since(poktan, previous):
    """{field: [before, after]} of the card's fields since the card `previous`."""
    if previous is None:
        return {}
    rows = poktan.history.filter(history_date__lte=previous.confirmed_at)
    old = rows.order_by("-history_date", "-history_id").values(*CARD_FIELDS).first()
    if old is None:
        return {}
    return {
        name: [old[name], getattr(poktan, name)]
        for name in CARD_FIELDS
        if old[name] != getattr(poktan, name)
    }


@transaction.atomic
def confirm_card(poktan, year, *, by, note=""):
    """The group's card is right for the year; the AnnualCard.

    Raises InvalidTransition if it was confirmed before or the group has ended.
    """
    if year not in years(timezone.localdate()):
        raise InvalidTransition(f"Kartu tahun {year} tidak dapat dikukuhkan sekarang.")
    poktan = Poktan.objects.select_for_update().get(pk=poktan.pk)
    require_standing(poktan)
    previous = poktan.cards.filter(year__lt=year).first()
    try:
        with action(f"mengukuhkan kartu K/0 {year} {poktan}", by=by, reason=note):
            return AnnualCard.objects.create(
                poktan=poktan, year=year, confirmed_by=by, note=note,
                changes=changes_since(poktan, previous),
            )  # fmt: skip
    except IntegrityError as error:
        raise InvalidTransition(
            f"Kartu K/0 {year} {poktan} sudah dikukuhkan."
        ) from error
