"""The rows behind a figure of the recap: groups with their report of a month."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.urls import reverse

from kspk.reporting.states import COUNTED, State

from ...models import Kind
from ...models.rollup import SUMS
from ..expected import groups_in_month
from .table import STATES

PER_PAGE = 50
SHOWN = ("members", "pus", "pus_kb", "meetings", "present")


class Rows:
    """Groups of a territory that `month` counts, by state, kind and supervisor."""

    def __init__(self, month, territory, *, state="belum", kind="", supervisor=""):
        self.month, self.state = month, state
        groups = groups_in_month(month, territory.areas)
        groups = groups.filter(kind=kind) if kind else groups
        self.groups = groups.filter(_supervised(supervisor))
        self.found = self.groups.filter(STATES[state][1]).order_by(
            "desa__code", "kind", "name_key", "pk"
        )

    @cached_property
    def counts(self):
        """{state: number of groups}; one query."""
        return self.groups.aggregate(
            **{name: Count("pk", filter=c) for name, (_, c) in STATES.items() if c},
            semua=Count("pk"),
        )

    @cached_property
    def sums(self):
        """{number: Σ over the rows}, None where no row has one; one query."""
        counted = STATES["lapor"][1]
        return self.found.aggregate(
            **{f"sum_{name}": Sum(f"report__{name}", filter=counted) for name in SUMS}
        )

    def page(self, number):
        """A page of rows, each a dict."""
        fields = (
            "pk", "name", "kind", "desa__name", "desa__parent__name",
            "supervisor__name", "supervisor_name", "report__id", "report__state",
            "report__is_late", "report__is_nihil", "report__nihil_reason",
            "report__return_reason", *(f"report__{name}" for name in SHOWN),
        )  # fmt: skip
        pages = Paginator(self.found.values(*fields), PER_PAGE)
        pages.count = self.counts[self.state]
        page = pages.get_page(number)
        page.object_list = [self.row(values) for values in page.object_list]
        return page

    def row(self, values):
        """What the page shows of a row beside its numbers."""
        report, state = values["report__id"], values["report__state"]
        word = State(state).label if state else "Belum lapor"
        if values["report__is_nihil"] and state in COUNTED:
            word = "Nihil"
        return values | {
            "label": f"{Kind(values['kind']).label} {values['name']}",
            "state_word": word,
            "url": reverse("reports:detail", args=[report])
            if report
            else reverse("poktan:detail", args=[values["pk"]]),
        }


def _supervised(wanted):
    """Q by the key of a supervisor, by a name without key, or "tanpa"."""
    if not wanted:
        return Q()
    if wanted == "tanpa":
        return Q(supervisor=None, supervisor_name="")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        return Q(supervisor=int(wanted))
    return Q(supervisor=None, supervisor_name=wanted)
