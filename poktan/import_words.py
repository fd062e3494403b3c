"""Rows of a list of groups as people read them on the preview page."""

from datetime import date

from kspk.catalogue.models import FundSource, Integration
from kspk.ui import formats
from kspk.wilayah.models import Wilayah

from .kinds import LABELS
from .models import Decree

ISSUERS = dict(Decree.Issuer.choices)


def present(rows, labels, shown):
    """Give each ImportRow `title`, `place`, `cells` and `changes`; three queries."""
    rows = list(rows)
    codes = {row.values.get("village_code") for row in rows}
    for row in rows:
        codes |= {v for d in row.diff or () if d[0] == "village_code" for v in d[1:]}
    known = {
        "village_code": dict(
            Wilayah.objects.filter(pk__in=codes - {None}).values_list("pk", "name")
        ),
        "fund_sources": FundSource.objects.labels(),
        "integration": Integration.objects.labels(),
        "kind": LABELS,
        "sk_issuer": ISSUERS,
        "active": {True: "Aktif", False: "Tidak aktif"},
    }
    for row in rows:
        values = row.values
        kind, name = values.get("kind", ""), values.get("name", "")
        row.title = f"{LABELS.get(kind, kind)} {name}".strip()
        row.place = text("village_code", values.get("village_code"), known)
        row.cells = [
            (field, text(field, values.get(field), known)) for field, _ in shown
        ]
        row.changes = [
            (field, labels.get(field, field), text(field, old, known),
             text(field, new, known))
            for field, old, new in row.diff or ()
        ]  # fmt: skip
    return rows


def text(field, value, known):
    """One stored value in words, “–” for none."""
    if value is None or value == "" or value == []:
        return formats.UNKNOWN
    words = known.get(field, {})
    if isinstance(value, list):
        return ", ".join(words.get(item, item) for item in value)
    if field == "sk_date":
        return formats.day(date.fromisoformat(value))
    return str(words.get(value, value))
