"""Which month a title, a sheet's name, a row of its own or a cell speaks of."""

import datetime
import re

from kspk.imports.parse_dates import EPOCH, MONTH_NAMES, read_date
from kspk.imports.parsers import NOTHING, Note, Parsed, is_blank, shown, text_of

_YEAR = r"(?:19|20)\d{2}"
_NAMED = re.compile(
    rf"(?<![\d/.\-])(?<!\d )\b(?P<name>[a-z]{{3,10}})\b\.?"
    rf"(?:[\s,'’\-/]*(?:tahun|thn|th)?[\s.:'’\-/]*(?P<year>{_YEAR}|(?<=['’])\d{{2}}))?",
    re.I,
)
_DIGITS = re.compile(
    rf"(?<![\d/.\-])(?P<month>0?[1-9]|1[0-2])\s*[/.\-]\s*(?P<year>{_YEAR})\b"
)
_ISO = re.compile(rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])(?:-01)?")
_BARE = re.compile(
    r"\b(?:bulan|bln|periode)\b[\s.:]*(?P<month>0?[1-9]|1[0-2])\b(?!\s*[/.\-])", re.I
)
_YEAR_SAID = re.compile(rf"\b(?:tahun|thn|th)\b[\s.:]*(?P<year>{_YEAR})\b", re.I)
_ALONE = re.compile(
    rf"(?:laporan\s+)?(?:bulan|bln|periode)?[\s.:]*(?P<name>[a-z]{{3,10}})\.?"
    rf"[\s,\-/]*(?:tahun|thn|th)?[\s.:]*(?P<year>{_YEAR})?",
    re.I,
)  # fmt: skip
# Words of titles that begin like months.
_MARKED = re.compile(r"\b(?:bulan|bln|periode)\b", re.I)
_SHORT = 4  # letters up to which a word may be another word ("mar", "mei", "sept")


def in_title(text):
    """{month: number, year: number} as far as a line above the table says them.

    A line that speaks of several months says none of them.
    """
    text = text_of(text)
    found, years = set(), set()
    is_marked = _MARKED.search(text)
    for match in _NAMED.finditer(text):
        month = MONTH_NAMES.get(match["name"].lower())
        if not month:
            continue
        if len(match["name"]) <= _SHORT and not (is_marked or match["year"]):
            continue
        if not (is_marked or match["year"] or text == match[0].strip()):
            continue
        found.add(month)
        if match["year"]:
            years.add(_full(match["year"]))
    for pattern in (_DIGITS, _BARE) if not found else ():
        for match in pattern.finditer(text):
            found.add(int(match["month"]))
            if "year" in match.groupdict():
                years.add(int(match["year"]))
    years |= {int(match["year"]) for match in _YEAR_SAID.finditer(text)}
    said = {}
    if len(found) == 1:
        said["month"] = found.pop()
    if len(years) == 1:
        said["year"] = years.pop()
    return said


def in_name(name):
    """The same of a sheet's name: "NOV 2017", "Nopember", "11-2017"."""
    found = {
        MONTH_NAMES[word.lower()]
        for word in re.findall(r"[a-zA-Z]{3,10}", name)
        if word.lower() in MONTH_NAMES
    }
    digits = _DIGITS.search(name) if not found else None
    years = set(re.findall(rf"(?<!\d){_YEAR}(?!\d)", name))
    said = {}
    if len(found) == 1:
        said["month"] = found.pop()
    elif digits:
        said["month"] = int(digits["month"])
    if len(years) == 1:
        said["year"] = int(years.pop())
    return said


def in_section(text):
    """Of a row of its own that is nothing but a month: "BULAN : DESEMBER 2017"."""
    match = _ALONE.fullmatch(text_of(text))
    month = match and MONTH_NAMES.get(match["name"].lower())
    if not month:
        return {}
    return {"month": month} | ({"year": int(match["year"])} if match["year"] else {})


def _full(year):
    return int(year) if len(year) == 4 else 2000 + int(year)


def parse_month(value):
    """A cell "Nov 2017", "11/2017", 2017-11 or "November" as "2017-11" or "11".

    A date is its month.
    """
    if is_blank(value):
        return NOTHING
    if isinstance(value, datetime.date):
        return Parsed(f"{value:%Y-%m}")
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= 12:
            return Parsed(f"{value:02d}")
        day, _ = read_date(value, EPOCH)
        if isinstance(day, datetime.date):
            return Parsed(f"{day:%Y-%m}")
    text = text_of(value)
    if iso := _ISO.fullmatch(text):
        return Parsed(f"{iso['year']}-{iso['month']}")
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return Parsed(f"{int(text):02d}")
    said = in_title(f"bulan {text}")
    if "month" in said:
        year = f"{said['year']}-" if "year" in said else ""
        return Parsed(f"{year}{said['month']:02d}")
    day, _ = read_date(text, EPOCH)
    if isinstance(day, datetime.date):
        return Parsed(f"{day:%Y-%m}")
    message = f"Bulan “{shown(value)}” tidak terbaca. Tulis seperti November 2017."
    return Parsed(errors=(Note("month_not_read", message),))
