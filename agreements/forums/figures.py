"""The figures of a forum's page, each of rows that the reader sees."""

from collections import defaultdict
from dataclasses import dataclass, field

from ..models import Attendance, Element, FollowUp


@dataclass
class Line:
    """One element: how many were invited, came, and were invited but did not come."""

    element: str = ""
    label: str = "Semua"
    invited: int = 0
    present: int = 0
    absent: int = 0

    def add(self, is_invited, is_present):
        self.invited += is_invited
        self.present += is_present is True
        self.absent += is_invited and is_present is not True


@dataclass
class Presence:
    lines: list  # by element, in the order of Element
    total: Line
    institutions: int  # that had somebody there
    elements: int


def presence(forum, user):
    """Who came to a forum, of the rows that the user sees. One query."""
    rows = Attendance.objects.visible_to(user).filter(forum=forum)
    lines, total, came = {}, Line(), set()
    for element, mitra, invited, present in rows.values_list(
        "element", "mitra", "is_invited", "is_present"
    ):
        line = lines.setdefault(element, Line(element, Element(element).label))
        for part in (line, total):
            part.add(invited, present)
        if present and mitra:
            came.add(mitra)
    ordered = [lines[value] for value in Element.values if value in lines]
    elements = sum(line.present > 0 for line in ordered)
    return Presence(ordered, total, len(came), elements)


@dataclass
class Progress:
    """Follow-ups but cancelled ones; those to do may lack an owner or a due date."""

    total: int = 0
    done: int = 0
    overdue: int = 0
    ownerless: int = 0
    dateless: int = 0
    owners: set = field(default_factory=set)

    def add(self, follow_up, today):
        self.total += 1
        self.done += follow_up.state == FollowUp.State.DONE
        self.overdue += follow_up.is_overdue(today)
        self.ownerless += follow_up.is_to_do and follow_up.owner_id is None
        self.dateless += follow_up.is_to_do and follow_up.due is None
        if follow_up.owner:
            self.owners.add(follow_up.owner.name)

    @property
    def owner_words(self):
        """The only owner's name, or how many there are; "" for none."""
        many = f"{len(self.owners)} mitra"
        return next(iter(self.owners), "") if len(self.owners) < 2 else many


def progress(forum, user, today):
    """(Progress of all, {resolution's key: its Progress}) of a forum. One query."""
    rows = FollowUp.objects.visible_to(user).filter(resolution__forum=forum)
    rows = rows.exclude(state=FollowUp.State.CANCELLED).select_related("owner")
    total, parts = Progress(), defaultdict(Progress)
    for row in rows:
        total.add(row, today)
        parts[row.resolution_id].add(row, today)
    return total, parts
