"""Correcting a figure of a locked report; both figures stay."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.conflict import STALE, Stale
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.states import State

from ....models import MonthlyReport
from ..forms import ReviseForm
from ..revisions import revisions_of
from ..services import revise_report


class ReportRevise(ScopedMixin, SingleObjectMixin, FormView):
    permission = Permission.MONTH_CLOSE
    queryset = MonthlyReport.objects.with_group()
    context_object_name = "report"
    form_class = ReviseForm
    template_name = "reports/closing_revise.html"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"report": self.object}

    def form_valid(self, form):
        try:
            revision = revise_report(
                report=self.object, values=form.values, by=self.request.user,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except (Stale, InvalidTransition) as problem:
            form.add_error(None, STALE if isinstance(problem, Stale) else str(problem))
            return self.form_invalid(form)
        messages.success(
            self.request, f"Revisi {revision.number} disimpan. Kedua angka tetap ada."
        )
        return redirect("reports:revise", self.object.pk)

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(
            revisions=revisions_of(report),
            is_locked=report.state == State.LOCKED,
            has_meetings=report.meeting_rows.exists(),
            back_url=reverse("reports:closings"),
            **kwargs,
        )
