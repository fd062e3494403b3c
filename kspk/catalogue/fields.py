"""A short list of catalogue codes in one column."""

from django.db import models
from django.db.models import Q


class CodeListField(models.TextField):
    """Sorted codes: a list in Python, " apbd mitra " in the database, "" for none.

    One column keeps history, comparison, import and export of such lists simple; the
    catalogue's items are never deleted, only switched off.
    """

    def __init__(self, *args, **kwargs):
        kwargs.update(default=list, blank=True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return (value or "").split()

    def to_python(self, value):
        return value.split() if isinstance(value, str) else list(value or [])

    def get_prep_value(self, value):
        codes = sorted(set(self.to_python(value)))
        return f" {' '.join(codes)} " if codes else ""

    def value_to_string(self, obj):
        return " ".join(self.value_from_object(obj))


def has_code(field, code):
    """Q for rows whose list holds `code`."""
    return Q(**{f"{field}__contains": f" {code} "})
