from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.transitions import InvalidTransition
from kspk.ui.formats import read_number
from kspk.ui.forms import ActionBar, KspkForm, Section
from kspk.wilayah.models import inside

from ..models import Kind, Poktan
from ..story import Story
from . import renewal

PER_PAGE = 50
STATES = {
    "belum": ("Belum dikukuhkan", Q(is_confirmed=False)),
    "sudah": ("Sudah dikukuhkan", Q(is_confirmed=True)),
    "semua": ("Semua kelompok", Q()),
}


class CardList(ScopedMixin, TemplateView):
    """Whose card K/0 of the year is confirmed and whose is not."""

    permission = Permission.CARD_CONFIRM
    template_name = "cards/list.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        year = read_number(self.request.GET.get("tahun", ""), today.year)
        if not renewal.FIRST_YEAR <= year <= today.year + 1:
            raise Http404
        groups = renewal.cards_in(self.request.user)
        lines = renewal.by_area(groups, year)
        area, kind = self.asked_area(lines), self.request.GET.get("jenis", "")
        rows = groups.filter(inside("desa", area)) if area else groups
        rows = rows.filter(kind=kind) if kind in Kind.values else rows
        state = self.request.GET.get("keadaan", "")
        state = state if state in STATES else "belum"
        word, condition = STATES[state]
        rows = renewal.with_card(rows, year).filter(condition)
        rows = rows.select_related("desa__parent")
        pages = Paginator(rows.order_by("desa", "kind", "name_key", "pk"), PER_PAGE)
        page = pages.get_page(self.request.GET.get("halaman"))
        return super().get_context_data(
            year=year, years=sorted({year, *renewal.years(today), today.year - 1}),
            lines=lines, total=renewal.total_of(lines), page=page, area=area, kind=kind,
            kinds=Kind.choices, due_on=renewal.due_on(year), today=today,
            is_open=year in renewal.years(today), state=state, state_word=word,
            area_name=next((line.name for line in lines if line.area == area), ""),
            **kwargs,
        )  # fmt: skip

    def asked_area(self, lines):
        wanted = self.request.GET.get("wilayah", "")
        return wanted if wanted in {line.area for line in lines} else ""


class ConfirmForm(KspkForm):
    note = forms.CharField(
        label="Catatan", max_length=250, required=False,
        help_text="Misalnya apa yang masih dicari. Boleh kosong.",
    )  # fmt: skip

    def layout(self):
        return [Section("", "note"), ActionBar("Kukuhkan kartu")]


class CardConfirm(ScopedMixin, SingleObjectMixin, FormView):
    """One group's card as it stands, what is missing, and the button that confirms."""

    permission = Permission.CARD_CONFIRM
    form_class = ConfirmForm
    template_name = "cards/confirm.html"
    pk_url_kwarg = "poktan"
    context_object_name = "poktan"

    def get_queryset(self):
        groups = Poktan.objects.permitted(self.request.user, self.permission)
        return groups.select_related("desa__parent", "supervisor")

    def dispatch(self, request, *args, **kwargs):
        self.year, self.object = kwargs["year"], None
        if request.user.has_perm(self.permission):
            self.object = self.get_object()
            if self.year not in renewal.years(timezone.localdate()):
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            renewal.confirm_card(
                self.object, self.year, by=self.request.user, **form.cleaned_data
            )
        except InvalidTransition as problem:
            messages.error(self.request, str(problem))
        else:
            messages.success(
                self.request, f"Kartu K/0 {self.year} {self.object} dikukuhkan."
            )
        return redirect(f"{reverse('cards:list')}?tahun={self.year}")

    def get_context_data(self, **kwargs):
        previous = self.object.cards.filter(year__lt=self.year).first()
        return super().get_context_data(
            year=self.year, previous=previous,
            story=Story(self.object, self.request.user),
            changed=self.changed(previous), due_on=renewal.due_on(self.year),
            card=self.object.cards.filter(year=self.year).first(),
            back_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip

    def changed(self, previous):
        """Words of the fields that changed since the previous card."""
        fields = {field.attname: field for field in Poktan._meta.concrete_fields}
        names = renewal.changes_since(self.object, previous)
        return [str(fields[name].verbose_name) for name in names]
