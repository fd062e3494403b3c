"""BKB joined with PAUD and Posyandu per desa (BKB HI), resolution 3 of the Belu forum.

Source of “holistik integratif”: Perpres 60/2013; card K/0/BKB, “Keterpaduan”.
"""

from django.db.models import Count, Exists, OuterRef, Q

from kspk.catalogue.fields import has_code
from poktan.models import Kind, Poktan

POSYANDU, PAUD = has_code("integrations", "posyandu"), has_code("integrations", "paud")
COUNTS = {
    "bkb": Count("pk"),
    "posyandu": Count("pk", filter=POSYANDU),
    "paud": Count("pk", filter=PAUD),
    "joined": Count("pk", filter=POSYANDU & PAUD),
}
GAPS = {
    "semua": "Semua desa",
    "tanpa-hi": "Tanpa BKB HI",
    "tanpa-bkb": "Tanpa BKB",
}


def _groups():
    return Poktan.objects.standing().filter(kind=Kind.BKB)


def villages(desa, gap="semua"):
    """The queryset `desa`, those without BKB HI first; `gap` (of GAPS) narrows it."""
    here = _groups().filter(desa=OuterRef("pk"))
    rows = desa.annotate(
        has_bkb=Exists(here), has_joined=Exists(here.filter(POSYANDU, PAUD))
    )
    if gap == "tanpa-hi":
        rows = rows.filter(has_joined=False)
    if gap == "tanpa-bkb":
        rows = rows.filter(has_bkb=False)
    return rows.select_related("parent").order_by("has_joined", "has_bkb", "pk")


def with_groups(areas):
    """(area, counts, [groups with `lacks`]) of some desa; one query."""
    by_desa = {}
    rows = _groups().filter(desa__in=[area.pk for area in areas])
    for group in rows.order_by("name_key", "pk"):
        pairs = (("posyandu", "Posyandu"), ("paud", "PAUD"))
        group.lacks = [word for code, word in pairs if code not in group.integrations]
        by_desa.setdefault(group.desa_id, []).append(group)
    return [(area, by_desa.get(area.pk, [])) for area in areas]


def total(desa):
    """COUNTS of all groups in the desa of a queryset."""
    return _groups().filter(Q(desa__in=desa.values("pk"))).aggregate(**COUNTS)
