"""“Isi sekaligus”: the lines of a page of groups in one month (feature B4)."""

import re

from ..hints import hints_for
from .lines import Line
from .mine import report_of

PAGE_SIZE = 20
_KEY = re.compile(r"g(\d{1,18})-key")


def lines_of(groups, month):
    """A Line per group; one query."""
    groups = list(groups)
    hints = hints_for(groups, month)
    return [
        Line(
            group, month, report_of(group), prefix=f"g{group.pk}",
            hints=hints.get(group.pk), has_rows=group.has_rows,
        )
        for group in groups
    ]  # fmt: skip


def posted_groups(data):
    """Keys of the groups that a form is about, no more than a page of them."""
    found = [int(match[1]) for name in data if (match := _KEY.fullmatch(name))]
    return found[:PAGE_SIZE]


def fill_zero(data, pk):
    """The form as if 0 meetings had been typed for the group `pk` (“Nihil”)."""
    data = data.copy()
    data[f"g{pk}-meetings"] = "0"
    return data


class Counts:
    """What the bar says of the lines of a page."""

    def __init__(self, lines):
        marks = [line.mark for line in lines]
        self.ready, self.check, self.empty, self.done = (
            marks.count(mark) for mark in ("ready", "check", "empty", "done")
        )
        self.open = len(marks) - self.done
