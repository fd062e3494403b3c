"""What a month looks like before it is closed, by kecamatan, from the rollups."""

from django.db.models import Sum
from django.db.models.functions import Substr

from kspk.wilayah.models import Level, Wilayah, inside

from ...models import ReportRollup
from ...models.rollup import CELL
from .snapshot import Line, total


def coverage(month, kabupaten):
    """(a Line for each kecamatan, the Line of all of it); two queries."""
    rows = ReportRollup.objects.of(month, Level.DESA).filter(inside("area", kabupaten))
    rows = (
        rows.annotate(kecamatan=Substr("area_id", 1, 6))
        .values("kecamatan")
        .annotate(**{f"sum_{name}": Sum(name) for name in CELL})
        .filter(sum_groups__gt=0)
        .order_by("kecamatan")
    )
    areas = Wilayah.objects.inside(kabupaten).filter(level__lte=Level.KECAMATAN)
    names = {area.pk: area.name for area in areas}
    lines = [
        Line(
            names[row["kecamatan"]],
            row["kecamatan"],
            "",
            {name: row[f"sum_{name}"] for name in CELL},
        )
        for row in rows
    ]
    whole = total([line.sums for line in lines])
    return lines, Line(names[kabupaten], kabupaten, "", whole)
