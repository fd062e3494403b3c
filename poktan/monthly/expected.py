"""Which groups a month expects a report of; the rows behind “yang ada”."""

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.db.models.functions import Substr

from kspk.reporting.months import last_day
from kspk.wilayah.models import area_filter

from ..models import ClosedGroup, MonthClosing, Poktan, Rest


def groups_in_month(month, areas):
    """Groups that `month` counts inside `areas` (codes; None is everywhere).

    Those that reported from there, in whatever state, and those of there that are
    expected to and have not. Each has `report`, a relation that may be empty
    (`report__state`, `report=None`). The same rule as the SQL of ReportRollup.
    """
    last = last_day(month)
    # Conditions on the relation come last, so that all of them share one join.
    rests = Rest.objects.filter(poktan=OuterRef("pk"), since__lte=last, until__gt=last)
    closed = MonthClosing.objects.current().filter(
        month=month, area=Substr(OuterRef("desa"), 1, 4)
    )
    listed = ClosedGroup.objects.filter(
        closing__is_current=True, closing__month=month, poktan=OuterRef("pk")
    ).filter(area_filter(areas, "desa"))
    was_active = Q(status=Poktan.Status.ACTIVE) | Q(status_on__gt=last)
    expected = (
        Q(reports_from__lte=month)
        & was_active
        & area_filter(areas, "desa")
        & ~Exists(rests)
        & ~Exists(closed)
    )
    report = FilteredRelation("reports", condition=Q(reports__month=month))
    return Poktan.objects.annotate(report=report).filter(
        Q(report__isnull=False) & area_filter(areas, "report__desa")
        | Q(report=None) & (expected | Exists(listed))
    )
