"""Two people change the same record: what can be merged, and what must be chosen.

Values are lists of strings, as a form sends them, so that every kind of field compares
alike. A form says which version of the record it was opened with.
"""

from dataclasses import dataclass

from django import forms

from .personal import keyed_hash, mask

STALE = (
    "Catatan ini sudah diubah orang lain sejak Anda membukanya. Buka lagi halaman ini,"
    " lalu ulangi perubahan Anda."
)


class Stale(Exception):
    """The record was saved by somebody else since the form was opened."""


@dataclass(frozen=True)
class Merge:
    """Fields by fate; `values` holds the merged ones, mine where they collide."""

    values: dict
    mine: tuple  # changed by me alone
    theirs: tuple  # changed by them alone
    collisions: tuple  # changed by both, to different values


def merge(before, mine, theirs):
    """Three-way merge of {field: value}; a missing field counts as another value.

    Only fields of `mine` are looked at: the rest is not on the form.
    """
    values, fates = {}, {"mine": [], "theirs": [], "collisions": []}
    for key, my_value in mine.items():
        their_value, old = theirs.get(key), before.get(key)
        values[key] = my_value
        if my_value == their_value:
            continue
        if key not in theirs or their_value == old:
            fates["mine"].append(key)
        elif my_value == old:
            values[key] = their_value
            fates["theirs"].append(key)
        else:
            fates["collisions"].append(key)
    return Merge(
        values, *(tuple(fates[fate]) for fate in ("mine", "theirs", "collisions"))
    )


def as_sent(bound_field, value):
    """What a form would send for `value` of a field: a list of strings."""
    field, widget = bound_field.field, bound_field.field.widget
    value = field.prepare_value(value)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    sent = widget.format_value(value)
    sent = sent if isinstance(sent, list | tuple) else [sent]
    return [str(part) for part in sent if part not in (None, "")]


def as_read(bound_field, sent):
    """The same value as people read it; "kosong" for nothing."""
    field = bound_field.field
    if not sent:
        return "tidak" if isinstance(field.widget, forms.CheckboxInput) else "kosong"
    if isinstance(field.widget, forms.CheckboxInput):
        return "ya"
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset.model._base_manager.filter(pk__in=sent)
        return ", ".join(field.label_from_instance(row) for row in rows)
    words = {
        str(code): str(word) for code, word in getattr(field.widget, "choices", ())
    }
    return ", ".join(words.get(part, part) for part in sent)


@dataclass(frozen=True)
class Cell:
    """One field of a form: its word, its name in the form, what it sends and says."""

    label: str
    name: str
    sent: list
    bound_field: object
    secret: str = ""  # what people read of a value that is never shown

    @property
    def read(self):
        return self.secret or as_read(self.bound_field, self.sent)


@dataclass(frozen=True)
class Question:
    """A field that both changed: the person takes mine or theirs."""

    label: str
    name: str
    before: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    questions: list
    mine: list  # labels of what I alone changed
    theirs: list  # labels of what they alone changed
    data: object  # what the form is to send again: mine, with theirs merged in

    @property
    def merged_count(self):
        return len(self.mine) + len(self.theirs)


class CellsMixin:
    """A form that tells its fields as Cells: those sent if bound, else those stored.

    `secrets`: {field: keyed hash beside it}; such a field is empty unless it changes.
    """

    secrets = {}

    @property
    def secret_owner(self):
        """The record that holds the secrets, as it is stored."""
        return self.instance

    def cells(self, key=""):
        """{key + field: Cell} of all fields."""
        return {f"{key}{name}": self.cell(name) for name in self.fields}

    def names(self, key=""):
        """{key + field: its name in the form}."""
        return {f"{key}{name}": self.add_prefix(name) for name in self.fields}

    def cell(self, name):
        bound = self[name]
        if self.is_bound:
            value = self.cleaned_data.get(name)
        else:
            value = self.get_initial_for_field(bound.field, name)
        if name in self.secrets:
            return self.secret_cell(name, value)
        sent = as_sent(bound, value)
        return Cell(self.cell_label(name), self.add_prefix(name), sent, bound)

    def secret_cell(self, name, value):
        stored = getattr(self.secret_owner, self.secrets[name])
        sent = [keyed_hash(value)] if value else [stored] if stored else []
        number = value or getattr(self.secret_owner, name)
        return Cell(
            self.cell_label(name), self.add_prefix(name), sent, self[name],
            secret=mask(number) or "kosong",
        )  # fmt: skip

    def cell_label(self, name):
        return self[name].label


def conflict(before, mine, theirs, data):
    """What to ask after a stale save. The three sides: {key: Cell}; `data`: QueryDict.

    The cells of `mine` name the fields of `data`, which is changed in a copy.
    """
    sides = (
        {key: cell.sent for key, cell in s.items()} for s in (before, mine, theirs)
    )
    merged = merge(*sides)
    data = data.copy()
    for key in merged.theirs:
        take(data, mine[key].name, theirs[key])
    questions = [
        Question(
            mine[key].label,
            mine[key].name,
            before[key].read if key in before else "belum diketahui",
            mine[key].read,
            theirs[key].read,
        )
        for key in merged.collisions
    ]
    changed = [key for key in merged.mine if key in theirs or mine[key].sent]
    return Conflict(
        questions,
        [mine[key].label for key in changed],
        [mine[key].label for key in merged.theirs],
        data,
    )


def take(data, name, cell):
    """Put the value of `cell` into form data under `name`; a secret stays as stored."""
    data.pop(name, None)
    if cell.sent and not cell.secret:
        data.setlist(name, cell.sent)


CHOICE = "pilih:"


def chosen(data, names, theirs):
    """Form data with their value where the person chose it: `pilih:<name>` = theirs.

    `names`: {key: name in the form}, `theirs`: {key: Cell}.
    """
    data = data.copy()
    for key, name in names.items():
        if data.get(CHOICE + name) == "theirs" and key in theirs:
            take(data, name, theirs[key])
    return data
