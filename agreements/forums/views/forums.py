"""A forum: list, record, transitions."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from kspk.accounts.mixins import ScopedMixin, TransitionView, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.audit.sentences import history_count, history_of
from kspk.audit.transitions import InvalidTransition
from kspk.ui.formats import read_number
from kspk.wilayah.models import inside

from ...models import Forum
from ..figures import presence, progress
from ..forms import FilterForm, ForumForm, MinutesForm, ReasonForm

FORUMS = Forum.objects.select_related("area__parent__parent", "organiser")


class OpenWriteMixin(WriteMixin):
    """A form of an open forum; the refusal of another one stands on the form."""

    permission = Permission.FORUM_CHANGE
    template_name = "agreements/forum_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except InvalidTransition as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)

    def get_context_data(self, **kwargs):
        names = {"heading": self.heading, "parent": self.parent}
        return super().get_context_data(**names, back_url=self.back_url, **kwargs)


class ForumList(ScopedMixin, PagesMixin, ListView):
    permission = Permission.FORUM_VIEW
    queryset = Forum.objects.select_related("area")
    template_name = "agreements/forum_list.html"
    paginate_by = 25
    noun = "forum"

    @cached_property
    def filters(self):
        return FilterForm(self.request.GET, user=self.request.user)

    def get_queryset(self):
        asked = self.filters.asked
        rows = super().get_queryset().search(asked.get("q", ""))
        names = {"jenis": "kind", "keadaan": "state", "tahun": "starts_at__year"}
        rows = rows.filter(**{names[n]: v for n, v in asked.items() if n in names})
        if area := asked.get("wilayah"):
            rows = rows.filter(inside("area", area.pk))
        return rows.with_counts(self.request.user)

    def get_context_data(self, **kwargs):
        may_add = self.request.user.has_perm(Permission.FORUM_CHANGE)
        return super().get_context_data(filters=self.filters, may_add=may_add, **kwargs)


class ForumCreate(OpenWriteMixin, CreateView):
    model = Forum
    form_class = ForumForm
    title = "merencanakan {}"
    message = "{} dicatat. Susun daftar undangannya."
    heading = "Forum baru"
    parent = "Forum"
    back_url = reverse_lazy("agreements:forums")


class ForumUpdate(OpenWriteMixin, UpdateView):
    queryset = Forum.objects.all()
    form_class = ForumForm
    title = "mengubah {}"
    message = "{} disimpan."
    heading = "Ubah data forum"

    @property
    def parent(self):
        return self.object

    @property
    def back_url(self):
        return self.object.get_absolute_url()


class Minutes(ForumUpdate):
    form_class = MinutesForm
    title = "menulis notulen {}"
    message = "Notulen {} disimpan."
    heading = "Notulen"


class ForumDetail(ScopedMixin, DetailView):
    permission = Permission.FORUM_VIEW
    queryset = FORUMS.select_related("closed_by")
    context_object_name = "forum"
    template_name = "agreements/forum_detail.html"

    def get_context_data(self, **kwargs):
        forum, user = self.object, self.request.user
        whole, parts = progress(forum, user, timezone.localdate())
        resolutions = list(forum.resolutions.visible_to(user))
        may_change = user.has_perm(Permission.FORUM_CHANGE, forum)
        return super().get_context_data(
            presence=presence(forum, user), progress=whole,
            resolutions=[(it, parts[it.pk]) for it in resolutions],
            materials=forum.materials.visible_to(user),
            documents=forum.documents.visible_to(user),
            may_change=may_change, may_write=may_change and forum.is_open,
            **kwargs,
        )  # fmt: skip


class ForumTransition(TransitionView):
    permission = Permission.FORUM_CHANGE
    queryset = Forum.objects.all()


class ForumHold(ForumTransition):
    transition = staticmethod(Forum.hold)
    title = "mencatat {} terlaksana"
    message = "{} dicatat terlaksana. Isi kehadiran dan notulennya."


class ForumCancel(ForumTransition):
    transition = staticmethod(Forum.cancel)
    form_class = ReasonForm
    title = "membatalkan {}"
    message = "{} dibatalkan."


class ForumClose(ForumTransition):
    transition = staticmethod(Forum.close)
    title = "menutup {}"
    message = "{} ditutup. Notulen, kehadiran, dan kesepakatannya terkunci."


class ForumHistory(ScopedMixin, DetailView):
    """Everything that happened to a forum, in sentences, a page at a time."""

    permission = Permission.HISTORY_VIEW
    queryset = Forum.objects.all()
    context_object_name = "forum"
    template_name = "agreements/forum_history.html"
    per_page = 25

    def get_context_data(self, **kwargs):
        count = history_count(self.object)
        last = max(1, -(-count // self.per_page))
        asked = read_number(self.request.GET.get("halaman", "1"), 1)
        page = min(max(asked, 1), last)
        first = (page - 1) * self.per_page
        entries = history_of(self.object, self.request.user, self.per_page, first)
        return super().get_context_data(
            entries=entries, back_url=reverse("agreements:forums"),
            shown=f"{first + 1}–{first + len(entries)} dari {count} tindakan",
            newer=page - 1 or None, older=page + 1 if page < last else None, **kwargs,
        )  # fmt: skip
