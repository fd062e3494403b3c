"""Writing: a new group, its card by sections, two people at once."""

from copy import copy

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import TAKEN, ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.conflict import CHOICE, Stale, chosen, conflict
from kspk.audit.transitions import InvalidTransition
from kspk.ui.formats import read_number

from ..forms import SECTIONS, CreateForm
from ..forms.base import Snapshot
from ..forms.create import TwinForm
from ..models import Poktan
from ..services import AlreadyThere, create_group, find_similar, save_section

ADD_ROW = "tambah"
NOT_SENT_AGAIN = ("csrfmiddlewaretoken", "version", ADD_ROW)


class PoktanCreate(ScopedMixin, TemplateView):
    """A new group; groups that may be the same one are shown before it is saved."""

    permission = Permission.POKTAN_ADD
    template_name = "poktan/form_create.html"

    def get(self, request):
        return self.show(CreateForm(request.user))

    def post(self, request):
        form = CreateForm(request.user, request.POST)
        if not form.is_valid():
            return self.show(form)
        chair = form.identity.cleaned_data["chair_name"]
        similar = find_similar(form.poktan, chair=chair, user=request.user)
        twin = TwinForm(request.POST if "lain" in request.POST else None)
        if similar and not twin.is_valid():
            return self.show(form, similar=similar, twin=twin)
        reason = twin.cleaned_data["reason"] if similar else ""
        try:
            poktan = create_group(form=form, by=request.user, reason=reason)
        except AlreadyThere:
            similar = find_similar(form.poktan, chair=chair, user=request.user)
            return self.show(form, similar=similar, twin=TwinForm())
        messages.success(request, f"{poktan} dicatat. Lengkapi bagian lain kartunya.")
        return redirect(poktan)

    def show(self, form, **context):
        return self.render_to_response({"form": form, **context})


class SectionMixin(ScopedMixin, SingleObjectMixin):
    permission = Permission.POKTAN_CHANGE
    queryset = Poktan.objects.select_related("desa", "supervisor")

    @cached_property
    def object(self):
        return self.get_object()

    @cached_property
    def section_class(self):
        try:
            return SECTIONS[self.kwargs["section"]]
        except KeyError as error:
            raise Http404("unknown section") from error

    def section(self, version=None, data=None):
        """The section as stored or as at `version`, bound to `data` if there is any."""
        snapshot = Snapshot(copy(self.object), version)  # a form writes into its record
        return self.section_class(snapshot, self.request.user, data)


class PoktanUpdate(SectionMixin, TemplateView):
    """One section of the card."""

    template_name = "poktan/form_section.html"

    def get(self, request, *args, **kwargs):
        if not self.object.is_standing:
            messages.error(request, "Aktifkan dahulu kelompok ini untuk mengubahnya.")
            return redirect(self.object)
        return self.show(self.section())

    def post(self, request, *args, **kwargs):
        data, adds = request.POST, request.POST.get(ADD_ROW)
        if adds:
            section = self.section(data=with_row(data, adds))
            section.hide_errors()
            return self.show(section)
        if any(name.startswith(CHOICE) for name in data):
            names = self.section(data=data).names()
            data = chosen(data, names, self.section().cells())
        section = self.section(data=data)
        if not section.is_valid():
            return self.show(section)
        return self.save(section)

    def save(self, section):
        version = self.opened_version
        try:
            changed = save_section(section, version=version, by=self.request.user)
        except Stale:
            return self.show_conflict(section)
        except InvalidTransition as problem:
            messages.error(self.request, str(problem))
            return redirect(self.object)
        except IntegrityError:  # of a family that another group changed just now
            section.forms[0].add_error(None, TAKEN)
            return self.show(section)
        word = section.title if changed else "Tidak ada isian yang berubah:"
        done = "disimpan." if changed else f"{section.title.lower()} tetap."
        messages.success(self.request, f"{word} {done}")
        return redirect(section.poktan)

    @property
    def opened_version(self):
        return read_number(self.request.POST.get("version", ""), -1)

    def show(self, section):
        return self.render_to_response({
            "section": section, "poktan": self.object, "sections": SECTIONS.values(),
            "back_url": self.object.get_absolute_url(),
            "version": self.request.POST.get("version", section.poktan.version),
        })  # fmt: skip

    def show_conflict(self, section):
        """The page with three sides; it sends what was typed once more."""
        self.object.refresh_from_db()
        stored = self.section()
        saved = Poktan.history.select_related("batch", "history_user").filter(
            id=self.object.pk
        )
        past = saved.filter(version=self.opened_version).first()
        before = self.section(version=self.opened_version).cells() if past else {}
        found = conflict(before, section.cells(), stored.cells(), section.data)
        sent = [
            (name, value)
            for name, values in found.data.lists()
            for value in values
            if name not in NOT_SENT_AGAIN and not name.startswith(CHOICE)
        ]
        context = {
            "poktan": stored.poktan, "section": stored, "conflict": found,
            "sent": sent, "past": past, "last": saved.first(), "choice": CHOICE,
        }  # fmt: skip
        return render(self.request, "poktan/form_conflict.html", context, status=409)


def with_row(data, prefix):
    """Form data with one more row in the set of rows `prefix`."""
    data = data.copy()
    total = f"{prefix}-TOTAL_FORMS"
    data[total] = str(read_number(data.get(total, ""), 0) + 1)
    return data
