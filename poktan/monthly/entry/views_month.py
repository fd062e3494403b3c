from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.reporting.deadlines import reporting_month

from . import month as page
from .debts import debts_of
from .mine import due_of, month_choice, my_groups, place_words, tally


class ReportsHome(ScopedMixin, View):
    """On to the month being reported: her own groups, or the recap of an office."""

    permission = Permission.REPORT_VIEW

    def get(self, request):
        user, today = request.user, timezone.localdate()
        month = reporting_month(user, today)
        reports_herself = user.has_perm(Permission.REPORT_ADD) and not user.has_perm(
            Permission.REPORT_VERIFY
        )
        return redirect("reports:month" if reports_herself else "reports:recap", month)


class MonthMixin(ScopedMixin):
    """A page about a month that has begun, for those who report."""

    permission = Permission.REPORT_ADD

    def dispatch(self, request, *args, month, **kwargs):
        self.today = timezone.localdate()
        self.month = month
        return super().dispatch(request, *args, month=month, **kwargs)

    def choice(self):
        try:
            return month_choice(self.request.user, self.month, self.today)
        except ValueError as problem:
            raise Http404(str(problem)) from problem

    def page_of(self, rows, size):
        """The page that the address asks for, the nearest if there is none."""
        return Paginator(rows, size).get_page(self.request.GET.get("halaman"))


class MonthPage(MonthMixin, TemplateView):
    """Her groups in a month: how far, what waits, what was sent, what is owed."""

    template_name = "reports/entry_month.html"

    def get_context_data(self, **kwargs):
        user, choice = self.request.user, self.choice()
        groups = my_groups(user, self.month)
        count = tally(groups)
        shown = self.page_of(groups, page.PAGE_SIZE)
        to_do, sent = page.items_of(list(shown), self.month)
        debts = debts_of(user, choice.current, self.today)
        return super().get_context_data(
            choice=choice,
            place=place_words(user),
            due=due_of(user, self.month, self.today),
            tally=count,
            page=shown,
            to_do=to_do,
            sent=sent,
            debts=debts,
            debtors=page.debtors(debts),
            summary_url=reverse("reports:summary", args=[self.month]),
            **kwargs,
        )
