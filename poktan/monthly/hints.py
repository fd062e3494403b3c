"""What a group reported in the year before a month, beside each field of its form."""

from collections import defaultdict

from kspk.reporting.months import shift
from kspk.reporting.states import SENT

from ..models import MonthlyReport
from . import figures
from .rules import Hint, usual

NAMES = tuple(dict.fromkeys(n for kind in figures.OWN for n in figures.of_report(kind)))


def hints_for(groups, month):
    """{pk of the group: {number: Hint}} before `month`; one query for all groups.

    Reports that were sent count; the numbers of a nihil month but members do not.
    """
    past = MonthlyReport.objects.filter(
        poktan__in=groups, month__gte=shift(month, -12), month__lt=month,
        state__in=SENT,
    )  # fmt: skip
    told = defaultdict(lambda: defaultdict(dict))  # pk → number → month → value
    for pk, when, *values in past.values_list("poktan_id", "month", *NAMES):
        for name, value in zip(NAMES, values, strict=True):
            if value is not None:
                told[pk][name][when] = value
    return {
        pk: {name: _hint(values, month) for name, values in numbers.items()}
        for pk, numbers in told.items()
    }


def _hint(values, month):
    low, high = usual(list(values.values()))
    return Hint(values.get(shift(month, -1)), values.get(shift(month, -12)), low, high)
