"""Inputs that behave alike on a phone of the field and a desk in the office."""

from django import forms

from .formats import read_day


class DateInput(forms.DateInput):
    """The browser's date picker; typed text is read too, "3/11/2026", "3 Maret 2026".

    Text that is no date stays as it was typed, for the field to refuse.
    """

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        found = read_day(text) if isinstance(text, str) else None
        return found.isoformat() if found else text


class NumberInput(forms.NumberInput):
    """A whole number with the phone's digit keys and no spinner."""

    input_type = "text"

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}
        )

    def format_value(self, value):
        """Without points, since a year has none; typed points are read all the same."""
        return None if value in (None, "") else str(value)


class DecimalInput(forms.NumberInput):
    """A number with decimals, as text: "9,12" and "9.12" are one, "1.234,5" is read."""

    input_type = "text"

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off", **(attrs or {})}
        )

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        if isinstance(text, str) and "," in text:
            return text.replace(".", "").replace(",", ".")
        return text
