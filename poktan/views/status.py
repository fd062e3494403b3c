"""Ending a group and bringing it back; its history."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin, TransitionView
from kspk.accounts.permissions import Permission
from kspk.audit.models import Batch
from kspk.audit.sentences import history_count, history_of
from kspk.audit.transitions import InvalidTransition
from kspk.ui.formats import read_number

from ..forms import EndForm, ReactivateForm
from ..models import Poktan
from ..services import end_group, reactivate_group, restore_group


class StatusView(ScopedMixin, SingleObjectMixin, FormView):
    permission = Permission.POKTAN_END
    queryset = Poktan.objects.select_related("desa")
    context_object_name = "poktan"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            group = self.change(form.cleaned_data)
        except InvalidTransition as problem:
            messages.error(self.request, str(problem))
            return redirect(self.object)
        messages.success(
            self.request, f"{group} sekarang {group.get_status_display().lower()}."
        )
        return redirect(group)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"poktan": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            back_url=self.object.get_absolute_url(), **kwargs
        )


class PoktanEnd(StatusView):
    form_class = EndForm
    template_name = "poktan/form_end.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def change(self, data):
        return end_group(
            self.object, data["status"], by=self.request.user, on=data["on"],
            reason=data["reason"], into=data["into"],
        )  # fmt: skip


class PoktanReactivate(StatusView):
    form_class = ReactivateForm
    template_name = "poktan/form_reactivate.html"

    def change(self, data):
        return reactivate_group(
            self.object, by=self.request.user, reason=data["reason"]
        )


class PoktanRestore(TransitionView):
    """Take back what one action changed in this group."""

    permission = Permission.POKTAN_CHANGE
    queryset = Poktan.objects.select_related("desa")
    title = "mengembalikan {}"
    message = "{} dikembalikan seperti sebelum tindakan itu."

    def perform(self, data):
        batches = Batch.objects.visible_to(self.request.user)
        batch = get_object_or_404(batches, pk=self.kwargs["batch"])
        return restore_group(self.object, by=self.request.user, batch=batch)


class PoktanHistory(ScopedMixin, DetailView):
    """Everything that happened to a group, in sentences, a page at a time."""

    permission = Permission.HISTORY_VIEW
    queryset = Poktan.objects.select_related("desa")
    context_object_name = "poktan"
    template_name = "poktan/history.html"
    per_page = 25

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("halaman", "1")
        count = history_count(self.object)
        last = max(1, -(-count // self.per_page))
        page = min(max(read_number(asked, 1), 1), last)
        first = (page - 1) * self.per_page
        entries = history_of(self.object, self.request.user, self.per_page, first)
        return super().get_context_data(
            entries=entries,
            shown=f"{first + 1}–{first + len(entries)} dari {count} tindakan",
            newer=page - 1 or None, older=page + 1 if page < last else None, **kwargs,
        )  # fmt: skip
