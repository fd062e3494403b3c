from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import CreateView

from .models import Report


class ReportCreate(LoginRequiredMixin, CreateView):
    """A bare ModelForm: one row of the report's columns, no scope, rules or history."""

    model = Report
    fields = ["poktan", "month", "kind", "is_nihil", "nihil_reason", *Report.COUNTS,
              "note"]  # fmt: skip
    success_url = "/bare/"
