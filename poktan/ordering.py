"""Orders of the list of groups, and places in it: a page starts after a row."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleLessThan,
)
from django.utils import timezone

from .models import Poktan


@dataclass(frozen=True)
class Order:
    """An order of groups by `keys`, of which the last is unique.

    A cursor is the text of one row's keys: "melati 1~15".
    """

    code: str
    label: str
    keys: tuple
    is_descending: bool = False

    def terms(self, *, backwards=False):
        """What to order by."""
        descending = self.is_descending != backwards
        return [F(key).desc() if descending else F(key).asc() for key in self.keys]

    def condition(self, cursor, *, backwards=False):
        """Q-like: the rows after the cursor's row, or `backwards` those before it."""
        lookup = TupleLessThan if self.is_descending != backwards else TupleGreaterThan
        return lookup(Tuple(*map(F, self.keys)), cursor)

    def cursor(self, row):
        """Text of the cursor at a row (a dict that holds the keys)."""
        return "~".join(_text(row[key]) for key in self.keys)

    def read(self, text):
        """The keys in a cursor's text, or None if it is not one of this order."""
        parts = (text or "").split("~")
        if len(parts) != len(self.keys):
            return None
        try:
            return tuple(map(_read, self.keys, parts))
        except ValidationError:
            return None


def _text(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read(key, text):
    """A key's value from its text; ValidationError for what no row can hold."""
    if "\0" in text:
        raise ValidationError(text)
    if key == "members":
        return models.IntegerField().clean(text, None)
    value = Poktan._meta.get_field(key).clean(text, None)
    if key == "updated_at" and (timezone.is_naive(value) or not 1 < value.year < 9999):
        raise ValidationError(text)
    return value


# `members` counts an unknown number below 0 (PoktanQuerySet.with_members).
_ORDERS = (
    ("nama", "Nama, A–Z", "Nama, Z–A", "name_key", "id"),
    ("desa", "Kode desa", "Kode desa, terbalik", "desa_id", "name_key", "id"),
    ("jenis", "Jenis", "Jenis, terbalik", "kind", "name_key", "id"),
    ("kelengkapan", "Paling belum lengkap", "Paling lengkap", "completeness",
     "name_key", "id"),
    ("anggota", "Anggota paling sedikit", "Anggota paling banyak", "members", "id"),
    ("diubah", "Paling lama tidak diubah", "Baru diubah", "updated_at", "id"),
)  # fmt: skip
ORDERS = {
    order.code: order
    for code, up, down, *keys in _ORDERS
    for order in (
        Order(code, up, tuple(keys)),
        Order(f"-{code}", down, tuple(keys), is_descending=True),
    )
}
