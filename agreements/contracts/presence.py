"""Institution × desa: who works where, by what (feature X18).

An institution works in a desa if that desa or its kecamatan is its own area or one it
serves, if a follow-up that it owns or supports takes place there, or an activity of an
agreement to which it is party. An area as wide as a kabupaten says nothing of a desa.
Ten queries at most, however many institutions and desa.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from kspk.accounts.permissions import Permission
from kspk.catalogue.fields import has_code
from kspk.mitra.models import Mitra, ServedArea
from kspk.wilayah.models import Level, Wilayah, inside

from ..models import Activity, Agreement, FollowUp, Party, Supporter

KECAMATAN_LENGTH = 6  # digits; shorter codes are wider
REASONS = ("wilayah", "tindak lanjut", "kegiatan")


@dataclass
class Presence:
    """Who works where in one territory.

    `cells`: {institution: {desa: {reasons}}}; `deserts`: desa of nobody; `paper`:
    institutions party to an agreement in force of which no activity took place.
    """

    desa: list
    institutions: list
    cells: dict
    paper: list
    deserts: list = field(init=False)

    def __post_init__(self):
        worked = {code for places in self.cells.values() for code in places}
        self.deserts = [area for area in self.desa if area.pk not in worked]

    def of(self, mitra):
        return self.cells.get(mitra.pk, {})


def presence(user, area, today, programme=""):
    """The Presence in `area` (a kabupaten or kecamatan) as the person may see it."""
    desa = list(
        Wilayah.objects.current()
        .filter(inside("pk", area.pk), level=Level.DESA)
        .permitted(user, Permission.WILAYAH_VIEW)
        .select_related("parent")
    )
    rows = Mitra.objects.visible_to(user).active()
    if programme:
        rows = rows.filter(has_code("programmes", programme))
    institutions = list(rows.only("name", "name_key", "kind", "area"))
    keys = {mitra.pk for mitra in institutions}
    places = Places([area.pk for area in desa])
    for mitra in institutions:
        places.add(mitra.pk, mitra.area_id, "wilayah")
    served = ServedArea.objects.valid_on(today).filter(mitra__in=rows.values("pk"))
    for pk, code in served.values_list("mitra", "wilayah"):
        places.add(pk, code, "wilayah")
    seen = FollowUp.objects.visible_to(user).exclude(state=FollowUp.State.CANCELLED)
    for pk, code in seen.exclude(owner=None).values_list("owner", "area"):
        places.add(pk, code, "tindak lanjut")
    helped = Supporter.objects.filter(follow_up__in=seen.values("pk"))
    for pk, code in helped.values_list("mitra", "follow_up__area"):
        places.add(pk, code, "tindak lanjut")
    agreements = Agreement.objects.visible_to(user)
    parties = _parties(agreements)
    done = Activity.objects.filter(agreement__in=agreements.values("pk"))
    for agreement, code in done.exclude(area=None).values_list("agreement", "area"):
        for pk in parties[agreement]:
            places.add(pk, code, "kegiatan")
    cells = {pk: where for pk, where in places.cells.items() if pk in keys}
    active = set(done.exclude(done_on=None).values_list("agreement", flat=True))
    idle = set(agreements.in_force(today).values_list("pk", flat=True)) - active
    signed = {pk for agreement in idle for pk in parties[agreement]}
    lively = {pk for agreement in active for pk in parties[agreement]}
    paper = [m for m in institutions if m.pk in signed - lively]
    return Presence(desa, institutions, cells, paper)


class Places:
    """Collects reasons by institution and desa; a kecamatan stands for its desa."""

    def __init__(self, codes):
        self.cells = defaultdict(lambda: defaultdict(set))
        self.inner = defaultdict(list)
        for code in codes:
            self.inner[code].append(code)
            self.inner[code[:KECAMATAN_LENGTH]].append(code)

    def add(self, mitra, code, reason):
        for desa in self.inner.get(code, ()):
            self.cells[mitra][desa].add(reason)


def _parties(agreements):
    """{agreement: [institutions]} of those agreements; nothing for others."""
    found = defaultdict(list)
    rows = Party.objects.filter(agreement__in=agreements.values("pk"))
    for agreement, mitra in rows.values_list("agreement", "mitra"):
        found[agreement].append(mitra)
    return found
