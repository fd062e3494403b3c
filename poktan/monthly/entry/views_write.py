"""Writing one group's report of one month; stored once, however often it arrives."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.conflict import Stale
from kspk.audit.transitions import InvalidTransition
from kspk.offline.once import (
    AlreadyStored,
    OtherContent,
    digest,
    once,
    read_key,
    stored_before,
)
from kspk.reporting.deadlines import Calendar
from kspk.reporting.states import EDITABLE, State
from kspk.ui.formats import read_number
from kspk.wilayah.models import covers

from ...models import MonthlyReport, Poktan
from ..services import (
    refuse_closed,
    refuse_unexpected,
    store_report,
)
from .form import Entry, with_sheet, without_sheet
from .reading import draft_name

DO = "tindakan"  # the name of every button: what it asks for
SEND, KEEP, ADD, REMOVE, ANEW = "kirim", "simpan", "tambah", "hapus", "lanjut"
NOT_TYPED = ("csrfmiddlewaretoken", "key", "version", DO)
INCOMPLETE = "Formulir ini tidak lengkap diterima. Periksa isiannya, lalu kirim lagi."
OTHER_CONTENT = (
    "Isian dengan nomor ini sudah tersimpan, dengan isi lain. Bandingkan di bawah, lalu"
    " pilih mana yang dipakai."
)
STALE = (
    "Laporan ini diubah sesudah Anda membuka formulir. Bandingkan di bawah, lalu pilih"
    " mana yang dipakai."
)


class ReportWrite(ScopedMixin, SingleObjectMixin, TemplateView):
    """The form of one report: given, given back, kept as a draft, or sent."""

    permission = Permission.REPORT_ADD
    queryset = Poktan.objects.select_related("desa__parent")
    pk_url_kwarg = "poktan"
    template_name = "reports/entry_write.html"

    # ------------------------------------------------------------ the record

    @cached_property
    def object(self):
        """The group, which she sees; PermissionDenied if she may not report for it."""
        group = SingleObjectMixin.get_object(self)
        if not covers(self.request.user.areas_with(self.permission), group.desa_id):
            raise PermissionDenied
        return group

    @property
    def month(self):
        return self.kwargs["month"]

    @cached_property
    def report(self):
        """The stored report or None; one of a place that is not hers is not there."""
        rows = MonthlyReport.objects.with_group()
        report = rows.filter(poktan=self.object, month=self.month).first()
        if report and not self.request.user.has_perm(self.permission, report):
            raise Http404
        return report

    def entry(self, data=None):
        return Entry(self.object, self.month, report=self.report, data=data)

    def refuse_unwritable(self):
        """Raises InvalidTransition, with the sentence for the page."""
        refuse_closed(self.object, self.month, timezone.now())
        if self.report is None:
            refuse_unexpected(self.object, self.month)
        elif self.report.state not in (*EDITABLE, State.LOCKED):
            raise InvalidTransition(
                f"{self.report} sudah {self.report.get_state_display().lower()}. Tarik"
                " kembali atau minta dikembalikan sebelum diubah."
            )

    # ------------------------------------------------------------ requests

    def get(self, request, *args, **kwargs):
        try:
            self.refuse_unwritable()
        except InvalidTransition as problem:
            if self.report:
                messages.info(request, str(problem))
                return redirect(self.report)
            return self.show_refused(problem)
        entry = self.entry()
        entry.show_stored()
        return self.show(entry)

    def post(self, request, *args, **kwargs):
        wish, _, what = request.POST.get(DO, "").partition(":")
        if wish in (ADD, REMOVE, ANEW):
            return self.give_back(wish, what)
        try:
            self.key = read_key(request.POST.get("key"))
        except ValueError:
            return self.show_problem(INCOMPLETE)
        try:
            stored_before(self.key, digest(self.content), request.user)
            return self.judge(sending=wish == SEND)
        except AlreadyStored as known:
            messages.success(request, "Laporan ini sudah tersimpan.")
            return redirect(known.answer)
        except OtherContent:
            return self.show_conflict(OTHER_CONTENT)

    @property
    def content(self):
        """What was sent, and for what: one key never serves two groups or months."""
        content = self.request.POST.copy()
        content["path"] = self.request.path
        return content

    def give_back(self, wish, what):
        """The form as it was typed with a sheet more or less, or on today's report."""
        data = self.request.POST
        if wish == ADD and what in ("meeting", "counselling"):
            data = with_sheet(data, what)
        elif wish == REMOVE:
            data = without_sheet(data, what)
        elif wish == ANEW:
            data = data.copy()
            data["key"] = str(uuid.uuid4())
            data["version"] = str(self.report.version) if self.report else ""
        entry = self.entry(data)
        entry.is_valid(sending=False)  # shows what needs a reason, and the reason given
        entry.hide_errors()
        return self.show(entry)

    def judge(self, *, sending):
        if self.opened_version is None:  # one that came meanwhile is found on storing
            self.report = None
        entry = self.entry(self.request.POST)
        sending = sending or entry.corrects  # a revision is no draft
        if not entry.is_valid(sending=sending):
            return self.show(entry, status=422)
        try:
            return self.store(entry, sending=sending)
        except Stale:
            return self.show_conflict(STALE)
        except InvalidTransition as problem:  # sent, closed or reported meanwhile
            return self.show_conflict(str(problem))

    def store(self, entry, *, sending):
        key, user = self.key, self.request.user
        answer = reverse(
            "reports:detail", args=[self.report.pk if self.report else key]
        )
        with once(key, self.content, by=user, answer=answer):
            report = store_report(
                poktan=self.object, month=self.month, values=entry.storable(), by=user,
                meetings=entry.meeting_rows(), counsellings=entry.counselling_rows(),
                key=key, version=self.opened_version, send=sending,
                reason=entry.main.cleaned_data.get("revision_reason", ""),
            )  # fmt: skip
        done = (
            "dikirim untuk diverifikasi" if report.is_sent else "disimpan sebagai draf"
        )
        messages.success(self.request, f"{report} {done}.")
        return redirect(answer)

    @property
    def opened_version(self):
        """Version of the stored report that the form was opened with, None for none."""
        text = self.request.POST.get("version", "")
        return read_number(text, -1) if text else None

    # ------------------------------------------------------------ pages

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            poktan=self.object, month=self.month, report=self.report,
            keep_name=draft_name(self.object.pk, self.month), **kwargs,
        )  # fmt: skip

    def show(self, entry, *, status=200, problem=""):
        sent = entry.data if entry.data is not None else {}
        version = self.report.version if self.report else ""
        due_on = Calendar(self.object.desa_id).deadlines(self.month, entry.kind).group
        context = self.get_context_data(
            entry=entry, problem=problem, due_on=due_on,
            key=sent.get("key") or str(uuid.uuid4()),
            version=str(sent.get("version", version)),
        )  # fmt: skip
        return self.render_to_response(context, status=status)

    def show_problem(self, problem):
        data = self.request.POST.copy()
        data["key"] = str(uuid.uuid4())
        entry = self.entry(data)
        entry.hide_errors()
        return self.show(entry, status=422, problem=problem)

    def show_conflict(self, problem):
        """What is stored beside what was typed, which the page sends on if wanted."""
        self.__dict__.pop("report", None)  # another one may have come just now
        mine = self.entry(self.request.POST)
        for form in mine.forms:
            form.is_valid()
        theirs = self.entry().cells() if self.report else {}
        context = self.get_context_data(
            problem=problem, differences=differences(mine.cells(), theirs),
            can_go_on=self.can_write(), typed=typed(self.request.POST),
        )  # fmt: skip
        return render(
            self.request, "reports/entry_write_conflict.html", context, status=409
        )

    def can_write(self):
        try:
            self.refuse_unwritable()
        except InvalidTransition:
            return False
        return True

    def show_refused(self, problem):
        context = self.get_context_data(problem=str(problem))
        return render(
            self.request, "reports/entry_write_refused.html", context, status=409
        )


def typed(data):
    """[(name, value)] of what a person typed into a form."""
    return [
        (name, value)
        for name, values in data.lists()
        for value in values
        if name not in NOT_TYPED
    ]


def differences(mine, theirs):
    """[(label, what I typed, what is stored)] of all that is not alike."""
    found = []
    for key in dict.fromkeys([*mine, *theirs]):
        sides = mine.get(key), theirs.get(key)
        sent = [cell.sent if cell else [] for cell in sides]
        if sent[0] != sent[1]:
            label = next(cell.label for cell in sides if cell)
            found.append((label, *(cell.read if cell else "kosong" for cell in sides)))
    return found
