"""History rows as Indonesian sentences: who did what, when, from where, why.

A tracked model may say how it speaks of itself:
`history_label`, its name as a format of its fields: "{name} ({position})";
`history_ended`, the fields of day and reason by which a row ends;
`history_options`, {field: function giving {code: label}} for lists of codes, and for
what is said of codes, {code: what};
`history_fixed`, fields that only a transition changes, never a restore.

Parts of a record are the tracked models that would be deleted with it (CASCADE).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.functional import cached_property

from .models import Batch
from .personal import EncryptedField
from .tracked import is_tracked, parts_of, wholes

GONE = "(tidak ada lagi)"
ELSEWHERE = "(di luar wilayah Anda)"
PERMISSION = "audit.view_batch"
TAKEN_BACK = {"mengubah", "mengisi", "mengosongkan", "mengakhiri"}


@dataclass(frozen=True, slots=True)
class Change:
    """ "mengubah RT dari 003 menjadi 004"; old and new are "" where there is none."""

    verb: str
    label: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Entry:
    """One action of one person on one record."""

    at: datetime
    who: str
    place: str
    reason: str
    batch: Batch | None
    changes: tuple

    @property
    def url(self):
        return self.batch.get_absolute_url() if self.batch else ""

    @property
    def url_label(self):
        return "lihat tindakan ini"

    @property
    def did(self):
        if self.changes:
            return ""
        title = self.batch.title if self.batch else "menyimpan tanpa mengubah isian"
        return f"{title}."

    @property
    def is_restorable(self):
        """Whether it changed values only: what was added is ended, not taken back."""
        return bool(self.changes) and {c.verb for c in self.changes} <= TAKEN_BACK


def history_of(record, user, limit=5, offset=0):
    """The latest `limit` entries of a record and its parts, newest first.

    Empty for a user who may not read the record's history. At most one query per
    tracked model and per related model, however many entries there are.
    """
    if not user.has_perm(PERMISSION, record):
        return []
    keys = list(_keys(record)[offset : offset + limit])
    return Reader(type(record), [record.pk], user).entries(keys) if keys else []


def history_count(record):
    return _keys(record).count()


def _keys(record):
    """(batch, moment) of every action on the record, newest first."""
    first, *others = (
        model.history.filter(**{to_whole: record.pk})
        .order_by()
        .annotate(moment=Coalesce("batch__at", "history_date"))
        .values_list("batch", "moment")
        for model, to_whole in _tree(type(record))
    )
    return first.union(*others).order_by("-moment", "-batch")


def _tree(model):
    """(tracked model, column with the record's key) for a record and its parts."""
    yield model, model._meta.pk.attname
    for part, field in parts_of(model).items():
        yield part, field.attname


class Reader:
    """Reads the history of some records of one model; only what was asked for."""

    def __init__(self, model, pks, user=None):
        self.model, self.pks, self.user = model, list(pks), user

    @cached_property
    def steps(self):
        """{whole's key: [(model, row, row before it)]}, in order of time."""
        found = defaultdict(list)
        for model, to_whole in _tree(self.model):
            for row, before in _pairs(model, **{f"{to_whole}__in": self.pks}):
                found[getattr(row, to_whole)].append((model, row, before))
        return found

    def entries(self, keys):
        """Entries of the first record, one per (batch, moment) of `keys`, in order."""
        steps = defaultdict(list)
        for step in self.steps[self.pks[0]]:
            steps[_key(step[1])].append(step)
        self._add_neighbours(steps)
        self.names = Names((step for it in steps.values() for step in it), self.user)
        return [self.entry(steps[key]) for key in keys if key in steps]

    def of_batch(self, batch):
        """{record's key: Entry} of one batch."""
        chosen = {
            pk: [step for step in steps if step[1].batch_id == batch.pk]
            for pk, steps in self.steps.items()
        }
        self.names = Names((step for it in chosen.values() for step in it), self.user)
        return {pk: self.entry(steps) for pk, steps in chosen.items() if steps}

    def _add_neighbours(self, steps):
        """Records that a part points to, where they changed in the same batches."""
        batches = {batch for batch, _ in steps if batch}
        for part in parts_of(self.model):
            for field in part._meta.fields:
                other = field.related_model
                if (
                    not field.is_relation
                    or other is self.model
                    or not is_tracked(other)
                ):
                    continue
                rows = (getattr(s[1], field.attname, None) for some in steps.values()
                        for s in some if s[0] is part)  # fmt: skip
                for row, before in _pairs(other, id__in={pk for pk in rows if pk}):
                    if row.batch_id in batches:
                        steps[_key(row)].append((other, row, before))

    def entry(self, steps):
        row = next((r for m, r, _ in steps if m is self.model), steps[0][1])
        batch = row.batch
        changes = [c for step in steps for c in self.changes(*step)]
        return Entry(
            at=_key(row)[1],
            who=_who(row),
            place=_place(batch),
            reason=batch.reason if batch else row.history_change_reason or "",
            batch=batch,
            changes=tuple(dict.fromkeys(changes)),
        )

    def changes(self, model, row, before):
        """The changes of one row against the row before it."""
        label = "" if model is self.model else self.names.label(model, row)
        if row.history_type == "-":
            yield Change("menghapus", label or self.names.label(model, row))
            return
        if before is None:
            yield Change("menambah" if label else "mencatat",
                         label or self.names.label(model, row))  # fmt: skip
            return
        fields = [f for f in shown_fields(model) if differs(f, before, row)]
        ended_on, end_reason = getattr(model, "history_ended", ("", ""))
        if ended_on and getattr(row, ended_on) and not getattr(before, ended_on):
            day = date_format(getattr(row, ended_on), "j F Y")
            why = getattr(row, end_reason)
            yield Change(
                "mengakhiri", f"{label} per {day}" + (f" ({why})" if why else "")
            )
            fields = [f for f in fields if f.name not in (ended_on, end_reason)]
        for field in fields:
            yield self.change(model, field, before, row, label)

    def change(self, model, field, before, row, label):
        what = f"{field.verbose_name} {label}".strip()
        if isinstance(field, EncryptedField):
            return Change("mengubah", what)
        old, new = (self.names.value(model, field, r) for r in (before, row))
        verb = "mengubah" if old and new else "mengisi" if new else "mengosongkan"
        return Change(verb, what, old, new)


class Names:
    """Readable values of history rows, related names read once per related model.

    A record outside the area of `user` goes unnamed.
    """

    def __init__(self, steps, user):
        wanted, seen = defaultdict(set), set()
        for model, row, before in steps:
            seen.add(model)
            for field in row.tracked_fields:
                if field.is_relation and not issubclass(field.related_model, Batch):
                    keys = {getattr(r, field.attname) for r in (row, before) if r}
                    wanted[field.related_model] |= keys - {None}
        self.related = {
            model: _names(model, pks, user) for model, pks in wanted.items()
        }
        self.options = {
            (model, name): read()
            for model in seen
            for name, read in getattr(model, "history_options", {}).items()
        }

    def value(self, model, field, row):
        """The field's value in `row` as people read it, "" for nothing."""
        value = getattr(row, field.attname)
        if value is None or value == "" or value == [] or value == {}:
            return ""
        if field.is_relation:
            return self.related[field.related_model].get(value, GONE)
        if (model, field.name) in self.options:
            labels = self.options[model, field.name]
            if isinstance(value, dict):
                told = (f"{labels.get(code, code)}: {n}" for code, n in value.items())
                return ", ".join(told)
            return ", ".join(labels.get(code, code) for code in value)
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "ya" if value else "tidak"
        if isinstance(value, date):
            return date_format(value, "j F Y")
        return str(value)

    def label(self, model, row):
        form = getattr(model, "history_label", None)
        if not form:
            return str(model._meta.verbose_name)
        fields = {f.name: f for f in model._meta.fields}
        values = {
            name: self.value(model, field, row)
            for name, field in fields.items()
            if "{" + name + "}" in form
        }
        return form.format(**values).strip()


def shown_fields(model):
    """Fields of which people read the history: those that a person can change."""
    whole = {parent.name for parent in _parents(model)}
    kept = {f.name for f in model.history.model.tracked_fields}
    return [
        f
        for f in model._meta.fields
        if f.editable and not f.primary_key and f.name in kept - whole
    ]


def _parents(model):
    """Foreign keys of `model` to the record of which it is a part."""
    return [
        f
        for f in model._meta.fields
        if f.is_relation
        and f.remote_field.on_delete is models.CASCADE
        and is_tracked(f.related_model)
    ]


def _pairs(model, **lookup):
    """(row, row before it of the same record) by time; encrypted columns unread."""
    secret = [f.name for f in model._meta.fields if isinstance(f, EncryptedField)]
    rows = (
        model.history.filter(**lookup)
        .select_related("batch", "history_user")
        .defer(*secret)
        .order_by("history_date", "history_id")
    )
    last = {}
    pk = model._meta.pk.attname
    for row in rows:
        yield row, last.get(getattr(row, pk))
        last[getattr(row, pk)] = row


def differs(field, before, row):
    """Whether a field's value is another in two rows; a number by its keyed hash."""
    name = field.attname
    if isinstance(field, EncryptedField):
        name = f"{field.name}_hash"
    return getattr(before, name) != getattr(row, name)


def _key(row):
    return row.batch_id, row.batch.at if row.batch else row.history_date


def _names(model, pks, user):
    """{key: name}; a record that is gone keeps the name of its last history row."""
    found = {pk: str(it) for pk, it in model._base_manager.in_bulk(pks).items()}
    gone = pks - found.keys()
    if found and is_tracked(model) and hasattr(model._default_manager, "visible_to"):
        rows = model._default_manager.filter(pk__in=found).visible_to(user)
        seen = set(rows.values_list("pk", flat=True))
        found = {pk: name if pk in seen else ELSEWHERE for pk, name in found.items()}
    if gone and is_tracked(model):
        for row, _ in _pairs(model, **{f"{model._meta.pk.attname}__in": gone}):
            found[getattr(row, model._meta.pk.attname)] = str(row.instance)
    return found


def _who(row):
    if row.batch:
        return row.batch.by_name
    return str(row.history_user or "Sistem")


def _place(batch):
    """ "dari halaman", "dari impor"; "" where nothing is known."""
    return f"dari {batch.get_source_display()}" if batch else ""


@dataclass(frozen=True)
class Touched:
    """A record that an action changed, and what it changed in it."""

    record: object
    place: str
    entry: Entry

    @property
    def restore_url(self):
        """Where its changes can be taken back, for a record that knows how; else ""."""
        link = getattr(self.record, "get_restore_url", None)
        return link(self.entry.batch) if link and self.entry.is_restorable else ""

    @property
    def url(self):
        link = getattr(self.record, "get_absolute_url", None)
        return link() if link else ""


class TouchedRecords:
    """The records of one action that a user may see, read by slices."""

    def __init__(self, batch, user):
        self.batch, self.user = batch, user
        self.keys = [
            (model, pk)
            for model in wholes()
            for pk in model._default_manager.visible_to(user)
            .filter(
                pk__in=model.history.filter(batch=batch).values(model._meta.pk.name)
            )
            .order_by("pk")
            .values_list("pk", flat=True)
        ]

    def __len__(self):
        return len(self.keys)

    def __getitem__(self, some):
        """A slice as a list of Touched."""
        by_model = defaultdict(list)
        for model, pk in self.keys[some]:
            by_model[model].append(pk)
        return [
            touched
            for model, pks in by_model.items()
            for touched in self._touched(model, pks)
        ]

    def _touched(self, model, pks):
        places = [f.name for f in model._meta.fields if f.name == "desa"]
        records = model._default_manager.select_related(*places).in_bulk(pks)
        entries = Reader(model, pks, self.user).of_batch(self.batch)
        for pk in pks:
            place = ", ".join(str(getattr(records[pk], name)) for name in places)
            yield Touched(records[pk], place, entries[pk])
