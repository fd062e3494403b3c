"""What was agreed, and the material that was shown."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, UpdateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.sentences import history_of

from ...models import FollowUp, Forum, Material, Resolution
from ..figures import progress
from ..forms import MaterialForm, ResolutionForm
from ..services import add_resolution
from .forums import OpenWriteMixin


class OfForumMixin(OpenWriteMixin):
    """A new part of the forum of the address; its form's instance knows the forum."""

    @cached_property
    def forum(self):
        forums = Forum.objects.permitted(self.request.user, self.permission)
        return get_object_or_404(forums, pk=self.kwargs["pk"])

    @property
    def parent(self):
        return self.forum

    @property
    def back_url(self):
        return self.forum.get_absolute_url()

    def get_success_url(self):
        return self.forum.get_absolute_url()


class ResolutionCreate(OfForumMixin, CreateView):
    queryset = Resolution.objects.all()
    form_class = ResolutionForm
    message = "{0} dicatat."
    heading = "Kesepakatan baru"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Resolution(forum=self.forum)}

    def save(self, form, user):
        return add_resolution(self.forum, by=user, resolution=form.instance)


class ResolutionUpdate(OpenWriteMixin, UpdateView):
    queryset = Resolution.objects.select_related("forum")
    form_class = ResolutionForm
    title = "mengubah kesepakatan {0.number} {0.forum}"
    message = "{0} disimpan."

    @property
    def heading(self):
        return f"Ubah {str(self.object).lower()}"

    @property
    def parent(self):
        return self.object

    @property
    def back_url(self):
        return self.object.get_absolute_url()


class ResolutionDetail(ScopedMixin, DetailView):
    """One point, verbatim, with what follows from it."""

    permission = Permission.FORUM_VIEW
    queryset = Resolution.objects.select_related("forum__area")
    context_object_name = "resolution"
    template_name = "agreements/forum_resolution.html"

    def get_context_data(self, **kwargs):
        it, user, today = self.object, self.request.user, timezone.localdate()
        follow_ups = FollowUp.objects.visible_to(user).filter(resolution=it)
        follow_ups = follow_ups.select_related("owner", "area").order_by("due", "pk")
        may_write = it.forum.is_open and user.has_perm(Permission.FORUM_CHANGE, it)
        return super().get_context_data(
            progress=progress(it.forum, user, today)[1][it.pk],
            follow_ups=[(row, row.is_overdue(today)) for row in follow_ups[:50]],
            may_write=may_write, history=history_of(it, user),
            may_follow_up=user.has_perm(Permission.FOLLOWUP_CHANGE), **kwargs,
        )  # fmt: skip


class MaterialCreate(OfForumMixin, CreateView):
    queryset = Material.objects.all()
    form_class = MaterialForm
    message = "Bahan “{}” dicatat."
    heading = "Bahan baru"

    def get_form_kwargs(self):
        found = super().get_form_kwargs()
        return found | {"instance": Material(forum=self.forum)}

    @transaction.atomic
    def save(self, form, user):
        with action(f"menambah bahan {self.forum}", by=user):
            return form.save()
