"""Looking: the list, one institution, its history, search, download."""

from django.http import JsonResponse
from django.utils import timezone
from django.views.generic import DetailView, ListView, View

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.audit.sentences import history_count, history_of
from kspk.ui.formats import read_number

from ..export import MitraExport
from ..filters import FilterForm, MitraFilter
from ..models import Contact, Mitra

SUGGESTIONS = 20
MORE = ("keadaan", "program", "bidang", "agama")


class MitraList(ScopedMixin, PagesMixin, ListView):
    """Institutions that the person may see and the address asks for."""

    permission = Permission.MITRA_VIEW
    model = Mitra
    noun = "lembaga"
    template_name = "mitra/list.html"

    def get_queryset(self):
        self.wanted = MitraFilter(self.request.GET, self.request.user, self.permission)
        return self.wanted.rows()

    def get_context_data(self, **kwargs):
        form = self.wanted.form
        return super().get_context_data(
            wanted=self.wanted,
            main_fields=[form[name] for name in ("unsur", "wilayah")],
            more_fields=[form[name] for name in MORE],
            more_is_on=any(name in self.wanted.values for name in MORE),
            clear_url=self.wanted.address(**dict.fromkeys(FilterForm.base_fields)),
            **kwargs,
        )


class MitraDownload(ScopedMixin, View):
    """What the list shows, with the same address, as .xlsx or .csv."""

    permission = Permission.MITRA_EXPORT
    http_method_names = ["get"]

    def get(self, request):
        return MitraExport(request.GET, request.user).response()


class MitraSearch(ScopedMixin, View):
    """Suggestions for a MitraField: `cari`, `untuk`, `kecuali`."""

    permission = Permission.MITRA_VIEW
    http_method_names = ["get"]

    def get(self, request):
        asked = request.GET
        purpose = asked.get("untuk") or self.permission
        rows = Mitra.objects.active().permitted(request.user, purpose)
        rows = rows.exclude(pk=read_number(asked.get("kecuali", ""), 0))
        found = rows.select_related("area").search(asked.get("cari", "")[:100])
        return JsonResponse({"results": [it.suggestion for it in found[:SUGGESTIONS]]})


class MitraDetail(ScopedMixin, DetailView):
    """One institution: who it is, where it works, who speaks for it, its history."""

    permission = Permission.MITRA_VIEW
    queryset = Mitra.objects.select_related("area__parent__parent", "parent")
    template_name = "mitra/detail.html"
    context_object_name = "mitra"

    def get_context_data(self, **kwargs):
        mitra, user = self.object, self.request.user
        seen = Mitra.objects.visible_to(user)
        contacts = Contact.objects.permitted(user, Permission.CONTACT_VIEW)
        contacts = contacts.filter(mitra=mitra).select_related("user")
        return super().get_context_data(
            served=mitra.served.select_related("wilayah__parent__parent"),
            sees_contacts=user.has_perm(Permission.CONTACT_VIEW, mitra),
            contacts=contacts.order_by("-valid_from", "name", "pk"),
            today=timezone.localdate(),
            parent=seen.filter(pk=mitra.parent_id).first(),
            successor=seen.filter(pk=mitra.successor_id).first(),
            branches=seen.filter(parent=mitra)[:50],
            predecessors=seen.filter(successor=mitra)[:50],
            may_change=user.has_perm(Permission.MITRA_CHANGE, mitra),
            history=history_of(mitra, user),
            history_count=history_count(mitra),
            **kwargs,
        )


class MitraHistory(ScopedMixin, DetailView):
    """Everything that happened to an institution, in sentences, a page at a time."""

    permission = Permission.HISTORY_VIEW
    queryset = Mitra.objects.all()
    template_name = "mitra/history.html"
    context_object_name = "mitra"
    per_page = 25

    def get_context_data(self, **kwargs):
        count = history_count(self.object)
        last = max(1, -(-count // self.per_page))
        page = read_number(self.request.GET.get("halaman", ""), 1)
        page = min(max(page, 1), last)
        first = (page - 1) * self.per_page
        entries = history_of(self.object, self.request.user, self.per_page, first)
        return super().get_context_data(
            entries=entries,
            shown=f"{first + 1}–{first + len(entries)} dari {count} tindakan",
            newer=page - 1 or None, older=page + 1 if page < last else None, **kwargs,
        )  # fmt: skip
