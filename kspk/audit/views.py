from django.core.paginator import Paginator
from django.db.models import Q
from django.views.generic import DetailView, ListView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission

from .models import AccessLog, Batch
from .sentences import TouchedRecords

PER_PAGE = 50


class BatchDetail(ScopedMixin, DetailView):
    """One action: which records in sight it changed, and how."""

    permission = Permission.HISTORY_VIEW
    queryset = Batch.objects.all()
    template_name = "audit/batch.html"

    def get_context_data(self, **kwargs):
        rows = TouchedRecords(self.object, self.request.user)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, **kwargs)


class AccessLogList(ScopedMixin, ListView):
    """Who opened or took personal data of the user's areas."""

    permission = Permission.ACCESS_LOG_VIEW
    queryset = AccessLog.objects.select_related("by", "wilayah")
    template_name = "audit/access_log.html"
    context_object_name = "looks"
    paginate_by = PER_PAGE

    def get_queryset(self):
        text = self.request.GET.get("cari", "").strip()[:100]
        found = super().get_queryset()
        if text:
            found = found.filter(
                Q(by__full_name__icontains=text) | Q(subject__icontains=text)
            )
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            text=self.request.GET.get("cari", "").strip()[:100], **kwargs
        )
