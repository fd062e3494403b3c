"""The parts of an institution: its contacts and the places it serves."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import CreateView, UpdateView

from kspk.accounts.forms import LastDayForm
from kspk.accounts.mixins import TransitionView, WriteMixin
from kspk.accounts.permissions import Permission

from ..forms import ContactForm, ServedAreaForm
from ..models import Contact, Mitra, ServedArea


class PartMixin(WriteMixin):
    """A form for a part of an institution that the user may change."""

    permission = Permission.MITRA_CHANGE
    template_name = "mitra/form.html"

    @cached_property
    def mitra(self):
        mine = Mitra.objects.active().permitted(self.request.user, self.permission)
        return get_object_or_404(mine.select_related("area"), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        more = {"by": self.request.user, "mitra": self.mitra}
        return super().get_form_kwargs() | more

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.heading,
            parent=self.mitra,
            back_url=self.mitra.get_absolute_url(),
            **kwargs,
        )

    def get_success_url(self):
        return self.mitra.get_absolute_url()


class ContactCreate(PartMixin, CreateView):
    model = Contact
    form_class = ContactForm
    heading = "Narahubung baru"
    title = "mencatat narahubung {0} dari {0.mitra}"
    message = "Narahubung {} dicatat."


class ContactUpdate(PartMixin, UpdateView):
    queryset = Contact.objects.select_related("mitra__area")
    form_class = ContactForm
    heading = "Ubah narahubung"
    title = "mengubah narahubung {0} dari {0.mitra}"
    message = "Narahubung {} disimpan."

    @property
    def mitra(self):
        return self.object.mitra


class ServedAreaCreate(PartMixin, CreateView):
    model = ServedArea
    form_class = ServedAreaForm
    heading = "Wilayah layanan baru"
    title = "menambah wilayah layanan {0.mitra}"
    message = "Wilayah layanan {} ditambahkan."


class PartEnd(TransitionView):
    permission = Permission.MITRA_CHANGE
    form_class = LastDayForm


class ContactEnd(PartEnd):
    queryset = Contact.objects.select_related("mitra")
    transition = staticmethod(Contact.end)
    title = "mengakhiri narahubung {0} dari {0.mitra}"
    message = "Narahubung {0} berakhir {0.valid_to:%d/%m/%Y}."


class ServedAreaEnd(PartEnd):
    queryset = ServedArea.objects.select_related("mitra", "wilayah")
    transition = staticmethod(ServedArea.end)
    title = "mengakhiri wilayah layanan {0} dari {0.mitra}"
    message = "Wilayah layanan {} diakhiri."
