"""Closing a month, and what its closings say for ever."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.months import last_day, shift, this_month
from kspk.wilayah.models import Wilayah, inside

from ....models import ClosedGroup, Kind, MonthClosing, ReportRollup
from .. import snapshot
from ..coverage import coverage
from ..forms import CloseForm, KabupatenForm
from ..services import close_month

STATES = {
    "lapor": "yang lapor",
    "tepat-waktu": "tepat waktu",
    "nihil": "nihil",
    "bertemu": "bertemu",
}
MOST_CHANGES = 200  # shown on the page; the print says all


class MonthClose(ScopedMixin, FormView):
    """What closing the month means, then the closing itself."""

    permission = Permission.MONTH_CLOSE
    template_name = "reports/closing_close.html"

    @property
    def month(self):
        return self.kwargs["month"]

    @cached_property
    def kabupaten(self):
        """The one asked for or the person's only one; None while she has to pick."""
        codes = self.request.user.areas_with(self.permission)
        if self.picker.is_bound:
            valid = self.picker.is_valid()
            return self.picker.cleaned_data["kabupaten"] if valid else None
        if len(codes) == 1 and None not in codes:
            return Wilayah.objects.get(pk=min(codes))
        return None

    @cached_property
    def picker(self):
        asked = self.request.GET if "kabupaten" in self.request.GET else None
        return KabupatenForm(asked, by=self.request.user)

    def get_form(self, form_class=None):
        if self.kabupaten is None:
            return self.picker
        return CloseForm(
            **self.get_form_kwargs(), month=self.month, is_again=bool(self.current)
        )

    @cached_property
    def current(self):
        """The closing that is in force, None while the month is open."""
        rows = MonthClosing.objects.of(self.month, self.kabupaten.pk)
        return rows.defer("cells").first()

    def form_valid(self, form):
        try:
            closing = close_month(
                month=self.month, kabupaten=self.kabupaten.pk, by=self.request.user,
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except InvalidTransition as problem:
            messages.error(self.request, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, f"{closing} dicatat.")
        return redirect(closing)

    def get_context_data(self, **kwargs):
        kwargs |= {"month": self.month, "back_url": reverse("reports:closings")}
        if self.kabupaten:
            ReportRollup.objects.ensure_open(self.month, self.kabupaten.pk)
            lines, whole = coverage(self.month, self.kabupaten.pk)
            kwargs |= {"lines": lines, "whole": whole, "current": self.current}
            ended = timezone.localdate() > last_day(self.month)
            kwargs |= {"kabupaten": self.kabupaten, "has_ended": ended}
        return super().get_context_data(**kwargs)


class ClosingList(ScopedMixin, PagesMixin, ListView):
    """Closings of the kabupaten that the person's areas lie in."""

    permission = Permission.REPORT_VIEW
    queryset = MonthClosing.objects.defer("cells").order_by("-month", "area", "-number")
    noun = "penutupan"
    template_name = "reports/closing_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_close=self.request.user.has_perm(Permission.MONTH_CLOSE),
            last_month=shift(this_month(), -1), **kwargs,
        )  # fmt: skip


class ClosingMixin(ScopedMixin):
    """A closing cut to the person's areas."""

    permission = Permission.REPORT_VIEW

    @cached_property
    def closing(self):
        rows = MonthClosing.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def cells(self):
        return self.cells_of(self.closing)

    def cells_of(self, closing):
        areas = self.request.user.areas_with(self.permission)
        return snapshot.cells_in(closing, areas)

    def get_context_data(self, **kwargs):
        earlier = MonthClosing.objects.before(self.closing).first()
        changes = earlier and snapshot.difference(self.cells_of(earlier), self.cells)
        return super().get_context_data(
            closing=self.closing, parts=snapshot.recap(self.cells), earlier=earlier,
            whole=snapshot.part(self.closing.area_name, "", self.cells),
            changes=changes,
            may_close=self.request.user.has_perm(Permission.MONTH_CLOSE), **kwargs,
        )  # fmt: skip

    def rows(self, groups):
        """Groups as the templates show them."""
        return snapshot.group_rows(groups, self.cells)


class ClosingDetail(ClosingMixin, PagesMixin, ListView):
    """The recap of a closing and its groups, those of a cell of it if asked."""

    queryset = ClosedGroup.objects.order_by("desa", "kind", "name", "pk")
    noun = "kelompok"
    template_name = "reports/closing_detail.html"

    def get_queryset(self):
        rows = super().get_queryset().filter(closing=self.closing)
        area = self.request.GET.get("wilayah", "")
        if area.isascii() and area.isdigit() and len(area) <= 10:
            rows = rows.filter(inside("desa", area))
        kind = self.request.GET.get("jenis", "")
        rows = rows.filter(kind=kind) if kind in Kind.values else rows
        return rows.in_state(self.request.GET.get("keadaan"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["change_count"] = len(context["changes"] or ())
        context["changes"] = (context["changes"] or ())[:MOST_CHANGES]
        rows = self.rows(context["object_list"])
        return context | {"groups": rows, "narrowed": self.narrowed()}

    def narrowed(self):
        """Words for what the groups are narrowed to, "" for all."""
        asked = self.request.GET
        code, kind = asked.get("wilayah", ""), asked.get("jenis", "")
        places = {c["area"][:6]: c["kecamatan"] for c in self.cells}
        words = [
            places.get(code, code),
            Kind(kind).label if kind in Kind.values else "",
        ]
        words.append(STATES.get(asked.get("keadaan"), ""))
        return ", ".join(filter(None, words))


class ClosingPrint(ClosingMixin, TemplateView):
    """The whole closing on paper, with all groups and all changes."""

    template_name = "reports/closing_print.html"

    def get_context_data(self, **kwargs):
        groups = ClosedGroup.objects.visible_to(self.request.user)
        groups = groups.filter(closing=self.closing)
        groups = groups.order_by("desa", "kind", "name", "pk")
        return super().get_context_data(groups=self.rows(groups), **kwargs)
