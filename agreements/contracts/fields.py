import re

from django import forms
from django.core.exceptions import ValidationError

from ..models import Agreement

NAMED = 3
_REFERENCE = re.compile(r"(?:^|.*\()P-([0-9]{1,18})\)?", re.DOTALL)


class AgreementField(forms.CharField):
    """An agreement that the person sees, by a number of a party or part of its title.

    Cleans to an Agreement or None; waits for `for_user`.
    """

    def __init__(self, **kwargs):
        super().__init__(max_length=400, **kwargs)
        self.choices_from = Agreement.objects.none()

    def for_user(self, user):
        self.choices_from = Agreement.objects.visible_to(user)
        return self

    def prepare_value(self, value):
        if isinstance(value, Agreement):
            return f"{value} ({value.reference})"
        if isinstance(value, int):
            found = self.choices_from.filter(pk=value).first()
            return found and self.prepare_value(found)
        return value

    def has_changed(self, initial, data):
        found = _REFERENCE.fullmatch(data or "")
        return (initial or None) != (int(found[1]) if found else data or None)

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        if reference := _REFERENCE.fullmatch(text):
            rows = list(self.choices_from.filter(pk=reference[1]))
        else:
            rows = list(self.choices_from.search(text)[: NAMED + 1])
        if len(rows) == 1:
            return rows[0]
        if not rows:
            raise ValidationError(
                f"Perjanjian “{text}” tidak ditemukan. Periksa nomor atau judulnya."
            )
        names = "; ".join(f"{row} ({row.reference})" for row in rows[:NAMED])
        raise ValidationError(
            f"“{text}” cocok dengan beberapa perjanjian: {names}. Tulis tanda P-nya."
        )
