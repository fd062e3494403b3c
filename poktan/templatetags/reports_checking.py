"""Parts of checking for the pages of others: `{% load reports_checking %}`."""

from django import template
from django.utils import timezone

from ..monthly.checking.forms import RETURNABLE, ReturnForm
from ..monthly.reminders import reminder_for

register = template.Library()


@register.simple_tag
def return_form(report):
    """The form that returns a report, or None in a state that cannot be returned."""
    return ReturnForm(report=report) if report.state in RETURNABLE else None


@register.simple_tag(takes_context=True)
def reminder_today(context):
    """`{% reminder_today as reminder %}`: what she is reminded of, None for nothing."""
    return reminder_for(context["user"], timezone.localdate())
