"""Opening a unit of a closed month again, and the list of who did."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.audit.transitions import InvalidTransition
from kspk.ui import formats
from kspk.ui.formats import read_number

from ....models import Poktan, Reopening
from ..forms import ReopenForm
from ..services import reopen


class Reopen(ScopedMixin, FormView):
    permission = Permission.MONTH_CLOSE
    form_class = ReopenForm
    template_name = "reports/closing_reopen.html"

    @cached_property
    def poktan(self):
        """The group that the address asks for, None for a unit to choose."""
        asked = self.request.GET.get("kelompok")
        if not asked:
            return None
        groups = Poktan.objects.permitted(self.request.user, self.permission)
        groups = groups.select_related("desa")
        return get_object_or_404(groups, pk=read_number(asked, 0))

    def get_form_kwargs(self):
        more = {"by": self.request.user, "poktan": self.poktan}
        return super().get_form_kwargs() | more

    def form_valid(self, form):
        month = self.kwargs["month"]
        try:
            made = reopen(month=month, by=self.request.user, **form.cleaned_data)
        except InvalidTransition as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        whom = made.poktan or made.area.full_name
        messages.success(
            self.request,
            f"{formats.month(month)} terbuka untuk {whom} sampai"
            f" {formats.day(made.until)}.",
        )
        return redirect("reports:reopenings")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            month=self.kwargs["month"], poktan=self.poktan,
            back_url=reverse("reports:reopenings"), **kwargs,
        )  # fmt: skip


class ReopeningList(ScopedMixin, PagesMixin, ListView):
    """Who opened what, why and until when; the latest first."""

    permission = Permission.REPORT_VIEW
    queryset = Reopening.objects.select_related("area__parent", "poktan", "opened_by")
    noun = "pembukaan"
    template_name = "reports/closing_reopenings.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=timezone.localdate(), **kwargs)
