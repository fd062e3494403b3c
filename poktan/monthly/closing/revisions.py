"""Revisions in words: what was corrected, and what that changed in the kabupaten."""

from typing import NamedTuple

from ...models.rollup import CELL
from .. import figures
from .snapshot import word


class Figure(NamedTuple):
    """A number and what it was before; None is “unknown”."""

    label: str
    before: int | str | None
    after: int | str | None


class Revision(NamedTuple):
    """A ReportRevision with its figures and its effect, both lists of Figure."""

    row: object
    corrected: list
    effect: list


def revisions_of(report):
    """The Revisions of a report, the latest first; one query."""
    rows = report.revisions.select_related("by").order_by("-number")
    return [
        Revision(
            row,
            [
                Figure(label(report.kind, name), row.before[name], row.after[name])
                for name in row.after
            ],
            [
                Figure(word(name, report.kind), *row.effect[name])
                for name in CELL
                if name in row.effect
            ],
        )
        for row in rows
    ]


_OTHER = {
    "is_nihil": "Tidak ada kegiatan",
    "nihil_reason": "Alasan nihil",
    "attendance": "Kehadiran",
}


def label(kind, name):
    return _OTHER.get(name) or figures.words(kind, name).label
