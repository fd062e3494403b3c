from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from kspk.audit.sentences import history_of

from ..forms import LastDayForm, OfficerAreaForm, OfficerCreateForm, OfficerForm
from ..mixins import ScopedMixin, TransitionView, WriteMixin
from ..models import FieldOfficer, OfficerArea
from ..permissions import Permission
from .paging import PagesMixin


class OfficerList(ScopedMixin, PagesMixin, ListView):
    """Field officers of the area and of the areas around it."""

    permission = Permission.OFFICER_VIEW
    queryset = FieldOfficer.objects.with_current_areas()
    noun = "petugas"
    template_name = "accounts/officer_list.html"

    def get_queryset(self):
        asked = self.request.GET
        rows = super().get_queryset().search(asked.get("q", ""))
        return rows.in_position(asked.get("jabatan"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            positions=FieldOfficer.Position.choices,
            may_add=self.request.user.has_perm(Permission.OFFICER_CHANGE),
            **kwargs,
        )


class OfficerDetail(ScopedMixin, DetailView):
    """One officer: places with dates, account, history."""

    permission = Permission.OFFICER_VIEW
    queryset = FieldOfficer.objects.select_related("user")
    template_name = "accounts/officer_detail.html"
    context_object_name = "officer"

    def get_context_data(self, **kwargs):
        user = self.request.user
        areas = self.object.areas.select_related("wilayah__parent__parent")
        mine = areas.permitted(user, Permission.OFFICER_CHANGE)
        return super().get_context_data(
            areas=areas.order_by("-valid_from", "-pk"),
            endable=set(mine.filter(valid_to=None).values_list("pk", flat=True)),
            may_change=user.has_perm(Permission.OFFICER_CHANGE, self.object),
            history=history_of(self.object, user, limit=20),
            **kwargs,
        )


class OfficerFormMixin(WriteMixin):
    permission = Permission.OFFICER_CHANGE
    model = FieldOfficer
    template_name = "accounts/form.html"
    message = "Data petugas {} disimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}


class OfficerCreate(OfficerFormMixin, CreateView):
    form_class = OfficerCreateForm
    title = "mencatat petugas {}"

    def get_context_data(self, **kwargs):
        back_url = reverse("accounts:officer-list")
        return super().get_context_data(
            title="Petugas baru", parent="Petugas lapangan", back_url=back_url, **kwargs
        )


class OfficerUpdate(OfficerFormMixin, UpdateView):
    form_class = OfficerForm
    title = "mengubah data petugas {}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Ubah data",
            parent=self.object,
            back_url=self.object.get_absolute_url(),
            **kwargs,
        )


class OfficerAreaCreate(WriteMixin, CreateView):
    """One more place for an officer whom the user may change."""

    permission = Permission.OFFICER_CHANGE
    model = OfficerArea
    form_class = OfficerAreaForm
    template_name = "accounts/form.html"
    title = "menambah wilayah binaan {0.officer}"
    message = "Wilayah binaan {0} ditambahkan."

    @cached_property
    def officer(self):
        mine = FieldOfficer.objects.permitted(self.request.user, self.permission)
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        more = {"by": self.request.user, "officer": self.officer}
        return super().get_form_kwargs() | more

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Wilayah binaan baru",
            parent=self.officer,
            back_url=self.officer.get_absolute_url(),
            **kwargs,
        )

    def get_success_url(self):
        return self.object.officer.get_absolute_url()


class OfficerAreaEnd(TransitionView):
    permission = Permission.OFFICER_CHANGE
    queryset = OfficerArea.objects.select_related("officer", "wilayah")
    transition = staticmethod(OfficerArea.end)
    form_class = LastDayForm
    title = "mengakhiri wilayah binaan {0} dari {0.officer}"
    message = "Wilayah binaan {} diakhiri."

    def get_success_url(self):
        return self.object.officer.get_absolute_url()
