"""A section of the card: forms and rows that are shown, compared and saved together."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from kspk.audit.conflict import CellsMixin
from kspk.ui.forms import HouseFormMixin, KspkForm, KspkModelForm

from ..models import Poktan

MOST_ROWS = 150  # times the fields of a row below DATA_UPLOAD_MAX_NUMBER_FIELDS


class Snapshot:
    """A group and its parts as they are, or as they were at a version of the group."""

    def __init__(self, poktan, version=None):
        self.poktan, self.at = poktan, None
        if version is not None:
            row = Poktan.history.filter(id=poktan.pk, version=version).latest(
                "history_id"
            )
            self.poktan, self.at = row.instance, row.history_date

    def rows(self, model, **lookup):
        """Rows of `model` that belong to the group, or that `lookup` names, by age."""
        lookup = lookup or {"poktan_id": self.poktan.pk}
        if self.at is None:
            return list(model.objects.filter(**lookup).order_by("pk"))
        past = model.history.filter(history_date__lte=self.at, **lookup)
        latest = {row.id: row for row in past.order_by("history_date", "history_id")}
        return [
            latest[pk].instance
            for pk in sorted(latest)
            if latest[pk].history_type != "-"
        ]


class PartForm(CellsMixin, KspkModelForm):
    """Fields of the group itself, which its service saves, or of one of its parts."""

    is_part = True

    def __init__(self, *args, user, snapshot, **kwargs):
        self.user, self.snapshot = user, snapshot
        super().__init__(*args, **kwargs)

    def save(self, commit=True):
        if isinstance(self.instance, Poktan):
            return self.instance
        return super().save(commit)


class PlainPartForm(CellsMixin, KspkForm):
    is_part = True

    def __init__(self, *args, user, snapshot, **kwargs):
        self.user, self.snapshot = user, snapshot
        super().__init__(*args, **kwargs)


class RowForm(PartForm):
    """One part of several. A new row that stays empty is none."""

    title = "Baris baru"

    @property
    def is_new(self):
        return self.instance.pk is None

    @property
    def is_open(self):
        """Rows stand folded, but new ones and those with a problem."""
        return self.is_new or (self.is_bound and bool(self.errors))

    @property
    def heading(self):
        return self.title if self.is_new else str(self.instance)

    def cell_label(self, name):
        return f"{self[name].label} {self.heading}"

    def save(self, commit=True):
        self.instance.poktan = self.snapshot.poktan
        return super().save(commit)


class RowSet(BaseFormSet):
    """Rows of one model, each known by its key, whoever added others meanwhile.

    `shown` says which of the stored rows a fresh form shows; all can be changed.
    """

    is_rows = True

    def __init__(
        self, data=None, *, rows, user, snapshot, prefix, shown=lambda row: True
    ):
        self.user, self.snapshot = user, snapshot
        self.by_pk = {str(row.pk): row for row in rows}
        self.first = [row for row in rows if shown(row)]
        super().__init__(data, prefix=prefix)

    def initial_form_count(self):
        if self.is_bound:
            return sum(1 for i in range(self.total_form_count()) if self._stored(i))
        return len(self.first)

    def total_form_count(self):
        if self.is_bound:
            return super().total_form_count()
        return len(self.first) + self.extra

    def _stored(self, index):
        if not self.is_bound:
            return self.first[index] if index < len(self.first) else None
        return self.by_pk.get(self.data.get(f"{self.prefix}-{index}-id", ""))

    def _construct_form(self, i, **kwargs):
        stored = self._stored(i)
        kwargs |= {"user": self.user, "snapshot": self.snapshot}
        if stored:
            kwargs |= {"instance": stored, "empty_permitted": False}
        else:
            kwargs["empty_permitted"] = True
        form = super()._construct_form(i, **kwargs)
        form.use_required_attribute = False
        form.row_id = str(stored.pk) if stored else ""
        return form

    @property
    def empty_form(self):
        form = self.form(
            prefix=self.add_prefix("__prefix__"), empty_permitted=True,
            use_required_attribute=False, user=self.user, snapshot=self.snapshot,
        )  # fmt: skip
        form.row_id = ""
        return form

    @property
    def filled(self):
        """Bound forms that say something: stored rows, and new ones with an entry."""
        return [form for form in self.forms if form.row_id or form.has_changed()]

    def key(self, form):
        return f"{self.prefix}:{form.row_id or form.prefix}:"

    def names(self):
        return {k: v for f in self.forms for k, v in f.names(self.key(f)).items()}

    def cells(self):
        if self.is_bound:
            forms_ = self.filled
        else:
            forms_ = [self.form_for(row) for row in self.by_pk.values()]
        return {k: v for f in forms_ for k, v in f.cells(self.key(f)).items()}

    def form_for(self, row):
        form = self.form(instance=row, user=self.user, snapshot=self.snapshot)
        form.row_id = str(row.pk)
        return form

    def save(self):
        for form in self.filled:
            if form.has_changed():
                form.save()


def row_set(form, base=RowSet, extra=0):
    return formset_factory(
        form, formset=base, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )


class Section:
    """One page of the card. `build` gives its pieces: forms and sets of rows."""

    do_not_call_in_templates = True
    slug = title = ""
    add_label = "Tambah baris"

    def __init__(self, snapshot, user, data=None):
        self.snapshot, self.user, self.data = snapshot, user, data
        self.poktan = snapshot.poktan
        self.pieces = list(self.build())

    def build(self):
        raise NotImplementedError

    def part(self, form_class, instance, prefix=None):
        return form_class(
            self.data, instance=instance, prefix=prefix, user=self.user,
            snapshot=self.snapshot,
        )  # fmt: skip

    @property
    def forms(self):
        return [p for p in self.pieces if isinstance(p, HouseFormMixin)]

    @property
    def row_sets(self):
        return [p for p in self.pieces if isinstance(p, BaseFormSet)]

    @property
    def all_forms(self):
        return [*self.forms, *(f for rows in self.row_sets for f in rows.forms)]

    @property
    def has_errors(self):
        if self.data is None:
            return False
        said = [rows.non_form_errors() for rows in self.row_sets]
        return any(said) or any(form.errors for form in self.all_forms)

    def is_valid(self):
        return all([piece.is_valid() for piece in self.pieces])  # noqa: C419 (each is told)

    @property
    def has_changed(self):
        return any(piece.has_changed() for piece in self.pieces)

    @property
    def keep_key(self):
        """Names the draft of a page; rows are drafted by place, so per version."""
        version = f"-{self.poktan.version}" if self.row_sets else ""
        return f"poktan-{self.poktan.pk}-{self.slug}{version}"

    def names(self):
        return {k: v for piece in self.pieces for k, v in piece.names().items()}

    def cells(self):
        return {k: v for piece in self.pieces for k, v in piece.cells().items()}

    @property
    def media(self):
        return sum((form.media for form in self.all_forms), forms.Media())

    def hide_errors(self):
        """Show what was typed without judging it, when only a row was asked for."""
        for form in self.all_forms:
            form._errors = forms.utils.ErrorDict()
            form.cleaned_data = {}
        for rows in self.row_sets:
            rows._errors, rows._non_form_errors = [], rows.error_class()

    def save(self):
        for piece in self.pieces:
            if piece.has_changed():
                piece.save()
