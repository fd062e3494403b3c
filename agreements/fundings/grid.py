"""Villages and their lines of a year; those without a funded line come first."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from poktan.models import Poktan

from ..models import VillageFunding

Document = VillageFunding.Document
AMOUNTS = {
    "lines": Count("pk"),
    "rkpdes": Sum("planned", filter=Q(document=Document.RKPDES)),
    "apbdes": Sum("planned", filter=Q(document=Document.APBDES)),
    "other": Sum("planned", filter=Q(document=Document.OTHER)),
    "realised": Sum("realised"),
}
UNKNOWN = dict.fromkeys(AMOUNTS) | {"lines": 0}


def villages(desa, year):
    """The queryset `desa` with `is_funded` in that year, the unfunded first."""
    funded = VillageFunding.objects.funded().filter(desa=OuterRef("pk"), year=year)
    rows = desa.annotate(is_funded=Exists(funded)).select_related("parent")
    return rows.order_by("is_funded", "pk")


def with_amounts(areas, year):
    """(area, its groups, its amounts) of some villages; two queries.

    An amount is None where no line says one.
    """
    codes = [area.pk for area in areas]
    lines = VillageFunding.objects.filter(desa__in=codes, year=year).order_by()
    amounts = {row["desa"]: row for row in lines.values("desa").annotate(**AMOUNTS)}
    groups = Poktan.objects.standing().filter(desa__in=codes).order_by()
    counts = dict(groups.values_list("desa").annotate(Count("pk")))
    return [
        (area, counts.get(area.pk, 0), amounts.get(area.pk, UNKNOWN)) for area in areas
    ]


def total(desa, year):
    """Amounts of all lines in the villages of a queryset."""
    lines = VillageFunding.objects.filter(desa__in=desa.values("pk"), year=year)
    return lines.aggregate(**AMOUNTS)
