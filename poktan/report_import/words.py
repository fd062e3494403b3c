"""Rows of reports as people read them on the preview page."""

import datetime

from kspk.catalogue.models import Topic
from kspk.ui import formats
from kspk.wilayah.models import Wilayah

from ..kinds import LABELS
from ..models import Meeting, Presenter
from ..monthly import figures
from .judge import month_of_row, numbers

MODES = dict(Meeting.Mode.choices)
PRESENTERS = dict(Presenter.choices)
LABEL = {
    "meetings": "Jumlah pertemuan", "meeting_rows": "Pertemuan terinci",
    "is_nihil": "Nihil", "nihil_reason": "Alasan nihil", "state": "Keadaan",
    "presenter_name": "Nama penyaji", "topic_other": "Materi lainnya",
}  # fmt: skip


def present(rows, labels, shown):
    """Give each ImportRow `title`, `place`, `cells` and `changes`; two queries."""
    rows = list(rows)
    codes = {row.values.get("village_code") for row in rows} - {None}
    codes |= {row.values.get("district_code") for row in rows} - {None}
    areas = dict(Wilayah.objects.filter(pk__in=codes).values_list("pk", "name"))
    topics = {
        (kind, number): label
        for kind, number, label in Topic.objects.values_list("kind", "number", "label")
    }
    for row in rows:
        values = row.values
        kind = values.get("kind", "")
        row.title = f"{LABELS.get(kind, kind)} {values.get('name', '')}".strip()
        district = areas.get(values.get("district_code"))
        row.place = areas.get(values.get("village_code")) or (
            f"Kec. {district}" if district else formats.UNKNOWN
        )
        said = values | (numbers(values) if kind in figures.OWN else {})
        row.cells = [(name, cell(name, row, said)) for name, _ in shown]
        row.changes = [
            (name, LABEL.get(name, labels.get(name, name)), text(name, old),
             text(name, new))
            for name, old, new in row.diff or ()
        ]  # fmt: skip
        row.topics = [
            topics.get((kind, n), f"Nomor {n}") for n in values.get("topics", ())
        ]
    return rows


def cell(name, row, values):
    if name == "village_code":
        return row.place
    if name == "month":
        return formats.month(month_of_row(row))
    if name == "topics":
        told = text(name, values.get("topics"))
        other = values.get("topic_other")
        return ", ".join(filter(None, (told.replace("–", ""), other))) or "–"
    return text(name, values.get(name))


def text(name, value):
    """One stored value in words, “–” for none; 0 is a number."""
    if value is None or value == "" or value == []:
        return formats.UNKNOWN
    if isinstance(value, bool):
        return "Ada" if name == "discussion" and value else "Ya" if value else "Tidak"
    if name == "date":
        return formats.day(datetime.date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(PRESENTERS.get(item, str(item)) for item in value)
    if name == "mode":
        return MODES.get(value, value)
    if isinstance(value, int):
        return formats.number(value)
    return str(value)
