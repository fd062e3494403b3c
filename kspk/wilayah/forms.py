"""A field for an area: type its name or code; a short list for those with few."""

from itertools import groupby
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from rapidfuzz import fuzz, process

from .codes import code_in, dotted
from .matching import SUGGEST_FROM
from .models import Level, Wilayah, area_key, search_key

LIST_UP_TO = 20  # areas that fit a plain list
CHOICES = 8  # areas offered when a name is not clear
LIKENESS_UP_TO = 1000  # areas among which misspellings are looked for


class WilayahInput(forms.TextInput):
    """A line for a name or code; with script a combobox that asks `wilayah:search`.

    `matches` are the areas that an unclear name may stand for, offered as radios whose
    value says which text they answer: a text changed since is looked up again.
    """

    template_name = "wilayah/combobox.html"
    matches = ()
    query = ""

    class Media:
        css = {"all": ["css/components/combobox.css"]}
        js = [forms.Script("js/combobox.js", type="module")]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"] |= {"autocomplete": "off", "spellcheck": "false"}
        return context | {
            "source": f"{reverse('wilayah:search')}?{self.query}",
            "choice_name": f"{name}-pilihan",
            "matches": [(f"{area.pk}|{value}", area) for area in self.matches],
        }

    def value_from_datadict(self, data, files, name):
        text = data.get(name)
        code, _, answered = (data.get(f"{name}-pilihan") or "").partition("|")
        return code if code and answered == text else text


class WilayahField(forms.Field):
    """An area inside the user's own, of `level` (one, several, or None for any).

    Cleans to a Wilayah or None. Declared without a user it waits for `for_user`, which
    a form calls in its `__init__`. `permission` says for what the area is chosen.
    """

    widget = WilayahInput
    default_error_messages = {
        "unknown": "“%(text)s” tidak ditemukan di wilayah Anda. Periksa ejaannya, atau"
        " tulis kode Kemendagri.",
        "code": "Kode %(text)s tidak dikenal di wilayah Anda. Periksa kode Kemendagri"
        " (desa: 10 angka).",
        "unclear": "“%(text)s” belum jelas. Pilih wilayah yang dimaksud, atau tulis"
        " namanya lebih lengkap.",
        "like": "“%(text)s” tidak ditemukan. Pilih bila yang dimaksud ada di sini, atau"
        " periksa ejaannya.",
    }

    def __init__(
        self,
        user=None,
        *,
        level=Level.DESA,
        permission="wilayah.view_wilayah",
        **kwargs,
    ):
        kwargs.setdefault("label", "Wilayah" if level is None else "Desa/kelurahan")
        super().__init__(**kwargs)
        self.levels = list(Level) if level is None else _as_list(level)
        self.permission = permission
        self.keep = None
        self.areas = Wilayah.objects.none()
        if user:
            self.for_user(user)

    def for_user(self, user, *, keep=None):
        """Narrow to the user's areas; the code `keep` may stay though it ended."""
        self.keep = keep
        self.areas = (
            Wilayah.objects.current()
            .filter(level__in=self.levels)
            .permitted(user, self.permission)
            .with_parents()
        )
        few = list(self.areas[: LIST_UP_TO + 1])
        if len(few) <= LIST_UP_TO:
            if keep and keep not in {area.pk for area in few}:
                few.append(self.find_code(keep))
            self.widget = forms.Select(choices=_grouped(few))
            self.widget.is_required = self.required
        else:
            levels = [("tingkat", int(level)) for level in self.levels]
            self.widget.query = urlencode([*levels, ("untuk", self.permission)])
            self.help_text = self.help_text or "Ketik nama atau kode Kemendagri."
        return self

    def find_code(self, code):
        """The area with that code that may be chosen, or None."""
        rows = Wilayah.objects.with_parents() if code == self.keep else self.areas
        return rows.filter(pk=code).first()

    def prepare_value(self, value):
        if isinstance(value, Wilayah):
            value = value.pk
        if isinstance(self.widget, WilayahInput) and value and value == code_in(value):
            area = self.find_code(value)
            return area.label if area else value
        return value

    def has_changed(self, initial, data):
        if isinstance(initial, Wilayah):
            initial = initial.pk
        return (initial or "") != (code_in(data) if data else "")

    def to_python(self, value):
        text = " ".join((value or "").split())
        if not text:
            return None
        if code := code_in(text):
            return self.by_code(code, text)
        return self.by_name(text)

    def by_code(self, code, text):
        area = self.find_code(code)
        if area is None:
            raise self.error("code", dotted(code) if text[0].isdigit() else text)
        name = search_key(text.split("(")[0].split(",")[0])
        if not text[0].isdigit() and name not in {search_key(area.name), area.key}:
            named = self.areas.called(text.split("(")[0])
            raise self.error("unclear", text, [area, *named])
        return area

    def by_name(self, text):
        called = self.areas.called(text)
        if len(called) == 1:
            return called[0]
        found = called or self.areas.search(text, limit=CHOICES)
        if found:
            raise self.error("unclear", text, found)
        if like := self.like(text):
            raise self.error("like", text, like)
        raise self.error("unknown", text)

    def like(self, text):
        """Up to three areas written much like `text`, where areas are not too many."""
        keys = dict(self.areas.values_list("pk", "key")[: LIKENESS_UP_TO + 1])
        if len(keys) > LIKENESS_UP_TO:
            return []
        near = process.extract(
            area_key(text.split(",")[0], self.levels[0]), keys,
            scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM, limit=3,
        )  # fmt: skip
        areas = self.areas.in_bulk([code for _, _, code in near])
        return [areas[code] for _, _, code in near]

    def error(self, code, text, matches=()):
        self.widget.matches = matches[:CHOICES]
        return ValidationError(
            self.error_messages[code], code=code, params={"text": text}
        )


def _as_list(level):
    return [level] if isinstance(level, int) else list(level)


def _grouped(areas):
    """Choices of a list, in groups by the area around them if there are several."""
    areas = sorted(areas, key=lambda area: area.pk)
    groups = [
        (parent.name if parent else "", [(a.pk, a.name) for a in members])
        for parent, members in groupby(areas, key=lambda area: area.parent)
    ]
    flat = groups[0][1] if len(groups) == 1 else groups
    return [("", "Pilih dari daftar"), *flat]
