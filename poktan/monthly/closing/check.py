"""The rollups once more, by another way: plain aggregates over the reports.

Nothing here is shared with the SQL of ReportRollup.refresh but the names of columns.
"""

from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from kspk.reporting.states import COUNTED, State
from kspk.wilayah.models import inside

from ...models import ClosedGroup, MonthlyReport, Poktan, ReportRollup
from ...models.rollup import KINDS, SUMS
from ..expected import groups_in_month

PAIRS = {"present": "members", "pus_kb": "pus", "children_kka": "children"}
_COUNTED = Q(state__in=COUNTED)
_COUNTS = {
    "waiting": Q(state=State.SUBMITTED),
    "returned": Q(state=State.RETURNED),
    "reported": _COUNTED,
    "nihil": _COUNTED & Q(is_nihil=True),
    "met": _COUNTED & Q(meetings__gt=0),
    "on_time": _COUNTED & Q(is_late=False),
    "members_known": _COUNTED & Q(members__isnull=False),
    "present_known": _COUNTED & Q(present__isnull=False),
}
# Prefixed: an aggregate may not be called like a field of the report.
_AGGREGATES = {
    **{f"cell_{name}": Count("pk", filter=q) for name, q in _COUNTS.items()},
    **{f"cell_{name}": Sum(name, filter=_COUNTED) for name in SUMS},
    **{
        f"cell_{one}_paired": Sum(
            one,
            filter=_COUNTED
            & Q(**{f"{part}__isnull": False, f"{whole}__isnull": False}),
        )
        for part, whole in PAIRS.items()
        for one in (part, whole)
    },
}
COLUMNS = ("groups", *(name.removeprefix("cell_") for name in _AGGREGATES))
_EMPTY = dict.fromkeys(COLUMNS) | dict.fromkeys(("groups", *_COUNTS), 0)


class Difference(NamedTuple):
    area: str
    kind: str
    column: str
    stored: int | None
    right: int | None


def months_and_kabupaten(month=None):
    """Sorted (month, code) of every cell of a kabupaten and of every report."""
    narrow = {"month": month} if month else {}
    cells = ReportRollup.objects.filter(**narrow)
    reports = MonthlyReport.objects.filter(**narrow).order_by()
    found = set()
    for rows, path in ((cells, "area_id"), (reports, "desa_id")):
        codes = rows.annotate(code=Substr(path, 1, 4)).order_by()
        found |= set(codes.values_list("month", "code").distinct())
    return sorted(found)


def kabupaten_with_groups():
    """Sorted codes of the kabupaten that have standing groups."""
    groups = Poktan.objects.standing().annotate(code=Substr("desa_id", 1, 4))
    return sorted(set(groups.order_by().values_list("code", flat=True).distinct()))


@transaction.atomic
def differences(month, kabupaten):
    """Every Difference between the stored cells of a kabupaten and its rows.

    Holds the cells of the kabupaten, so that no report is half counted meanwhile.
    """
    cells = ReportRollup.objects.filter(month=month)
    held = cells.select_for_update().filter(area=kabupaten).order_by("kind")
    list(held.values_list("pk"))
    cells = cells.filter(inside("area", kabupaten))
    stored = {
        (cell.pop("area_id"), cell.pop("kind")): cell
        for cell in cells.values("area_id", "kind", *COLUMNS)
    }
    right = cells_from_rows(month, kabupaten)
    missing = [
        Difference(kabupaten, kind, "", None, None)
        for kind in KINDS
        if (kabupaten, kind) not in stored
    ]
    return missing + [
        Difference(*key, column, have[column], want[column])
        for key in sorted(stored.keys() | right.keys())
        if (have := stored.get(key, _EMPTY)) != (want := right.get(key, _EMPTY))
        for column in COLUMNS
        if have[column] != want[column]
    ]


def cells_from_rows(month, kabupaten):
    """{(area, kind): {column: number}} of each desa and of the kabupaten itself."""
    cells = {}
    for key, count in group_counts(month, kabupaten).items():
        cells.setdefault(key, dict(_EMPTY))["groups"] = count
    reports = MonthlyReport.objects.of_month(month).filter(inside("desa", kabupaten))
    for by in (("desa_id", "kind"), ("kind",)):
        for row in reports.order_by().values(*by).annotate(**_AGGREGATES):
            key = row.get("desa_id", kabupaten), row["kind"]
            cell = cells.setdefault(key, dict(_EMPTY))
            cell |= {name: row[f"cell_{name}"] for name in COLUMNS[1:]}
    return cells


def group_counts(month, kabupaten):
    """{(area, kind): groups that the month counts} of each desa and the kabupaten."""
    listed = ClosedGroup.objects.filter(
        inside("desa", kabupaten), closing__is_current=True, closing__month=month
    )
    listed = dict(listed.values_list("poktan", "desa"))
    counts = Counter()
    groups = groups_in_month(month, [kabupaten])
    for pk, kind, desa, of_report in groups.values_list(
        "pk", "kind", "desa_id", "report__desa_id"
    ).iterator():
        area = of_report or listed.get(pk) or desa
        counts[area, kind] += 1
        counts[kabupaten, kind] += 1
    return counts
