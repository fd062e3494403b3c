"""What titles, sheet names and section rows say about the groups below them."""

import re
from calendar import monthrange
from datetime import date

from kspk.imports.parse_dates import MONTH_NAMES
from poktan.kinds import kinds_in, section_kind

STOP = (
    r"(?=\s+(?:kab(?:upaten)?|kota|prov(?:insi)?|tahun|thn|bulan|desa|kelurahan)\b"
    r"|\s*[,;(]|$)"
)
DISTRICT = re.compile(
    rf"\b(?:kecamatan|kec|distrik)\b\.?\s*[:=.]*\s*(?P<name>\S.*?){STOP}", re.I
)
DISTRICT_ALONE = re.compile(
    r"^(?:kecamatan|kec|distrik)\b[\s.:=]*(?P<name>\S.*)$", re.I
)
VILLAGE = re.compile(
    r"(?:^|[,;]\s*)(?:desa\s*/\s*kel(?:urahan)?|desa|kelurahan|ds|kel)\b\s*[.:=]+\s*"
    r"(?P<name>\S.*?)(?=\s*[,;(]|\s+kec(?:amatan)?\b|$)",
    re.I,
)
VILLAGE_ALONE = re.compile(r"^(?P<name>(?:desa|kelurahan|ds|kel)\b[\s.:]*\S.*)$", re.I)
MONTH_YEAR = re.compile(r"\b([a-z]{3,9})\.?\s+((?:19|20)\d{2})\b", re.I)
YEAR = re.compile(r"\b(?:tahun|thn|th|per|s/?d)\b\W*((?:19|20)\d{2})\b", re.I)


def from_title(text, matcher):
    """{district, village, kind, as_of} as far as a line above the table says them."""
    found = {}
    district = DISTRICT.search(text)
    if district:
        found["district"] = (district["name"], matcher.district(district["name"]))
    village = VILLAGE.search(text)
    if village and not DISTRICT.match(text):
        found["village"] = village["name"]
    kinds = kinds_in(text)
    if len(kinds) == 1:
        found["kind"] = (kinds.pop(), "title")
    day = as_of(text)
    if day:
        found["as_of"] = day
    return found


def as_of(text):
    """Last day of the month or year a list is about: "S/D BULAN DESEMBER 2017"."""
    for word, year in MONTH_YEAR.findall(text):
        month = MONTH_NAMES.get(word.lower())
        if month:
            return date(int(year), month, monthrange(int(year), month)[1])
    year = YEAR.search(text)
    return date(int(year[1]), 12, 31) if year else None


def from_name(name, matcher):
    found = {}
    district = matcher.district(name)
    if district.code:
        found["district"] = (name, district)
    kinds = kinds_in(name)
    if len(kinds) == 1:
        found["kind"] = (kinds.pop(), "sheet")
    return found


def from_section(text, matcher):
    """A kind, a kecamatan or a desa that stands in a row of its own."""
    kind = section_kind(text)
    if kind:
        return {"kind": (kind, "section")}
    district = DISTRICT_ALONE.match(text)
    if district:
        return {"district": (text, matcher.district(district["name"])), "village": None}
    village = VILLAGE_ALONE.match(text)
    if village and len(text.split()) < 7:
        return {"village": village["name"]}
    bare = matcher.district(text)
    if bare.code and bare.score >= 98:
        return {"district": (text, bare), "village": None}
    return {}


def from_headings(headings):
    """ "NAMA BKB": one kind in a heading that names the group."""
    found = set()
    for heading in headings:
        if "nama" in heading.lower() or "kelompok" in heading.lower():
            found |= kinds_in(heading)
    return {"kind": (found.pop(), "heading")} if len(found) == 1 else {}
