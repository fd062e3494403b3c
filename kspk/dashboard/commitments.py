"""What an institution has promised and signed, for the contact who speaks for it."""

from functools import cached_property

from django.db.models import Case, F, When

from agreements.models import Agreement, FollowUp, Forum
from kspk.mitra.models import Mitra

SHOWN = 10


class Commitments:
    """Of the institutions of a user; a fixed number of queries."""

    def __init__(self, user, today):
        self.user, self.today = user, today

    @cached_property
    def institutions(self):
        return list(Mitra.objects.visible_to(self.user).order_by("name_key")[:SHOWN])

    @cached_property
    def follow_ups(self):
        """To do first, by date, with the number of them all."""
        rows = FollowUp.objects.visible_to(self.user).with_chain()
        over = Case(When(state__in=FollowUp.TO_DO, then=0), default=1)
        return first(rows.order_by(over, F("due").asc(nulls_last=True), "pk"))

    @cached_property
    def agreements(self):
        return first(Agreement.objects.visible_to(self.user))

    @cached_property
    def forums(self):
        return first(Forum.objects.visible_to(self.user))

    @property
    def is_empty(self):
        parts = (self.follow_ups, self.agreements, self.forums)
        return not any(part["count"] for part in parts)


def first(rows):
    """The first rows of a page, and how many there are."""
    return {"rows": list(rows[:SHOWN]), "count": rows.order_by().count()}
