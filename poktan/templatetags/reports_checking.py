"""Parts of checking for the pages of others: `{% load reports_checking %}`."""

from django import template

from ..monthly.checking.forms import RETURNABLE, ReturnForm

register = template.Library()


@register.simple_tag
def return_form(report):
    """The form that returns a report, or None in a state that cannot be returned."""
    return ReturnForm(report=report) if report.state in RETURNABLE else None
