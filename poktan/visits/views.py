from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin, TransitionView
from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.offline.once import AlreadyStored, OtherContent, once

from ..models import MentoringVisit, Poktan
from .checklists import checklist
from .forms import VisitForm, finish_next_step
from .listing import open_steps, unvisited, visits_of

PER_PAGE = 25
TABS = {
    "kunjungan": "Kunjungan",
    "langkah": "Langkah belum selesai",
    "belum": "Belum dikunjungi 3 bulan",
}


class VisitList(ScopedMixin, TemplateView):
    permission = Permission.VISIT_VIEW
    template_name = "visits/list.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        rows = {
            "kunjungan": visits_of(user),
            "langkah": open_steps(user),
            "belum": unvisited(user, today),
        }
        tab = self.request.GET.get("lihat")
        tab = tab if tab in TABS else "kunjungan"
        tabs = [(name, word, rows[name].count()) for name, word in TABS.items()]
        pages = Paginator(rows[tab], PER_PAGE)
        pages.count = {name: count for name, _, count in tabs}[tab]
        page = pages.get_page(self.request.GET.get("halaman"))
        return super().get_context_data(
            tab=tab, tabs=tabs, page=page, today=today, **kwargs
        )


class VisitCreate(ScopedMixin, SingleObjectMixin, FormView):
    """A visit to the group of the address; stored once however often it is sent."""

    permission = Permission.VISIT_ADD
    form_class = VisitForm
    template_name = "visits/form.html"
    pk_url_kwarg = "poktan"
    context_object_name = "poktan"

    def get_queryset(self):
        groups = Poktan.objects.permitted(self.request.user, self.permission)
        return groups.select_related("desa__parent")

    def dispatch(self, request, *args, **kwargs):
        self.object = None
        if request.user.has_perm(self.permission):
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        extra = {"poktan": self.object, "user": self.request.user}
        return super().get_form_kwargs() | extra

    def form_valid(self, form):
        key, user = form.cleaned_data["key"], self.request.user
        answer = reverse("visits:detail", args=[key])
        try:
            with once(key, self.request.POST, by=user, answer=answer):
                self.store(form, key)
        except AlreadyStored as stored:
            return redirect(stored.answer)
        except OtherContent:
            form.add_error(
                None, "Kunjungan lain sudah tersimpan dari halaman ini. Buka lagi"
                " halaman ini untuk mencatat yang baru.",
            )  # fmt: skip
            return self.refuse(form, 409)
        messages.success(self.request, f"Kunjungan ke {self.object} dicatat.")
        return redirect(answer)

    @transaction.atomic
    def store(self, form, key):
        visit = form.instance
        visit.pk, visit.poktan, visit.desa_id = key, self.object, self.object.desa_id
        visit.checklist, visit.recorded_by = form.answers(), self.request.user
        with action(f"mencatat kunjungan ke {self.object}", by=self.request.user):
            visit.save(force_insert=True)

    def form_invalid(self, form):
        return self.refuse(form, 422)

    def refuse(self, form, status):
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs):
        back = self.object.get_absolute_url()
        return super().get_context_data(back_url=back, **kwargs)


class VisitDetail(ScopedMixin, DetailView):
    permission = Permission.VISIT_VIEW
    queryset = MentoringVisit.objects.with_group().select_related("recorded_by")
    context_object_name = "visit"
    template_name = "visits/detail.html"

    def get_context_data(self, **kwargs):
        visit = self.object
        items = [
            (words, {True: "Ya", False: "Belum", None: "–"}[visit.checklist.get(code)])
            for code, words in checklist(visit.poktan.kind).items()
        ]
        may_finish = bool(visit.next_step) and not visit.next_step_done_on
        may_finish &= self.request.user.has_perm(Permission.VISIT_ADD, visit)
        return super().get_context_data(items=items, may_finish=may_finish, **kwargs)


class VisitStepDone(TransitionView):
    permission = Permission.VISIT_ADD
    queryset = MentoringVisit.objects.with_group()
    transition = staticmethod(finish_next_step)
    title = "menyelesaikan langkah dari {}"
    message = "Langkah berikut selesai. {} tercatat lengkap."

    def get_queryset(self):
        return self.queryset.permitted(self.request.user, self.permission)


class VisitPhoto(ScopedMixin, SingleObjectMixin, TemplateView):
    """The photo of a visit, only for those who see the visit."""

    permission = Permission.VISIT_VIEW
    queryset = MentoringVisit.objects.all()

    def get(self, request, *args, **kwargs):
        visit = self.get_object()
        if not visit.photo:
            raise Http404
        response = FileResponse(visit.photo.open("rb"), content_type="image/jpeg")
        response["Cache-Control"] = "private, max-age=3600"
        return response
