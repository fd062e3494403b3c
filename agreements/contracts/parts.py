"""Parties, duties and activities of one agreement."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import CreateView, UpdateView

from kspk.accounts.mixins import TransitionView, WriteMixin
from kspk.accounts.permissions import Permission

from ..models import Activity, Agreement, Duty, Party
from .forms import ActivityForm, DoneForm, DutyForm, PartyForm


class PartMixin(WriteMixin):
    permission = Permission.AGREEMENT_CHANGE
    template_name = "agreements/agreement_form.html"
    message = "“{}” disimpan."
    page_title = ""

    def get_form_kwargs(self):
        more = {"user": self.request.user, "agreement": self.agreement}
        return super().get_form_kwargs() | more

    def get_success_url(self):
        return self.agreement.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.page_title, parent=self.agreement,
            back_url=self.agreement.get_absolute_url(), **kwargs,
        )  # fmt: skip


class PartCreate(PartMixin, CreateView):
    """A part more of the agreement of the address."""

    @cached_property
    def agreement(self):
        rows = Agreement.objects.permitted(self.request.user, self.permission)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class PartUpdate(PartMixin, UpdateView):
    @property
    def agreement(self):
        return self.object.agreement


class PartyCreate(PartCreate):
    model, form_class = Party, PartyForm
    page_title, title = "Tambah pihak", "mencatat pihak {}"


class PartyUpdate(PartUpdate):
    queryset = Party.objects.select_related("agreement", "mitra")
    form_class = PartyForm
    page_title, title = "Ubah pihak", "mengubah pihak {}"


class DutyCreate(PartCreate):
    model, form_class = Duty, DutyForm
    page_title, title = "Tambah tugas pihak", "mencatat tugas {0.party}"


class DutyUpdate(PartUpdate):
    queryset = Duty.objects.select_related("agreement", "party__mitra")
    form_class = DutyForm
    page_title, title = "Ubah tugas pihak", "mengubah tugas {0.party}"


class ActivityCreate(PartCreate):
    model, form_class = Activity, ActivityForm
    page_title, title = "Tambah kegiatan", "merencanakan kegiatan {}"


class ActivityUpdate(PartUpdate):
    queryset = Activity.objects.select_related("agreement", "area")
    form_class = ActivityForm
    page_title, title = "Ubah kegiatan", "mengubah kegiatan {}"


class ActivityDone(TransitionView):
    permission = Permission.AGREEMENT_CHANGE
    queryset = Activity.objects.select_related("agreement")
    transition = staticmethod(Activity.finish)
    form_class = DoneForm
    title = "mencatat pelaksanaan {}"
    message = "“{}” tercatat terlaksana."

    def get_success_url(self):
        return self.object.agreement.get_absolute_url()
