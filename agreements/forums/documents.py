"""Documents of whatever may own one: adding, giving out, taking away."""

from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin, TransitionView
from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from kspk.ui.forms import ActionBar, KspkForm, Section

from ..files import ACCEPT, TYPES, NotAccepted, accepted
from ..models import Document
from ..models.document import OWNERS

SEALED = "default-src 'none'; sandbox"  # whatever opens the file lets it do nothing
OWNED_BY = ("agreement", "forum__area", "progress__follow_up", "funding")


class DocumentForm(KspkForm):
    title = forms.CharField(
        label="Judul", max_length=150,
        help_text="Misalnya “Notulen ditandatangani” atau “APBDes halaman 12”.",
        error_messages={"required": "Isi judul berkas ini."},
    )  # fmt: skip
    file = forms.FileField(
        label="Berkas", widget=forms.FileInput({"accept": ACCEPT}),
        help_text="PDF, JPG, atau PNG, paling besar 10 MB.",
        error_messages={"required": "Pilih berkasnya."},
    )  # fmt: skip

    def layout(self):
        return [Section("", "title", "file"), ActionBar("Simpan berkas")]

    def clean_file(self):
        try:
            return accepted(self.cleaned_data["file"])
        except NotAccepted as problem:
            raise forms.ValidationError(str(problem)) from problem


def way_back(owner):
    """The page on which the documents of an owner stand."""
    return getattr(owner, "follow_up", owner).get_absolute_url()


class DocumentAdd(ScopedMixin, FormView):
    """A file for the owner of the address; the owner's own permission decides.

    `permission` is only the door: the widest of those in OWNERS.
    """

    permission = Permission.FOLLOWUP_REPORT
    form_class = DocumentForm
    template_name = "agreements/forum_form.html"

    @cached_property
    def owner(self):
        if self.kwargs["owner"] not in OWNERS:
            raise Http404
        model, permission = OWNERS[self.kwargs["owner"]]
        try:
            seen = model.objects.visible_to(self.request.user)
            owner = get_object_or_404(seen, pk=self.kwargs["pk"])
        except (ValueError, TypeError, forms.ValidationError) as problem:
            raise Http404 from problem  # a key of another kind
        if not self.request.user.has_perm(permission, owner):
            raise PermissionDenied
        return owner

    def get_context_data(self, **kwargs):
        names = {"heading": "Berkas baru", "parent": self.owner}
        back = way_back(self.owner)
        return super().get_context_data(**names, back_url=back, **kwargs)

    def post(self, request, *args, **kwargs):
        _ = self.owner  # refuses before anything is read
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        made = self.store(form.cleaned_data)
        messages.success(self.request, f"Berkas “{made}” disimpan.")
        return redirect(way_back(self.owner))

    @transaction.atomic
    def store(self, data):
        by, file = self.request.user, data["file"]
        with action(f"menambah berkas {self.owner}", by=by):
            return Document.objects.create(
                **{self.kwargs["owner"]: self.owner}, title=data["title"], file=file,
                size=file.size, added_by=by,
            )  # fmt: skip


class DocumentFile(ScopedMixin, SingleObjectMixin, View):
    """The file of a document, to be kept and never shown by the site itself."""

    permission = Permission.FORUM_VIEW
    queryset = Document.objects.all()

    def get(self, request, *args, **kwargs):
        document = self.get_object()
        suffix = PurePath(document.file.name).suffix
        try:
            file = document.file.open("rb")
        except FileNotFoundError as problem:
            raise Http404 from problem
        name = slugify(document.title)[:80] or "berkas"
        response = FileResponse(
            file, as_attachment=True, filename=f"{name}{suffix}",
            content_type=TYPES.get(suffix, "application/octet-stream"),
        )  # fmt: skip
        response["Content-Security-Policy"] = SEALED
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


@transaction.atomic
def remove_document(document, *, by):
    """Take a document away and, once that is certain, its file."""
    if document.forum and not document.forum.is_open:
        raise InvalidTransition(
            "Forum ini sudah ditutup, jadi berkasnya tetap tersimpan. Tambahkan berkas"
            " yang benar bila perlu."
        )
    file = document.file
    document.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name))


class DocumentRemove(TransitionView):
    permission = Permission.FOLLOWUP_REPORT
    queryset = Document.objects.select_related(*OWNED_BY)
    transition = staticmethod(remove_document)
    title = "melepas berkas {}"
    message = "Berkas “{}” dilepas."

    def get_success_url(self):
        return way_back(self.object.owner)
