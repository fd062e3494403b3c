"""Fields of the report's form, and what stands beside them."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import format_html

from kspk.reporting.months import last_day, shift
from kspk.ui import formats
from kspk.ui.widgets import DateInput, NumberInput

from .. import figures, rules


class CountField(forms.IntegerField):
    """A number that may stay unknown: empty is None, and not said to be optional.

    `highest` refuses by itself; numbers that the rules know leave it to them.
    """

    def __init__(self, label, *, highest=None, must=False, **kwargs):
        self.must = must
        super().__init__(
            label=label, localize=True, widget=NumberInput(),
            error_messages={
                "invalid": "Tulis angka bulat saja, misalnya 12.",
                "required": "Isi angka; tulis 0 bila tidak ada.",
            },
            **kwargs,
        )  # fmt: skip
        self.validators.append(MinValueValidator(0, "Angka tidak boleh kurang dari 0."))
        if highest is not None:
            words = f"Terlalu besar. Paling banyak {formats.number(highest)}."
            self.validators.append(MaxValueValidator(highest, words))

    def validate(self, value):
        if self.must:
            super().validate(value)


class AskedField(forms.CharField):
    """Text of which the rules say when it must be there; not said to be optional."""

    def validate(self, value):
        pass


class DayField(forms.DateField):
    """A day of the reported month."""

    def __init__(self, month, **kwargs):
        self.month = month
        super().__init__(
            label="Tanggal",
            widget=DateInput({"min": month, "max": last_day(month)}),
            error_messages={
                "invalid": "Tanggal ini tidak terbaca. Tulis misalnya"
                f" {formats.day(month.replace(day=14))}.",
                "required": "Isi tanggalnya.",
            },
            **kwargs,
        )

    def validate(self, value):
        super().validate(value)
        problem = rules.meeting_date(value, self.month)
        if problem:
            raise ValidationError(problem, code="outside_month")


class CodesField(forms.MultipleChoiceField):
    """Codes of a list, ticked one by one."""

    def __init__(self, label, choices, **kwargs):
        super().__init__(
            label=label, choices=choices, required=False,
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            **kwargs,
        )  # fmt: skip

    def clean(self, value):
        return sorted(super().clean(value))


def count_field(entry, name, *, help_text=None):
    """The CountField of a number of the report, with what earlier months say of it."""
    number = figures.words(entry.kind, name)
    field = CountField(
        number.label, help_text=number.help if help_text is None else help_text
    )
    if name in entry.hints:
        field.beside = list(beside(entry.hints[name], entry.month))
    return field


def beside(hint, month):
    """Last month, the same month a year ago, what is usual; only what is known."""
    if hint.last is not None:
        yield format_html("Bulan lalu <b>{}</b>", formats.number(hint.last))
    if hint.year_ago is not None:
        year_ago = short_month(shift(month, -12))
        yield format_html("{} <b>{}</b>", year_ago, formats.number(hint.year_ago))
    if hint.low is not None:
        low, high = formats.number(hint.low), formats.number(hint.high)
        yield f"Biasanya {low}–{high}"


def short_month(month):
    """Okt 2025"""
    return f"{formats.MONTHS[month.month - 1][:3]} {month.year}"


class Remark:
    """What stands below a field in amber; `reason`: the bound field that answers it."""

    def __init__(self, reason=None):
        self.texts, self.reason = [], reason


def remark(form, name, text, reason=None):
    """Put `text` below a field of a form."""
    field = form.fields[name]
    if getattr(field, "warning", None) is None:
        field.warning = Remark()
    field.warning.texts.append(text)
    field.warning.reason = reason or field.warning.reason
