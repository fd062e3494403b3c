"""Rows of reports as people read them on the preview page."""

import datetime

from kspk.ui import formats
from kspk.wilayah.models import Wilayah

from ..kinds import LABELS
from ..models import Meeting, Poktan, Presenter
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
    chosen = {(row.decision or {}).get("group") for row in rows} - {None}
    names = dict(Poktan.objects.filter(pk__in=chosen).values_list("pk", "name"))
    codes = {row.values.get("village_code") for row in rows} - {None}
    codes |= {row.values.get("district_code") for row in rows} - {None}
    areas = dict(Wilayah.objects.filter(pk__in=codes).values_list("pk", "name"))
    for row in rows:
        values = row.values
        kind = values.get("kind", "")
        row.title = title(row, kind, names)
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
    return rows


def title(row, kind, names):
    """Group and month, and the group that a person took it for."""
    name, month = row.values.get("name", ""), month_of_row(row)
    taken = names.get((row.decision or {}).get("group"))
    said = f"{LABELS.get(kind, kind)} {name}".strip()
    if taken and taken != name:
        said += f" (tercatat {taken})"
    return f"{said}, {formats.month(month)}" if month else said


def cell(name, row, values):
    if name == "village_code":
        return row.place
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
