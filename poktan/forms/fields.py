"""Fields that read what people write with the same parsers as the spreadsheets."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from kspk.audit.personal import mask
from kspk.imports.parse_people import parse_phone
from kspk.imports.parsers import parse_nik, parse_unit
from kspk.ui.widgets import DecimalInput


def parsed(result, code):
    """The value of a Parsed; its first problem as a ValidationError."""
    for note in (*result.errors, *result.warnings):
        raise ValidationError(note.message, code=code)
    return result.value


class ReadField(forms.CharField):
    """Text that is read into one form: another spelling of the same is no change."""

    def has_changed(self, initial, data):
        try:
            return (initial or "") != self.clean(data)
        except ValidationError:
            return True


class UnitField(ReadField):
    """RT or RW: 5, "05" and "RT 5" are "005"."""

    def __init__(self, name, **kwargs):
        self.unit = name
        kwargs.setdefault("label", name)
        super().__init__(required=False, max_length=12, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value):
        return parsed(parse_unit(super().clean(value), self.unit), "unit") or ""


class PhoneField(ReadField):
    """One telephone number in national form, digits only."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Telepon")
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.input_type = "tel"
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value):
        found = parsed(parse_phone(super().clean(value)), "phone") or {}
        if "phone_other" in found:
            raise ValidationError("Isi satu nomor telepon saja.", code="phone")
        return found.get("phone", "")


class NumberField(forms.CharField):
    """A personal number of 16 digits that is only written, never shown.

    Left empty it stays as it is stored.
    """

    def __init__(self, label="NIK", **kwargs):
        super().__init__(required=False, max_length=30, label=label, **kwargs)
        self.widget.attrs |= {
            "inputmode": "numeric", "autocomplete": "off", "data-keep-off": True,
        }  # fmt: skip

    def show_stored(self, number):
        if number:
            self.help_text = (
                f"Tercatat {mask(number)}. Isi hanya bila nomornya berganti."
            )

    def clean(self, value):
        return parsed(parse_nik(super().clean(value), self.label), "nik") or ""


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known: True, False or None."""

    def __init__(self, yes="Ya", no="Tidak", **kwargs):
        super().__init__(
            choices=[("", "Belum diketahui"), ("true", yes), ("false", no)],
            coerce=lambda value: value == "true",
            empty_value=None,
            required=False,
            widget=kwargs.pop("widget", forms.RadioSelect),
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: "true", False: "false", None: ""}.get(value, value)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class CoordinateField(forms.DecimalField):
    """Decimal degrees with a comma or a point, as maps and phones give them."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_digits=9, decimal_places=6, **kwargs)
        self.widget = DecimalInput()

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace("°", "").replace(",", ".").strip()
        return super().to_python(value)

    def clean(self, value):
        number = self.to_python(value)
        if number is not None and abs(number) <= 180:  # else there is nothing to round
            number = round(number, 6)
        return super().clean(number)

    def prepare_value(self, value):
        return f"{value}".replace(".", ",") if isinstance(value, Decimal) else value
