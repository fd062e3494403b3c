"""The list of one month's reports to verify: what is asked for, and its rows."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import Left

from kspk.accounts.permissions import Permission
from kspk.reporting.states import State
from kspk.ui import formats
from kspk.wilayah.models import Level, Wilayah

from ...models import MonthlyReport
from .. import figures, rules
from ..hints import hints_for
from .forms import ReturnForm, label_of

TABS = ((State.SUBMITTED, "Menunggu verifikasi"), (State.RETURNED, "Dikembalikan"))


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: state of the reports and a kecamatan, "" for all."""

    state: str = State.SUBMITTED
    area: str = ""

    @classmethod
    def read(cls, query):
        area = query.get("wilayah", "")
        is_code = area.isascii() and area.isdigit() and len(area) == 6
        returned = query.get("keadaan") == State.RETURNED
        return cls(
            State.RETURNED if returned else State.SUBMITTED, area if is_code else ""
        )

    def rows(self, reports):
        reports = reports.filter(state=self.state)
        return reports.filter(reports.scope({self.area})) if self.area else reports

    def url(self, **changes):
        """What follows the list's address to ask for something else: "?…" or ""."""
        state = changes.get("state", self.state)
        query = {
            "keadaan": "" if state == State.SUBMITTED else state,
            "wilayah": changes.get("area", self.area),
        }
        query = urlencode({name: value for name, value in query.items() if value})
        return query and f"?{query}"


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list: a tab, a kecamatan or another month."""

    label: str
    count: int
    url: str
    is_current: bool = False


class Outline:
    """How many reports wait or are returned, by month, kecamatan: two queries."""

    def __init__(self, user, month, wanted):
        self.user, self.month, self.wanted = user, month, wanted

    @cached_property
    def _counts(self):
        rows = MonthlyReport.objects.permitted(self.user, Permission.REPORT_VERIFY)
        rows = rows.filter(state__in=[State.SUBMITTED, State.RETURNED])
        return list(
            rows.annotate(area=Left("desa_id", 6))
            .order_by()
            .values_list("month", "area", "state")
            .annotate(Count("pk"))
        )

    def count(self, state, area=""):
        return sum(
            count
            for month, code, of, count in self._counts
            if (month, of) == (self.month, state) and area in ("", code)
        )

    @property
    def tabs(self):
        wanted = self.wanted
        return [
            Choice(label, self.count(state, wanted.area), wanted.url(state=state),
                   state == wanted.state)
            for state, label in TABS
        ]  # fmt: skip

    @property
    def areas(self):
        """The kecamatan of her areas with such reports; [] if there is but one."""
        wanted = self.wanted
        codes = {area for _, area, _, _ in self._counts}
        if len(codes) < 2:
            return []
        names = Wilayah.objects.filter(pk__in=codes, level=Level.KECAMATAN)
        everywhere = Choice(
            "Semua kecamatan", self.count(wanted.state), wanted.url(area=""),
            not wanted.area,
        )  # fmt: skip
        return [everywhere] + [
            Choice(area.name, self.count(wanted.state, area.pk),
                   wanted.url(area=area.pk), area.pk == wanted.area)
            for area in names.order_by("key")
        ]  # fmt: skip

    @property
    def other_months(self):
        """{month: reports that wait} of the other months, the oldest first."""
        found = {}
        for month, _, state, count in sorted(self._counts):
            if month != self.month and state == State.SUBMITTED:
                found[month] = found.get(month, 0) + count
        return found


@dataclass(frozen=True)
class Figure:
    """A number of a report beside that of the month before; None is unknown."""

    label: str
    value: int | None
    last: int | None


@dataclass(frozen=True)
class Flag:
    """A number that is out of the usual, and the reason given for it, "" for none."""

    text: str
    reason: str


class Row:
    """A report as the one who checks it reads it."""

    def __init__(self, report, hints, user):
        self.report, self.hints = report, hints
        self.is_own = report.submitted_by_id == user.pk

    @cached_property
    def figures(self):
        kind, report = self.report.kind, self.report
        found = [
            Figure(
                figures.words(kind, name).short,
                getattr(report, name),
                self.hints[name].last if name in self.hints else None,
            )
            for name in figures.of_report(kind)
        ]
        return [f for f in found if (f.value, f.last) != (None, None)]

    @cached_property
    def flags(self):
        kind, reasons = self.report.kind, self.report.reasons
        values = {name: getattr(self.report, name) for name in rules.UNUSUAL}
        found = {
            finding.field: Flag(
                first_sentence(finding.text), reasons.get(finding.field, "")
            )
            for finding in rules.warnings(kind, values, self.hints)
        }
        for name in figures.of_report(kind):
            if reasons.get(name) and name not in found:
                number = formats.number(getattr(self.report, name))
                label = figures.words(kind, name).label
                found[name] = Flag(f"{label} {number}.", reasons[name])
        return list(found.values())

    @property
    def is_ticked(self):
        """Verified with the others unless somebody says no."""
        report = self.report
        return not (self.is_own or report.is_late or report.revision > 1 or self.flags)

    @property
    def return_form(self):
        return ReturnForm(report=self.report)

    @property
    def return_label(self):
        return label_of(self.report)


def first_sentence(text):
    """What is odd, without what its sender was asked to do about it."""
    return text.partition(". ")[0].rstrip(".") + "."


def rows_of(reports, month, user):
    """Row for each report of a page; one query for the months before."""
    hints = hints_for([report.poktan_id for report in reports], month)
    return [Row(report, hints.get(report.poktan_id, {}), user) for report in reports]


def read_ticked(values):
    """{pk: version} of the ticked boxes, each "uuid:version"; others are left out."""
    ticked = {}
    for value in values:
        key, _, version = value.partition(":")
        try:
            ticked[uuid.UUID(key)] = int(version)
        except ValueError:
            continue
    return ticked
