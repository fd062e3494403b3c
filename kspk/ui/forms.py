"""Forms in the house look: a mixin, and the layout objects of its pages."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, LayoutObject, TemplateNameMixin
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template.loader import render_to_string

from .widgets import DateInput, DecimalInput, NumberInput


class Section(LayoutObject):
    """`Section("Alamat", "desa", "rt", hint="…")`: fields of a sheet under a heading.

    An empty heading makes a part without one.
    """

    template = "%s/layout/section.html"

    def __init__(self, heading, *fields, hint="", css_id=""):
        self.heading, self.hint, self.css_id = heading, hint, css_id
        self.fields = list(fields)

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(
            self.get_template_name(template_pack), {"section": self, "fields": fields}
        )


class Pair(Div):
    """`Pair("rt", "rw")`: two short fields side by side, on a phone too."""

    def __init__(self, *fields):
        super().__init__(*fields, css_class="field-pair")


class Columns(Div):
    """`Columns("starts_on", "ends_on")`: side by side where there is room."""

    def __init__(self, *fields):
        super().__init__(*fields, css_class="field-columns")


class ActionBar(TemplateNameMixin):
    """`ActionBar("Simpan", state="Belum ada yang dikirim.")`: always within reach.

    The way back is the page's `back_url`. `others` are further submit buttons, dicts
    with label, name and value. `middle=True` if content follows on the page.
    """

    template = "%s/layout/actionbar.html"

    def __init__(
        self, label="Simpan", *, state="", back_label="Kembali", icon="", name="",
        value="1", others=(), middle=False,
    ):  # fmt: skip
        self.label, self.state, self.back_label = label, state, back_label
        self.icon, self.name, self.value = icon, name, value
        self.others, self.middle = others, middle

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        return render_to_string(
            self.get_template_name(template_pack),
            {"bar": self, "back_url": context.get("back_url")},
        )


class HouseFormMixin:
    """Widgets, Indonesian words and layout of a form; draw it with `{% crispy form %}`.

    `keep_key` names what is typed, so that it outlives a reload or a sign-in.
    """

    keep_key = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            suit(field)

    def layout(self):
        """Sections, then the action bar; a form of several parts overrides it."""
        return [Section("", *self.fields), ActionBar()]

    @property
    def helper(self):
        """The whole form: errors, the sections in one sheet, what else follows it."""
        parts = self.layout()
        others = [part for part in parts if not isinstance(part, Section)]
        helper = FormHelper()
        helper.include_media = False
        helper.attrs = {"novalidate": True}
        if self.keep_key:
            helper.attrs["data-keep"] = self.keep_key
            if self.is_bound:
                helper.attrs["data-keep-bound"] = True
        helper.layout = Layout(Div(*_sections(parts), css_class="sheet"), *others)
        return helper

    @property
    def bare_helper(self):
        """Only the fields, for a form of a set or inside a <form> of the page."""
        helper = FormHelper()
        helper.include_media = False
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*_sections(self.layout()))
        return helper


def _sections(parts):
    return [part for part in parts if isinstance(part, Section)]


class KspkForm(HouseFormMixin, forms.Form):
    pass


class KspkModelForm(HouseFormMixin, forms.ModelForm):
    pass


def suit(field):
    """Give a field of Django's the house's widget and words; a special widget stays."""
    plain = type(field.widget)
    if plain is forms.DateInput:
        _swap(field, DateInput)
    elif plain is forms.NumberInput and type(field) is forms.IntegerField:
        field.localize = True  # reads 1.234; NumberInput goes on showing 1234
        _swap(field, NumberInput)
    elif plain is forms.NumberInput:
        _swap(field, DecimalInput)
    elif plain is forms.Textarea:
        field.widget.attrs["rows"] = 3
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label:
            field.empty_label = _blank(field)
    elif isinstance(field, forms.ChoiceField):
        field.choices = [
            (value, _blank(field) if value == "" else label)
            for value, label in field.choices
        ]


def _swap(field, widget_class):
    old = field.widget
    field.widget = widget_class(
        {key: v for key, v in old.attrs.items() if key not in {"step", "cols"}}
    )
    field.widget.is_required = field.required


def _blank(field):
    if isinstance(field.widget, forms.RadioSelect):
        return "Tidak diisi"
    return "Pilih" if field.required else "Tidak diisi"
