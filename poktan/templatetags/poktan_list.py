"""Markup of the list's many parts: `{% load poktan_list %}`.

A hundred rows, or the 81 desa of a select, cost ten times as much as a loop of a
template; here each is one filling of a pattern.
"""

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()

_SELECTED = format_html(" {}", "selected")

_NAME = (
    '<th scope="row" role="rowheader" class="table__head table__name">'
    '<a href="{url}">{name}</a>'
    '<span class="table__sub phone-only">{place}</span></th>'
)
_CELL = '<td role="cell"{css} data-label="{label}">{{{code}}}</td>'
_METER = (
    '<td role="cell" data-label="{label}"><span class="row-line flex-nowrap">'
    '<progress class="meter meter--small" max="100" value="{{{code}}}"'
    ' aria-label="{label} {{name}}"></progress>'
    '<span class="num small-text">{{{code}}}%</span></span></td>'
)
_PATTERNS = {
    "meter": _METER,
    "wide": '<td role="cell" class="wide-only">{{{code}}}</td>',
    "figure": _CELL.replace("{css}", ' class="num"'),
    "day": _CELL.replace("{css}", ' class="nowrap"'),
}


@register.simple_tag
def list_rows(page):
    """The body of the table: `{% list_rows page %}`."""
    pattern = row_pattern(page.wanted.columns)
    return format_html_join("", pattern, page.rows)


def row_pattern(columns):
    """Pattern of a row, to be filled with url, name, place and the columns' codes."""
    cells = [
        _PATTERNS.get(
            "wide" if column.is_in_name_cell else column.form,
            _CELL.replace("{css}", ""),
        ).format(label=column.label, code=column.code)
        for column in columns
    ]
    return f'<tr role="row">{_NAME}{"".join(cells)}</tr>\n'


@register.simple_tag
def options(groups, chosen):
    """Options of a select from [(group or "", [(value, label)])]."""
    return format_html_join("\n", "{}", ((_group(*group, chosen),) for group in groups))


def _group(name, choices, chosen):
    inner = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, _SELECTED if value == chosen else "", label)
            for value, label in choices
        ),
    )
    if not name:
        return inner
    return format_html('<optgroup label="{}">{}</optgroup>', name, inner)
