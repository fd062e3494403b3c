"""What the crispy field templates in templates/bootstrap5 ask."""

from django import forms, template
from django.forms.boundfield import BoundWidget

from kspk.ui.widgets import NumberInput

register = template.Library()


@register.simple_tag
def field_kind(field):
    """How the field is drawn: choices, checkbox, select, file, number or other."""
    widget = field.field.widget
    for kind, classes in (
        ("choices", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
        ("checkbox", forms.CheckboxInput),
        ("select", forms.Select),
        ("file", forms.FileInput),
        ("number", NumberInput),
    ):
        if isinstance(widget, classes):
            return kind
    return "other"


@register.simple_tag
def widget(field, **extra):
    """The field's input with the house's classes, naming hint, beside and error.

    `extra` attributes as keywords: `{% widget form.code inputmode="numeric" %}`.
    """
    kind = field_kind(field)
    base = {"checkbox": "form-check-input", "select": "form-select"}.get(
        kind, "form-control"
    )
    classes = [
        field.field.widget.attrs.get("class", ""),
        base,
        "field__number" if kind == "number" else "",
        "is-invalid" if field.errors else "",
    ]
    attrs = {**extra, "class": " ".join(filter(None, classes))}
    given = field.field.widget.attrs
    if given.get("placeholder") == field.label:
        attrs["placeholder"] = False  # it would only repeat the label
    if given.get("autocomplete") == "username":
        attrs |= {"autocapitalize": "none", "spellcheck": "false"}
    described = " ".join(_described_by(field))
    if described:
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


def _described_by(field):
    if field.help_text:
        yield f"{field.auto_id}_helptext"
    if getattr(field.field, "beside", None):
        yield f"{field.auto_id}_beside"
    if getattr(field.field, "warning", None):
        yield f"{field.auto_id}_warning"
    if field.errors:
        yield f"{field.auto_id}_error"


@register.simple_tag
def choices(field):
    """The options of radios or check boxes: `list` to draw, `css_class` by length."""
    attrs = {"id": field.auto_id, "class": "form-check-input"}
    if field.errors:
        attrs["class"] += " is-invalid"
    if field.field.disabled:
        attrs["disabled"] = True
    inner = field.field.widget
    options = [
        BoundWidget(inner, data, field.form.renderer)
        for data in inner.subwidgets(field.html_name, field.value(), attrs)
    ]
    lengths = [len(str(option.choice_label)) for option in options]
    short = len(options) <= 6 and all(length <= 16 for length in lengths)
    return {
        "list": options,
        "css_class": "choice--inline" if short else "choice--two",
    }


@register.simple_tag
def file_state(field):
    """What the widget of a file says about the file that is there."""
    context = field.field.widget.get_context(
        field.html_name, field.value(), {"id": field.auto_id}
    )
    return context["widget"]


@register.simple_tag
def error_lines(form):
    """Errors of a form in the order of its fields: `all`, and those `of_fields`."""
    of_fields = [
        {"label": field.label, "anchor": _anchor(field), "text": text}
        for field in form.visible_fields()
        for text in field.errors
    ]
    hidden = [text for field in form.hidden_fields() for text in field.errors]
    others = [
        {"label": "", "anchor": "", "text": text}
        for text in [*form.non_field_errors(), *hidden]
    ]
    return {"all": others + of_fields, "of_fields": of_fields}


def _anchor(field):
    return f"{field.auto_id}_0" if field_kind(field) == "choices" else field.auto_id
