"""Who is invited and who came: reading, ticking, adding, the sheet to sign."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin, TransitionView
from kspk.accounts.permissions import Permission
from kspk.audit.transitions import InvalidTransition
from kspk.ui.formats import read_number

from ...models import Attendance, Element, Forum
from ..figures import presence
from ..participants import CopyForm, ElementForm, OneForm, row_forms
from ..services import (
    add_participant,
    copy_invited,
    invite_element,
    record_attendance,
    remove_participant,
)
from .forums import FORUMS

PER_PAGE = 50
BLANK_ROWS = 4
PAPERS = ("a4", "f4")
CAME = {"ya": "Hadir", "tidak": "Diundang, tidak hadir", "tamu": "Tanpa undangan"}


class AttendanceMixin(ScopedMixin, SingleObjectMixin, TemplateResponseMixin):
    """The list, filtered by `unsur`, `hadir` and `lembaga`; to tick while it is open.

    Names stand there for those who may see names of persons.
    """

    queryset = Forum.objects.all()
    context_object_name = "forum"
    template_name = "agreements/forum_attendance.html"

    @cached_property
    def asked(self):
        read = self.request.GET.get
        return {
            "unsur": read("unsur") if read("unsur") in Element.values else "",
            "hadir": read("hadir") if read("hadir") in CAME else "",
            "lembaga": read("lembaga") == "1",
        }

    def rows(self):
        rows = self.object.attendances.visible_to(self.request.user)
        rows = rows.select_related("mitra").order_by("pk")
        if self.asked["unsur"]:
            rows = rows.filter(element=self.asked["unsur"])
        if self.asked["lembaga"]:
            rows = rows.filter(mitra__isnull=False)
        return {
            "ya": rows.present, "tidak": rows.missed, "tamu": rows.walked_in,
            "": rows.all,
        }[self.asked["hadir"]]()  # fmt: skip

    def get_context_data(self, forms=None, **kwargs):
        user, forum = self.request.user, self.object
        page = Paginator(self.rows(), PER_PAGE).get_page(self.request.GET.get("page"))
        may_write = forum.is_open and user.has_perm(Permission.FORUM_CHANGE, forum)
        if may_write and forms is None:
            forms = row_forms(page.object_list)
        return super().get_context_data(
            page=page, forms=forms, may_write=may_write, asked=self.asked, came=CAME,
            presence=presence(forum, user), elements=Element.choices,
            shows_persons=user.has_perm(Permission.CONTACT_VIEW), **kwargs,
        )  # fmt: skip


class AttendancePage(AttendanceMixin, View):
    permission = Permission.FORUM_VIEW

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data())


class AttendanceRecord(AttendanceMixin, View):
    """What was ticked: good rows are stored, bad ones come back."""

    permission = Permission.FORUM_CHANGE

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        forms = row_forms(self.sent_rows(), request.POST)
        bad = [form for form in forms if not form.is_valid()]
        good = [form for form in forms if form.is_valid() and form.has_changed()]
        try:
            if good:
                record_attendance(self.object, by=request.user, forms=good)
        except InvalidTransition as problem:
            messages.error(request, str(problem))
            return redirect("agreements:attendance", self.object.pk)
        messages.success(request, f"{len(good)} baris kehadiran disimpan.")
        if not bad:
            query = request.GET.urlencode()
            address = reverse("agreements:attendance", args=[self.object.pk])
            return redirect(f"{address}?{query}" if query else address)
        messages.error(
            request, f"{len(bad)} baris belum disimpan. Perbaiki yang ditandai."
        )
        context = self.get_context_data(forms=bad, only_bad=True)
        return self.render_to_response(context, status=422)

    def sent_rows(self):
        """The rows that the form showed, though another's tick may have moved them."""
        sent = self.request.POST.getlist("baris")[:PER_PAGE]
        keys = {read_number(key, 0) for key in sent}
        return self.object.attendances.select_related("mitra").filter(pk__in=keys)


class AttendanceAdd(ScopedMixin, SingleObjectMixin, TemplateView):
    """Three ways to add to the list, each a form of its own (`cara`)."""

    permission = Permission.FORUM_CHANGE
    queryset = Forum.objects.all()
    context_object_name = "forum"
    template_name = "agreements/forum_attendance_add.html"
    ways = {"satu": OneForm, "unsur": ElementForm, "salin": CopyForm}

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_perm(self.permission):
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        way = request.POST.get("cara")
        way = way if way in self.ways else "satu"
        form = self.form(way, request.POST)
        if form.is_valid():
            try:
                said = getattr(self, f"add_{way}")(form)
                messages.success(request, said)
                return redirect("agreements:attendance", self.object.pk)
            except InvalidTransition as problem:
                form.add_error(None, str(problem))
        return self.render_to_response(self.get_context_data(bound={way: form}))

    def form(self, way, data=None):
        return self.ways[way](data, user=self.request.user, forum=self.object)

    def add_satu(self, form):
        made = add_participant(
            self.object, by=self.request.user, participant=form.instance
        )
        return f"{made} ada dalam daftar hadir."

    def add_unsur(self, form):
        element = form.cleaned_data["element"]
        count = invite_element(self.object, by=self.request.user, element=element)
        return f"{count} lembaga {Element(element).label} ditambahkan."

    def add_salin(self, form):
        source = form.cleaned_data["source"]
        count = copy_invited(self.object, by=self.request.user, source=source)
        return f"{count} undangan disalin dari {source}."

    def get_context_data(self, bound=None, **kwargs):
        forms = {way: self.form(way) for way in self.ways} | (bound or {})
        back = reverse("agreements:attendance", args=[self.object.pk])
        return super().get_context_data(forms=forms, back_url=back, **kwargs)


class AttendanceRemove(TransitionView):
    permission = Permission.FORUM_CHANGE
    queryset = Attendance.objects.select_related("forum", "mitra")
    transition = staticmethod(remove_participant)
    title = "mengeluarkan {0} dari daftar hadir {0.forum}"
    message = "{} dikeluarkan dari daftar hadir."

    def get_success_url(self):
        return reverse("agreements:attendance", args=[self.object.forum_id])


class AttendanceSheet(ScopedMixin, DetailView):
    """The list to print and sign, with blank rows, on A4 or F4."""

    permission = Permission.FORUM_CHANGE
    queryset = FORUMS
    context_object_name = "forum"
    template_name = "agreements/forum_attendance_sheet.html"

    def get_context_data(self, **kwargs):
        rows = self.object.attendances.visible_to(self.request.user)
        rows = list(rows.select_related("mitra").order_by("pk"))
        paper = self.request.GET.get("kertas")
        numbers = range(len(rows) + 1, len(rows) + 1 + BLANK_ROWS)
        return super().get_context_data(
            rows=rows, blank=numbers, paper=paper if paper in PAPERS else "a4", **kwargs
        )
