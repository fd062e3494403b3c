"""The register R/I of a group and month as it is printed, in SIGA's order of fields.

Source: SIGA, register_bkb|bkr|bkl steps 1–4; R/I/PIK-R.
"""

from functools import cached_property

from kspk.catalogue.models import Topic
from kspk.ui import formats

from ...models import AGES, Kind, MonthlyReport, Presenter
from .. import figures
from ..expected import groups_in_month

FORMS = {
    Kind.BKB: "R/I/BKB",
    Kind.BKR: "R/I/BKR",
    Kind.BKL: "R/I/BKL",
    Kind.UPPKS: "R/I/UPPKA",
    Kind.PIK_R: "R/I/PIK-R",
}
BLANK_ROWS = 4  # of a form that is to be filled by hand
MOST_SHEETS = 300  # of one print: a kecamatan's groups, many times over


def topic_numbers():
    """{(kind, code): number on the form, or the label}; one query."""
    rows = Topic.objects.values_list("kind", "code", "number", "label")
    return {(kind, code): number or label for kind, code, number, label in rows}


class Sheet:
    """One group's month on paper; `report` None is the blank form."""

    def __init__(self, poktan, month, report, topics):
        self.poktan, self.month, self.report = poktan, month, report
        self._topics = topics

    @property
    def form(self):
        return FORMS[self.poktan.kind]

    @property
    def codes(self):
        """Provinsi, kabupaten, kecamatan and desa, as SIGA writes them."""
        code = self.poktan.desa_id
        return (code[:2], code[2:4], code[4:6], code[6:])

    @property
    def supervisor(self):
        known = self.poktan.supervisor
        return known.name if known else self.poktan.supervisor_name

    @property
    def columns(self):
        """Headings of what this kind counts at a meeting."""
        kind = self.poktan.kind
        ages = AGES if kind == Kind.BKB else ()
        names = ("present", *figures.OWN[kind])
        return [figures.words(kind, n).short for n in names[:1]] + [
            *ages, *(figures.words(kind, n).short for n in names[1:])
        ]  # fmt: skip

    @cached_property
    def meetings(self):
        """Rows of the register; blank ones where nothing was written."""
        stored = self.report.meeting_rows.all() if self.report else ()
        rows = [self._row(meeting) for meeting in stored]
        wanted = BLANK_ROWS if not self.report else 0
        blank = {"numbers": [""] * len(self.columns)}
        return rows + [blank] * (wanted - len(rows))

    def _row(self, meeting):
        kind = self.poktan.kind
        ages = figures.AGE_FIELDS if kind == Kind.BKB else ()
        names = ("present", *ages, *figures.OWN[kind])
        topics = sorted(
            (self._topics.get((kind, code), code) for code in meeting.topics), key=str
        )
        labels = dict(Presenter.choices)
        return {
            "sheet": meeting.sheet_no,
            "day": formats.day(meeting.held_on),
            "mode": meeting.get_mode_display(),
            "presenters": ", ".join(labels.get(c, c) for c in meeting.presenters),
            "topics": ", ".join(map(str, topics)),
            "other": meeting.topic_other,
            "discussion": {True: "Ada", False: "Tanya jawab", None: "–"}[
                meeting.discussion
            ],
            "numbers": [formats.number(getattr(meeting, name)) for name in names],
        }

    @property
    def figures(self):
        """[(label, value)] of the group at the month's end and of the month."""
        kind = self.poktan.kind
        names = (*figures.of_group(kind), "meetings", "present")
        if not self.report:
            return [(figures.words(kind, name).label, "") for name in names]
        return [
            (
                figures.words(kind, name).label,
                formats.number(getattr(self.report, name)),
            )
            for name in names
        ]

    @property
    def counsellings(self):
        return self.report.counselling_rows.all() if self.report else ()


def sheet_of(report):
    return Sheet(report.poktan, report.month, report, topic_numbers())


def sheets(month, areas, kind=""):
    """A Sheet for each group that `month` counts in `areas`; at most MOST_SHEETS.

    The fixed number of queries does not depend on how many there are.
    """
    groups = groups_in_month(month, areas)
    groups = groups.filter(kind=kind) if kind else groups
    groups = groups.select_related("desa__parent__parent", "supervisor")
    groups = groups.order_by("desa__code", "kind", "name_key", "pk")
    found = list(groups[:MOST_SHEETS])
    reports = MonthlyReport.objects.filter(month=month, poktan__in=found)
    reports = reports.exclude(state=MonthlyReport.State.DRAFT).prefetch_related(
        "meeting_rows", "counselling_rows"
    )
    by_group = {report.poktan_id: report for report in reports}
    topics = topic_numbers()
    return [Sheet(group, month, by_group.get(group.pk), topics) for group in found]
