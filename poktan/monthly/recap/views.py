from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.models import FieldOfficer
from kspk.accounts.permissions import Permission
from kspk.reporting.deadlines import Calendar
from kspk.reporting.months import shift
from kspk.ui import formats
from kspk.wilayah.models import Wilayah

from ...models import Kind, MonthClosing, MonthlyReport
from .export import download
from .register import MOST_SHEETS, sheet_of, sheets
from .rows import Rows
from .summary import summary
from .table import BY, STATES, Territory, recap


class RecapPage(ScopedMixin, TemplateView):
    """A month of the person's territory, or of a part of it that she chose."""

    permission = Permission.REPORT_VIEW

    def get(self, request, month):
        self.month = month
        if month > timezone.localdate():
            raise Http404
        try:
            self.territory = Territory(request.user, request.GET.get("wilayah", ""))
        except Wilayah.DoesNotExist as unknown:
            raise Http404 from unknown
        self.territory.open(month)
        return super().get(request)

    def asked(self, name, options, otherwise=""):
        """The value of a filter if it is one of `options`, else `otherwise`."""
        value = self.request.GET.get(name, "")
        return value if value in options else otherwise

    def get_context_data(self, **kwargs):
        following = shift(self.month, 1)
        query = self.request.GET.copy()
        query.pop("halaman", None)
        return super().get_context_data(
            query=f"?{query.urlencode()}" if query else "",
            month=self.month, territory=self.territory, kinds=Kind.choices,
            previous_month=shift(self.month, -1),
            next_month=following if following <= timezone.localdate() else None,
            kind=self.asked("jenis", Kind.values), **kwargs,
        )  # fmt: skip


class Recap(RecapPage):
    template_name = "reports/recap.html"

    def get_context_data(self, **kwargs):
        kind = self.asked("jenis", Kind.values)
        by = self.asked("menurut", BY, "wilayah")
        lines, total = recap(self.month, self.territory, by=by, kind=kind)
        area = self.territory.area
        closing = area and MonthClosing.objects.of(self.month, area.pk[:4]).first()
        calendar = Calendar(area.pk) if area else None
        return super().get_context_data(
            lines=lines, total=total, by=by, choices=BY, closing=closing,
            deadlines=calendar and calendar.deadlines(self.month, kind), **kwargs,
        )  # fmt: skip


class ReportDownload(RecapPage):
    """The recap, every meeting and who has not reported, as .xlsx."""

    permission = Permission.REPORT_EXPORT

    def render_to_response(self, context):
        return download(
            self.month, self.territory, by=self.asked("menurut", BY, "wilayah"),
            kind=context["kind"], user=self.request.user,
        )  # fmt: skip


class MissingReports(RecapPage):
    """The groups behind a figure; those that have not reported unless asked else."""

    template_name = "reports/recap_rows.html"

    def get_context_data(self, **kwargs):
        state = self.asked("keadaan", STATES, "belum")
        supervisor = self.request.GET.get("pembina", "")[:150]
        rows = Rows(
            self.month, self.territory, state=state, supervisor=supervisor,
            kind=self.asked("jenis", Kind.values),
        )  # fmt: skip
        page = rows.page(self.request.GET.get("halaman"))
        return super().get_context_data(
            state=state, state_word=STATES[state][0], supervisor=supervisor, page=page,
            supervisor_word=_supervisor_word(supervisor),
            states=[(name, word, rows.counts[name]) for name, (word, _) in
                    STATES.items()],
            sums=rows.sums if state in ("lapor", "tepat", "terlambat") else None,
            shown=f"{page.start_index()}–{page.end_index()} dari"
            f" {formats.number(page.paginator.count)} kelompok",
            newer=page.has_previous() and self.address(page.previous_page_number()),
            older=page.has_next() and self.address(page.next_page_number()), **kwargs,
        )  # fmt: skip

    def address(self, number):
        query = self.request.GET.copy()
        query["halaman"] = number
        return f"?{query.urlencode()}"


def _supervisor_word(wanted):
    """The name of the supervisor that the rows are narrowed to."""
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        names = FieldOfficer.objects.filter(pk=wanted).values_list("name", flat=True)
        return names.first() or ""
    return "belum ada" if wanted == "tanpa" else wanted


class Summary(RecapPage):
    """A text to copy into WhatsApp."""

    template_name = "reports/recap_summary.html"

    def get_context_data(self, **kwargs):
        area = self.territory.area
        calendar = Calendar(area.pk if area else "")
        rows = Rows(self.month, self.territory, state="belum").found
        names = rows.values_list("kind", "name", "desa__name")[:40]
        labels = dict(Kind.choices)
        text = summary(
            self.month, self.territory,
            [(f"{labels[kind]} {name}", desa) for kind, name, desa in names],
            url=self.request.build_absolute_uri(
                reverse("reports:missing", args=[self.month])
            ),
            deadline=calendar.deadlines(self.month).group,
        )  # fmt: skip
        return super().get_context_data(text=text, **kwargs)


PAPERS = ("a4", "f4")


class ReportPrint(ScopedMixin, DetailView):
    """The register R/I of one report, on A4 or F4."""

    permission = Permission.REPORT_VIEW
    queryset = MonthlyReport.objects.select_related(
        "poktan__supervisor", "poktan__desa__parent__parent", "verified_by"
    )
    template_name = "reports/print.html"

    def get_context_data(self, **kwargs):
        paper = self.request.GET.get("kertas")
        return super().get_context_data(
            sheets=[sheet_of(self.object)], month=self.object.month,
            paper=paper if paper in PAPERS else "a4",
            back_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip


class RegisterPrint(RecapPage):
    """The registers of all groups of an area, one to a sheet; blank ones to fill."""

    permission = Permission.REPORT_EXPORT
    template_name = "reports/print.html"

    def get_context_data(self, **kwargs):
        kind = self.asked("jenis", Kind.values)
        found = sheets(self.month, self.territory.areas, kind)
        return super().get_context_data(
            sheets=found, most=MOST_SHEETS if len(found) == MOST_SHEETS else None,
            paper=self.asked("kertas", PAPERS, "a4"),
            back_url=reverse("reports:recap", args=[self.month]), **kwargs,
        )  # fmt: skip
