"""A field for an institution: type its name; there are too many for a list."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode

from kspk.accounts.permissions import Permission

from .models import Mitra

CHOICES = 8  # institutions offered when a name is not clear
_REFERENCE = re.compile(r"(?:^|.*\()M-([0-9]{1,18})\)?", re.DOTALL)


def reference_in(text):
    """The key that a text names: of "M-12" or "Dinas Sosial, Belu (M-12)" 12, or None.

    The counterpart of `Mitra.label`.
    """
    found = _REFERENCE.fullmatch(text)
    return int(found[1]) if found else None


class MitraInput(forms.TextInput):
    """A line for a name; with script a combobox that asks `mitra:search`.

    `matches` are the institutions that an unclear name may stand for, offered as radios
    whose value says which text they answer: a text changed since is looked up again.
    """

    template_name = "mitra/combobox.html"
    matches = ()
    query = ""

    class Media:
        css = {"all": ["css/components/combobox.css"]}
        js = [forms.Script("js/combobox.js", type="module")]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {"autocomplete": "off", "spellcheck": "false"}
        return context | {
            "source": f"{reverse('mitra:search')}?{self.query}",
            "choice_name": f"{name}-pilihan",
            "matches": [(f"{it.reference}|{value}", it) for it in self.matches],
        }

    def value_from_datadict(self, data, files, name):
        text = data.get(name)
        chosen, _, answered = (data.get(f"{name}-pilihan") or "").partition("|")
        return chosen if chosen and answered == text else text


class MitraField(forms.Field):
    """An active institution that the user may see. Cleans to a Mitra or None.

        owner = MitraField(label="Penanggung jawab", required=False)

    Declared without a user it waits for `for_user`, which a form calls in its
    `__init__`. `permission` says for what it is chosen: MITRA_CHANGE narrows it to the
    institutions that the user may write.
    """

    widget = MitraInput
    default_error_messages = {
        "unknown": "“%(text)s” tidak ditemukan di antara mitra Anda yang aktif. Periksa"
        " ejaannya, atau catat dahulu lembaga itu.",
        "unclear": "“%(text)s” belum jelas. Pilih lembaga yang dimaksud, atau tulis"
        " namanya lebih lengkap.",
    }

    def __init__(self, user=None, *, permission=Permission.MITRA_VIEW, **kwargs):
        kwargs.setdefault("label", "Mitra")
        kwargs.setdefault("help_text", "Ketik nama atau singkatannya.")
        super().__init__(**kwargs)
        self.permission = permission
        self.keep = None
        self.choices_from = Mitra.objects.none()
        if user:
            self.for_user(user)

    def for_user(self, user, *, keep=None, exclude=None):
        """Narrow to the user's institutions.

        The key `keep` may stay though it ended; `exclude` (a key) is never offered.
        """
        self.keep = keep
        rows = Mitra.objects.active().permitted(user, self.permission)
        self.choices_from = rows.exclude(pk=exclude).select_related("area")
        asked = {"untuk": str(self.permission), "kecuali": exclude or ""}
        self.widget.query = urlencode(asked)
        return self

    def find(self, pk):
        """The institution with that key that may be chosen, or None."""
        if pk == self.keep:
            return Mitra.objects.select_related("area").filter(pk=pk).first()
        return self.choices_from.filter(pk=pk).first()

    def prepare_value(self, value):
        if isinstance(value, Mitra):
            return value.label
        pk = value if isinstance(value, int) else reference_in(value or "")
        found = pk and self.find(pk)
        return found.label if found else value

    def has_changed(self, initial, data):
        if isinstance(initial, Mitra):
            initial = initial.pk
        return initial != (reference_in(data) if data else None)

    def to_python(self, value):
        text = " ".join((value or "").replace("\0", " ").split())[:250]
        if not text:
            return None
        pk = reference_in(text)
        found = self.find(pk) if pk else None
        if found and text not in {found.reference, found.label}:
            raise self.error("unclear", text, [found])
        return found or self.by_name(text)

    def by_name(self, text):
        called = list(self.choices_from.called(text)[: CHOICES + 1])
        if len(called) == 1:
            return called[0]
        near = called or list(self.choices_from.search(text)[:CHOICES])
        if near:
            raise self.error("unclear", text, near)
        raise self.error("unknown", text)

    def error(self, code, text, matches=()):
        self.widget.matches = matches[:CHOICES]
        return ValidationError(
            self.error_messages[code], code=code, params={"text": text}
        )
