"""One report as it is read, its history, and its sender taking it back."""

from django.views.generic import DetailView

from kspk.accounts.mixins import ScopedMixin, TransitionView
from kspk.accounts.permissions import Permission
from kspk.audit.sentences import history_count, history_of
from kspk.ui.formats import read_number

from ...models import MonthlyReport
from .reading import Reading

REPORTS = MonthlyReport.objects.with_group()


class ReportDetail(ScopedMixin, DetailView):
    """The report as read, and what the person can do with it now."""

    permission = Permission.REPORT_VIEW
    queryset = REPORTS.select_related("submitted_by", "verified_by")
    context_object_name = "report"
    template_name = "reports/entry_detail.html"

    def get_context_data(self, **kwargs):
        reading = Reading(self.object, self.request.user)
        user, report = self.request.user, self.object
        may_revise = report.state == report.State.LOCKED and user.has_perm(
            Permission.MONTH_CLOSE, report
        )
        return super().get_context_data(
            reading=reading, may_revise=may_revise,
            may_verify=user.has_perm(Permission.REPORT_VERIFY, report), **kwargs,
        )  # fmt: skip


class ReportHistory(ScopedMixin, DetailView):
    """Everything that happened to a report, in sentences, a page at a time."""

    permission = Permission.HISTORY_VIEW
    queryset = REPORTS
    context_object_name = "report"
    template_name = "reports/entry_history.html"
    per_page = 25

    def get_context_data(self, **kwargs):
        count = history_count(self.object)
        last = max(1, -(-count // self.per_page))
        asked = read_number(self.request.GET.get("halaman", "1"), 1)
        page = min(max(asked, 1), last)
        first = (page - 1) * self.per_page
        entries = history_of(self.object, self.request.user, self.per_page, first)
        return super().get_context_data(
            entries=entries,
            shown=f"{first + 1}–{first + len(entries)} dari {count} tindakan",
            newer=page - 1 or None, older=page + 1 if page < last else None, **kwargs,
        )  # fmt: skip


class ReportTakeBack(TransitionView):
    """The sender makes a draft of her report again, until somebody has verified it."""

    permission = Permission.REPORT_ADD
    queryset = REPORTS
    transition = staticmethod(MonthlyReport.take_back)
    title = "menarik kembali {}"
    message = "{} ditarik kembali menjadi draf. Ubah, lalu kirim lagi."
