from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.transitions import InvalidTransition
from kspk.ui.formats import number

from . import export, pages, registry, services
from .forms import DecisionForm, ModeForm, UndoForm, UploadForm
from .models import ImportBatch, ImportRow

LAST_SHOWN = 20


class ImportList(ScopedMixin, FormView):
    """Upload a file; what became of the last ones."""

    permission = Permission.IMPORT
    form_class = UploadForm
    template_name = "imports/list.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        batches = ImportBatch.objects.visible_to(self.request.user).select_related("by")
        return super().get_context_data(
            batches=[
                (batch, *pages.BATCH_LOOK[batch.status])
                for batch in batches[:LAST_SHOWN]
            ],
            limits={
                "megabytes": settings.IMPORT_MAX_BYTES // 2**20,
                "rows": settings.IMPORT_MAX_ROWS,
                "columns": settings.IMPORT_MAX_COLUMNS,
            },
            **kwargs,
        )

    def form_valid(self, form):
        try:
            batch = services.upload(by=self.request.user, **form.cleaned_data)
        except (ValidationError, InvalidTransition) as problem:
            form.add_error("file", sentence(problem))
            return self.form_invalid(form)
        return redirect(batch)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


def sentence(problem):
    """What an exception of the services says to people."""
    return " ".join(getattr(problem, "messages", None) or [str(problem)])


def all_errors(form):
    return " ".join(chain(*form.errors.values()))


class BatchMixin(ScopedMixin, SingleObjectMixin):
    """A page of one import; interrupted work is noticed on the way."""

    permission = Permission.IMPORT_VIEW
    context_object_name = "batch"
    queryset = ImportBatch.objects.select_related(
        "by", "wilayah", "action", "undo_action"
    )

    def get_object(self, queryset=None):
        batch = super().get_object(queryset)
        services.sweep(batch)
        return batch


class ImportDetail(BatchMixin, DetailView):
    """The page that the import's state asks for."""

    template_name = "imports/result.html"
    templates = {
        ImportBatch.Status.UPLOADED: "imports/unreadable.html",
        ImportBatch.Status.UNREADABLE: "imports/unreadable.html",
        ImportBatch.Status.DISCARDED: "imports/unreadable.html",
    }

    def get(self, request, *args, **kwargs):
        batch = self.object = self.get_object()
        if batch.is_at_work:
            return render(request, "imports/progress.html", self.get_context_data())
        if batch.status == ImportBatch.Status.READY:
            views, _ = pages.sheet_views(batch)
            doubtful = any(view["is_doubtful"] for view in views)
            name = "columns" if doubtful and not batch.columns else "rows"
            return redirect(f"imports:{name}", batch.pk)
        return self.render_to_response(self.get_context_data())

    def get_template_names(self):
        return [self.templates.get(self.object.status, self.template_name)]

    def get_context_data(self, **kwargs):
        batch = self.object
        may_act = self.request.user.has_perm(Permission.IMPORT, batch)
        return super().get_context_data(
            may_act=may_act,
            table=result_table(batch),
            skipped=pages.skipped(batch),
            can_name=any(sheet.get("columns") for sheet in batch.sheets),
            **kwargs,
        )


def result_table(batch):
    """[(words, rows, state to show, word of the link)] of an applied import."""
    state, counts = ImportRow.State, batch.counts
    lines = [
        ("Baru, tersimpan", counts.get("applied_new", 0), state.NEW, "Lihat"),
        ("Berubah, tersimpan", counts.get("applied_changed", 0), state.CHANGED,
         "Lihat perubahan"),
        ("Siap, belum disimpan", batch.ready_count, "", "Lihat"),
        ("Sama, tidak disentuh", counts.get("same", 0), state.SAME, "Lihat"),
        ("Perlu diputuskan", counts.get("decide", 0), state.DECIDE, "Putuskan"),
        ("Ganda", counts.get("duplicate", 0), state.DUPLICATE, "Putuskan"),
        ("Ditolak", counts.get("refused", 0), state.REFUSED, "Perbaiki"),
        ("Dilewati", counts.get("skipped", 0), state.SKIPPED, "Lihat"),
    ]  # fmt: skip
    return [line for line in lines if line[1]]


class ImportProgress(BatchMixin, DetailView):
    """The moving part of the progress page; sends on when the work is done."""

    template_name = "imports/_progress.html"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.object.is_at_work:
            return self.render_to_response(self.get_context_data())
        response = HttpResponseRedirect(self.object.get_absolute_url())
        if request.htmx:
            response = render(request, self.template_name, {"batch": self.object})
            response["HX-Redirect"] = self.object.get_absolute_url()
        return response


class ImportColumns(BatchMixin, DetailView):
    """Which column of the file is which field; correctable, remembered by wording."""

    permission = Permission.IMPORT
    template_name = "imports/columns.html"

    def get_context_data(self, **kwargs):
        sheets, fields = pages.sheet_views(self.object)
        return super().get_context_data(
            sheets=sheets,
            fields=fields.items(),
            modes=[
                choice
                for choice in ImportBatch.Mode.choices
                if choice[0] in self.object.handler.modes
            ],
            layouts=registry.choices(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        batch = self.object = self.get_object()
        layout = request.POST.get("layout", batch.layout)
        if layout != batch.layout:
            return self.take_for(batch, layout)
        form = ModeForm(request.POST)
        columns = pages.chosen_columns(batch, request.POST)
        known = {
            sheet["name"]: {c["index"]: c["field"] for c in sheet.get("columns", ())}
            for sheet in batch.sheets
        }
        changed = any(
            known[name] | said != known[name] for name, said in columns.items()
        )
        try:
            if form.is_valid() and form.cleaned_data["mode"] != batch.mode:
                services.choose_mode(batch, by=request.user, **form.cleaned_data)
            if changed:
                services.choose_columns(batch, by=request.user, columns=columns)
        except (InvalidTransition, ValidationError) as problem:
            messages.error(request, sentence(problem))
            return redirect("imports:columns", batch.pk)
        done = batch.status == ImportBatch.Status.READY and not changed
        return redirect(reverse("imports:rows", args=[batch.pk]) if done else batch)

    def take_for(self, batch, layout):
        """The file is something else: read it as that, and show its columns."""
        try:
            services.choose_layout(batch, by=self.request.user, layout=layout)
        except (InvalidTransition, ValidationError) as problem:
            messages.error(self.request, sentence(problem))
        return redirect("imports:columns", batch.pk)


class ImportRows(BatchMixin, DetailView):
    """Every row with its state, its changes and what a person must decide."""

    template_name = "imports/rows.html"

    def get_context_data(self, **kwargs):
        batch, user = self.object, self.request.user
        place = pages.Place.of(self.request.GET)
        rows = batch.rows.in_state(place.state)
        found, before, after = pages.page_of(
            rows, after=place.after, before=place.before
        )
        return super().get_context_data(
            rows=pages.row_views(found, batch, place),
            columns=batch.handler.shown(),
            tally=pages.tally(batch, place.state),
            title=f"Periksa {number(batch.row_count)} baris",
            twins=ImportBatch.objects.visible_to(user).with_same_file(batch)[:3],
            skipped=pages.skipped(batch),
            before=before,
            after=after,
            may_act=user.has_perm(Permission.IMPORT, batch),
            range=f"{found[0].sheet}, baris {found[0].number}"
            f" – {found[-1].sheet}, baris {found[-1].number}" if found else "",
            **kwargs,
        )  # fmt: skip


class ImportDecide(BatchMixin, View):
    """POST: what a person says about one row; only that row is compared again."""

    permission = Permission.IMPORT

    def post(self, request, *args, **kwargs):
        batch = self.get_object()
        row = get_object_or_404(batch.rows.select_related("batch"), pk=kwargs["row"])
        form, problem = DecisionForm(request.POST, user=request.user), ""
        if form.is_valid():
            try:
                row = services.decide(row, by=request.user, **form.answer())
            except (InvalidTransition, ValidationError) as refused:
                problem = sentence(refused)
        else:
            problem = all_errors(form)
        batch.refresh_from_db()
        place = pages.Place.of(request.GET)
        if request.htmx:
            return self.fragment(batch, row, place, problem)
        if problem:
            messages.error(request, problem)
        else:
            messages.success(request, f"{row}: {row.get_state_display().lower()}.")
        url = reverse("imports:rows", args=[batch.pk])
        return redirect(f"{url}{place}#baris-{row.position}")

    def fragment(self, batch, row, place, problem):
        others = []
        if batch.handler.makes_one_of_several and row.key:
            others = batch.rows.filter(key=row.key).exclude(pk=row.pk)
        view, *others = pages.row_views([row, *others], batch, place)
        context = {"row": view, "batch": batch, "problem": problem, "may_act": True,
                   "others": others, "tally": pages.tally(batch, place.state),
                   "swap": True}  # fmt: skip
        return render(self.request, "imports/_decided.html", context)


class ImportAction(BatchMixin, View):
    """POST on a button of an import: apply, undo, discard, read again."""

    permission = Permission.IMPORT
    http_method_names = ["post", "options"]
    form_class = None
    message = ""

    def post(self, request, *args, **kwargs):
        batch = self.get_object()
        form = self.form_class(request.POST) if self.form_class else None
        if form and not form.is_valid():
            messages.error(request, all_errors(form))
            return redirect(self.get_failure_url(batch))
        try:
            self.perform(batch, by=request.user, **(form.cleaned_data if form else {}))
        except (InvalidTransition, ValidationError) as problem:
            messages.error(request, sentence(problem))
        else:
            if self.message:
                messages.success(request, self.message.format(batch))
        return redirect(self.get_success_url(batch))

    def get_success_url(self, batch):
        return batch.get_absolute_url()

    get_failure_url = get_success_url


class ImportApply(ImportAction):
    perform = staticmethod(services.apply)


class ImportUndo(ImportAction, DetailView):
    """What an undo would do, and the button that does it."""

    permission = Permission.IMPORT
    http_method_names = ["get", "post", "head", "options"]
    template_name = "imports/undo.html"
    form_class = UndoForm
    perform = staticmethod(services.undo)

    def get(self, request, *args, **kwargs):
        batch = self.object = self.get_object()
        if not batch.can_undo:
            return redirect(batch)
        return self.render_to_response(
            self.get_context_data(undo=services.undo_preview(batch), form=UndoForm())
        )

    def get_failure_url(self, batch):
        return self.request.path


class ImportReadAgain(ImportAction):
    perform = staticmethod(services.read_again)


class ImportDiscard(ImportAction):
    message = "{} dibuang. Tidak ada yang disimpan."
    perform = staticmethod(services.discard)

    def get_success_url(self, batch):
        return reverse("imports:list")


class ImportLeftover(BatchMixin, View):
    """The rows that were not stored, as a workbook with the column “Alasan”."""

    permission = Permission.IMPORT

    def get(self, request, *args, **kwargs):
        batch = self.get_object()
        file = export.write_rows_with_reason(batch)
        stem = f"sisa-impor-{batch.pk}-{timezone.localdate():%Y-%m-%d}"
        return export.as_download(file, stem, "xlsx")
