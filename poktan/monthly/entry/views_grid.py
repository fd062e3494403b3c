from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import TemplateView

from kspk.ui import formats

from . import grid
from .lines import store_lines
from .mine import DONE, my_groups, tally
from .views_month import MonthMixin

WAYS = {"kirim": True, "draf": False}  # of the button: whether the lines are sent


def say(request, outcome, *, sent):
    """Messages about the lines of a form: what was stored, what was not."""
    if outcome.stored:
        number = formats.number(len(outcome.stored))
        text = "laporan dikirim untuk diverifikasi." if sent else "draf disimpan."
        messages.success(request, f"{number} {text}")
    if outcome.refused:
        number = formats.number(len(outcome.refused))
        messages.warning(
            request, f"{number} baris belum tersimpan. Sebabnya ada di baris itu."
        )
    if not outcome.stored and not outcome.refused:
        messages.info(request, "Belum ada angka yang diisi, jadi tidak ada yang"
                               " disimpan.")  # fmt: skip


class Grid(MonthMixin, TemplateView):
    """All her groups × the numbers of a month; every row is stored by itself."""

    template_name = "reports/entry_grid.html"

    def groups(self):
        return my_groups(self.request.user, self.month)

    def get_context_data(self, *, lines=None, **kwargs):
        choice, groups = self.choice(), self.groups()
        count = tally(groups)
        only_open = self.request.GET.get("keadaan") == "belum"
        shown = self.page_of(
            groups.exclude(step=DONE) if only_open else groups, grid.PAGE_SIZE
        )
        bound = {line.poktan.pk: line for line in lines or ()}
        lines = [
            bound.get(line.poktan.pk, line) for line in grid.lines_of(shown, self.month)
        ]
        return super().get_context_data(
            choice=choice, tally=count, page=shown, lines=lines, only_open=only_open,
            counts=grid.Counts(lines), is_bound=bool(bound), **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        self.choice()
        data, send = request.POST, WAYS.get(request.POST.get("aksi"), False)
        if nihil := formats.read_number(data.get("nihil", ""), None):
            data = grid.fill_zero(data, nihil)
        if request.htmx and "baris" in data:
            return self.store_one(data)
        groups = self.groups().filter(pk__in=grid.posted_groups(data))
        lines = [line.read(data) for line in grid.lines_of(groups, self.month)]
        outcome = store_lines(lines, by=request.user, send=send)
        say(request, outcome, sent=send)
        if outcome.refused or nihil:
            context = self.get_context_data(lines=outcome.refused, **kwargs)
            status = 422 if outcome.refused and not outcome.stored else 200
            return self.render_to_response(context, status=status)
        return redirect("reports:month" if not send else "reports:grid", self.month)

    def store_one(self, data):
        """The row that was just left, as a draft; answered by the row alone."""
        pk = formats.read_number(data["baris"], 0)
        group = self.groups().filter(pk=pk)
        lines = [line.read(data) for line in grid.lines_of(group, self.month)]
        if not lines:
            raise Http404
        if not store_lines(lines, by=self.request.user, send=False).refused:
            lines = grid.lines_of(group.all(), self.month)
        self.template_name = "reports/_entry_grid_row.html"
        return self.render_to_response({"line": lines[0], "is_saved": True})
