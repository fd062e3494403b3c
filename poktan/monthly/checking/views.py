from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView

from kspk.accounts.mixins import ScopedMixin, TransitionView
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.reporting.states import State
from kspk.ui import formats

from ...models import MonthlyReport
from . import services
from .forms import ReadForm, ReturnForm
from .listing import Outline, Wanted, read_ticked, rows_of


class VerifyList(PagesMixin, ScopedMixin, ListView):
    """The month's reports that wait, to be verified at once; or those returned."""

    permission = Permission.REPORT_VERIFY
    queryset = MonthlyReport.objects.with_group()
    template_name = "reports/checking_list.html"
    noun = "laporan"
    ordering = ["desa_id", "kind", "poktan__name_key", "pk"]

    @cached_property
    def wanted(self):
        return Wanted.read(self.request.GET)

    @property
    def month(self):
        return self.kwargs["month"]

    def get_queryset(self):
        rows = super().get_queryset().permitted(self.request.user, self.permission)
        return rows.of_month(self.month)

    def get_context_data(self, **kwargs):
        rows = self.wanted.rows(self.object_list)
        context = super().get_context_data(object_list=rows, **kwargs)
        page = context["page_obj"].object_list
        return context | {
            "month": self.month,
            "wanted": self.wanted,
            "is_waiting": self.wanted.state == State.SUBMITTED,
            "outline": Outline(self.request.user, self.month, self.wanted),
            "rows": rows_of(page, self.month, self.request.user),
        }

    def post(self, request, month):
        read = read_ticked(request.POST.getlist("report"))
        reports = list(self.get_queryset().filter(pk__in=read))
        outcome = services.verify_all(reports, read, month=month, by=request.user)
        tell(request, month, outcome, lost=len(read) - len(reports))
        return redirect(request.path + self.wanted.url())


def tell(request, month, outcome, lost):
    """The result as messages: how many were verified, and which were not and why."""
    if outcome.verified:
        count = formats.number(len(outcome.verified))
        messages.success(
            request, f"{count} laporan {formats.month(month)} terverifikasi."
        )
    for sentence in outcome.skipped:
        messages.warning(request, sentence)
    if lost:
        messages.warning(
            request, f"{lost} laporan tidak ada lagi pada daftar Anda. Baca daftar ini."
        )
    if not (outcome.verified or outcome.skipped or lost):
        messages.warning(request, "Belum ada laporan yang dipilih. Centang dahulu.")


class Checking(TransitionView):
    """A button on the list or on the report's page; it leads back to where it was."""

    permission = Permission.REPORT_VERIFY
    queryset = MonthlyReport.objects.with_group()

    def form_kwargs(self):
        return {"report": self.object}

    def get_success_url(self):
        if self.request.POST.get("dari") == "daftar":
            query = Wanted.read(self.request.POST).url()
            return reverse("reports:verify-list", args=[self.object.month]) + query
        return super().get_success_url()


class ReportVerify(Checking):
    form_class = ReadForm
    transition = staticmethod(services.verify)
    title = "memverifikasi {}"
    message = "{} terverifikasi."


class ReportReturn(Checking):
    form_class = ReturnForm
    transition = staticmethod(services.send_back)
    title = "mengembalikan {}"
    message = "{} dikembalikan. Pengirimnya melihat alasan Anda."
