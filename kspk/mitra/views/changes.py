"""Changing: a new institution, its data, its name, its end and its return."""

from copy import copy

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import CreateView, FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition

from ..forms import EndForm, MitraForm, ReactivateForm, RenameForm
from ..models import Mitra
from ..similar import find_similar

ENDED = "Lembaga ini sudah berakhir. Aktifkan dahulu untuk mengubahnya."


class MitraFormMixin(WriteMixin):
    permission = Permission.MITRA_CHANGE
    queryset = Mitra.objects.select_related("area")
    form_class = MitraForm
    message = "{} disimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}


class MitraCreate(MitraFormMixin, CreateView):
    """A new institution; those that it may be already are shown before it is saved.

    What was shown is sent back as `lain`, so that "another one" answers just those.
    """

    template_name = "mitra/create.html"
    title = "mencatat {}"

    def form_valid(self, form):
        similar = find_similar(form.instance, self.request.user)
        shown = " ".join(it.mitra.reference for it in similar)
        if similar and self.request.POST.get("lain") != shown:
            context = self.get_context_data(form=form, similar=similar, shown=shown)
            return self.render_to_response(context)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=reverse("mitra:list"), **kwargs)


class MitraUpdate(MitraFormMixin, UpdateView):
    template_name = "mitra/form.html"
    title = "mengubah {}"

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        self.stored = copy(found)  # a form writes into its record
        return found

    def get(self, request, *args, **kwargs):
        page = super().get(request, *args, **kwargs)
        if not self.object.is_active:
            messages.error(request, ENDED)
            return redirect(self.object)
        return page

    def form_valid(self, form):
        if not form.instance.is_active:
            form.add_error(None, ENDED)
            return self.form_invalid(form)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        back_url = self.object.get_absolute_url()
        return super().get_context_data(
            title="Ubah data", parent=self.stored, back_url=back_url, **kwargs
        )


class StepView(ScopedMixin, SingleObjectMixin, FormView):
    """A page with one form for one transition of an institution."""

    permission = Permission.MITRA_CHANGE
    queryset = Mitra.objects.select_related("area")
    template_name = "mitra/form.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_perm(self.permission):
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        more = {"mitra": self.object, "by": self.request.user}
        return super().get_form_kwargs() | more

    def form_valid(self, form):
        data, by = form.cleaned_data, self.request.user
        try:
            with action(self.did.format(self.object), by=by, reason=data["reason"]):
                mitra = self.step(self.object, by=by, **data)
        except InvalidTransition as problem:
            messages.error(self.request, str(problem))
            return redirect(self.object)
        messages.success(self.request, self.message.format(mitra))
        return redirect(mitra)

    def get_context_data(self, **kwargs):
        back_url = self.object.get_absolute_url()
        return super().get_context_data(
            title=self.title, parent=self.object, back_url=back_url, **kwargs
        )


class MitraRename(StepView):
    form_class = RenameForm
    step = staticmethod(Mitra.rename)
    title, did = "Ganti nama", "mengganti nama {}"
    message = "Nama lembaga sekarang {}."


class MitraEnd(StepView):
    form_class = EndForm
    step = staticmethod(Mitra.end)
    title, did = "Akhiri", "mengakhiri {}"
    message = "{} tidak bermitra lagi."


class MitraReactivate(StepView):
    form_class = ReactivateForm
    step = staticmethod(Mitra.reactivate)
    title, did = "Aktifkan kembali", "mengaktifkan {}"
    message = "{} bermitra lagi."
