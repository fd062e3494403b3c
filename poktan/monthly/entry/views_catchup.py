from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.reporting.deadlines import reporting_month
from kspk.ui import formats

from ...models import Poktan
from . import catchup
from .debts import Debt, debts_of
from .grid import Counts
from .lines import store_lines
from .views_grid import WAYS, say

ROW = "reports/_entry_catchup_row.html"
REMEMBERED = "nihil_reason"  # in the session
NO_REASON = "Pilih atau tulis dulu alasan tidak ada kegiatan."


def one_line(poktan, month):
    """The Line of one late month, as it is stored."""
    (sheet,) = catchup.sheets_of([Debt(poktan.pk, [month], [])])
    return sheet.lines[0]


class CatchUp(ScopedMixin, TemplateView):
    """Late months × groups, the oldest first: one tap for nihil, numbers for others."""

    permission = Permission.REPORT_ADD
    template_name = "reports/entry_catchup.html"

    def debts(self, only=None):
        user, today = self.request.user, timezone.localdate()
        current = reporting_month(user, today, Permission.REPORT_ADD)
        return debts_of(user, current, today, only=only)

    def get_context_data(self, *, lines=(), **kwargs):
        only = formats.read_number(self.request.GET.get("kelompok", ""), None)
        debts = self.debts(None if only is None else [only])
        page = Paginator(debts.groups, catchup.PAGE_SIZE).get_page(
            self.request.GET.get("halaman")
        )
        sheets = catchup.sheets_of(page)
        refused = {line.prefix: line for line in lines}
        for sheet in sheets:
            sheet.lines[:] = [refused.get(s.prefix, s) for s in sheet.lines]
        shown = [line for sheet in sheets for line in sheet.lines]
        return super().get_context_data(
            debts=debts, page=page, sheets=sheets, counts=Counts(shown), only=only,
            reasons=catchup.REASONS, other=catchup.OTHER, is_bound=bool(refused),
            remembered=self.request.session.get(REMEMBERED, ""), **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        send = WAYS.get(request.POST.get("aksi"), False)
        debts = self.debts(catchup.posted_groups(request.POST))
        lines = catchup.read_lines(catchup.sheets_of(debts.groups), request.POST)
        if request.htmx and "baris" in request.POST:
            return self.store_one(lines, request.POST["baris"])
        outcome = store_lines(lines, by=request.user, send=send)
        say(request, outcome, sent=send)
        if outcome.refused:
            context = self.get_context_data(lines=outcome.refused, **kwargs)
            status = 200 if outcome.stored else 422
            return self.render_to_response(context, status=status)
        return redirect(request.get_full_path())

    def store_one(self, lines, prefix):
        """The row that was just left, as a draft; answered by the row alone."""
        found = [line for line in lines if line.prefix == prefix]
        if not found:
            raise Http404
        (line,) = found
        if not store_lines(found, by=self.request.user, send=False).refused:
            hints, line = line.hints, one_line(line.poktan, line.month)
            line.hints = hints
        return render(self.request, ROW, {"line": line, "is_saved": True})


class Nihil(ScopedMixin, SingleObjectMixin, View):
    """One tap: the group had no activity in the month."""

    permission = Permission.REPORT_ADD
    queryset = Poktan.objects.select_related("desa")
    pk_url_kwarg = "poktan"
    http_method_names = ["post", "options"]

    def post(self, request, *, month, poktan):
        line = one_line(self.get_object(), month)
        reason = catchup.chosen_reason(request.POST, line.poktan.pk)
        if self.store(line, reason):
            request.session[REMEMBERED] = reason
            line = one_line(line.poktan, month)
        if request.htmx:
            return render(request, ROW, {"line": line, "is_saved": True})
        if line.problem:
            messages.error(request, line.problem)
        else:
            messages.success(request, f"{line.report} dikirim sebagai nihil.")
        query = request.GET.urlencode()
        url = reverse("reports:catch-up") + (f"?{query}" if query else "")
        return redirect(f"{url}#kelompok-{line.poktan.pk}")

    def store(self, line, reason):
        """Whether the month was sent as nihil; else the line has a problem."""
        line.read(self.request.POST)
        if not line.is_open:
            line.problem = line.closed_words
        elif not reason:
            line.problem = NO_REASON
        else:
            line.store_nihil(reason, by=self.request.user)
        return not line.problem
