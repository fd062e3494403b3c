"""What a record is part of, for pages below this app: `{% load kemitraan %}`."""

from django import template
from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.ui.navigation import url_or_none

from ..followups.trace import traced
from ..models import Agreement, FollowUp, Forum

register = template.Library()

SHOWN = 5
# Traces that are short enough to be counted on a page: below the kabupaten.
CODE_LENGTH = 6


@register.inclusion_tag("agreements/trace_part.html", takes_context=True)
def trace_of(context, what, record):
    """`{% trace_of "desa" area %}`: how much there is, and the way to the trace page.

    Nothing for a person who sees no follow-ups, nor for areas above a kecamatan.
    """
    user = context["request"].user
    is_wide = what == "desa" and len(record.pk) < CODE_LENGTH
    if is_wide or not user.has_perm(Permission.FOLLOWUP_VIEW):
        return {"url": None}
    rows, loose = traced(what, record, user)
    return {
        "follow_ups": rows.order_by().count(),
        "funded": rows.order_by().filter(has_line=True).count(),
        "loose": loose.order_by().count(),
        "url": url_or_none("agreements:trace", what, record.pk),
    }


@register.inclusion_tag("agreements/followup_part_of.html", takes_context=True)
def part_of(context, mitra):
    """`{% part_of mitra %}`: its agreements, forums and follow-ups, with counts."""
    user, mine = context["request"].user, {mitra.pk}
    follow_ups = FollowUp.objects.visible_to(user)
    follow_ups = follow_ups.filter(FollowUp.objects.of_institution(mine))
    agreements = Agreement.objects.visible_to(user).filter(parties__mitra=mitra)
    forums = Forum.objects.visible_to(user).filter(
        Forum.objects.of_institution(mine)
    )  # several lines of one list may be its own
    return {
        "today": timezone.localdate(),
        "follow_ups": first(follow_ups.with_chain().order_by("due", "pk")),
        "agreements": first(agreements.order_by("-starts_on", "pk")),
        "forums": first(forums),
        "list_url": url_or_none("agreements:follow-ups"),
        "trace_url": url_or_none("agreements:trace", "mitra", mitra.pk),
        "mitra": mitra,
    }


def first(rows):
    """The first few, and how many there are."""
    return {"rows": list(rows[:SHOWN]), "count": rows.order_by().count()}
