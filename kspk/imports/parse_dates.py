"""Dates and decrees as clerks write them, day before month."""

import re
from datetime import date, datetime, timedelta

from kspk.imports.grid import CellError
from kspk.imports.parsers import (
    NOT_YET,
    NOTHING,
    Note,
    Parsed,
    cell_error,
    is_blank,
    shown,
    text_of,
)

MONTHS = [
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus",
    "september", "oktober", "november", "desember",
]  # fmt: skip
MONTH_NAMES = {
    name[:length]: i for i, name in enumerate(MONTHS, 1) for length in (3, 4)
}
MONTH_NAMES |= {name: i for i, name in enumerate(MONTHS, 1)}
MONTH_NAMES |= {
    "peb": 2, "pebr": 2, "pebruari": 2, "febr": 2, "febuari": 2, "pebuari": 2,
    "mrt": 3, "mar": 3, "avril": 4, "may": 5, "jn": 6, "jl": 7,
    "agt": 8, "ags": 8, "agst": 8, "agust": 8, "agus": 8, "agusts": 8, "august": 8,
    "aug": 8, "sep": 9, "sept": 9, "spt": 9, "okt": 10, "oct": 10, "october": 10,
    "nop": 11, "nopember": 11, "nopem": 11, "novem": 11, "des": 12, "dec": 12,
    "dese": 12, "december": 12, "january": 1, "february": 2, "march": 3, "june": 6,
    "july": 7,
}  # fmt: skip
WEEKDAY = re.compile(r"^(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\s*,\s*", re.I)
LEAD = re.compile(r"^(?:tanggal|tgl|tg|ttg|pada)\b[\s.:]*", re.I)
IN_WORDS = re.compile(
    r"(\d{1,2})[\s.\-/]*([a-z]{2,10})\.?[\s.,\-/]*(\d{4}|'?\d{2})", re.I
)
IN_DIGITS = re.compile(r"(\d{1,2})\s*([-/.\s])\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
MONTH_AND_YEAR = re.compile(
    r"(?:bulan|bln)?[\s.:]*([a-z]{3,10})\.?[\s.,\-/]*(\d{4})", re.I
)
MONTH_DIGITS_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
YEAR = re.compile(r"(?:tahun|thn|th|sejak)?[\s.:]*((?:19|20|21)\d{2})(?:\s*an)?", re.I)

FIRST_SERIAL, LAST_SERIAL = 18_264, 73_050  # 1950 … 2099 as days of a spreadsheet
EPOCH = date(1899, 12, 30)
EARLIEST = date(1970, 1, 1)  # the programme began in 1970 (Keppres 8/1970)


def parse_date(value, code, label, latest, earliest=EARLIEST):
    """A date between `earliest` and `latest`; a cell, a serial, words or digits.

    Warns `<code>_partial` for a month or a year alone, `<code>_invalid` for a day that
    does not exist, `<code>_out_of_range`; the value is None then.
    """
    if value is None:
        return NOTHING
    found = iso_date(value) if type(value) is str else None
    if found and earliest <= found <= latest:
        return Parsed(found)
    if is_blank(value):
        return NOTHING
    if isinstance(value, CellError):
        return cell_error(value, label)
    found, fixes = read_date(value, latest)
    if isinstance(found, date):
        if earliest <= found <= latest:
            return Parsed(found, fixes)
        message = (
            f"{label} {shown(value)} di luar {earliest:%d-%m-%Y} sampai "
            f"{latest:%d-%m-%Y}. Periksa tahunnya."
        )
        return Parsed(warnings=(Note(f"{code}_out_of_range", message),))
    if found == "blank":
        return NOTHING
    if found == "partial":
        message = (
            f"{label} “{shown(value)}” tidak lengkap. Isi tanggal, bulan dan tahun; "
            "tulisan aslinya disimpan."
        )
    else:
        message = f"{label} “{shown(value)}” bukan tanggal. Tulis seperti 12-03-2015."
    return Parsed(warnings=(Note(f"{code}_{found}", message),))


def read_date(value, latest):
    """(date, fixes), or ("partial" | "invalid" | "blank", ())."""
    if isinstance(value, datetime):
        return value.date(), ()
    if isinstance(value, date):
        return value, ()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 1950 <= value <= 2150:
            return "partial", ()
        if FIRST_SERIAL <= value <= LAST_SERIAL:
            return EPOCH + timedelta(days=int(value)), ("date_from_number",)
        return "invalid", ()
    text = text_of(value)
    iso = ISO.fullmatch(text)
    if iso:
        return day(iso[1], iso[2], iso[3]), ()
    text = LEAD.sub("", WEEKDAY.sub("", text)).strip(" .,")
    if NOT_YET.fullmatch(text):
        return "blank", ()
    is_serial = text.isdecimal() and len(text) < 10
    if is_serial and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return EPOCH + timedelta(days=int(text)), ("date_from_number",)
    match = IN_WORDS.fullmatch(text)
    if match and match[2].lower() in MONTH_NAMES:
        month = MONTH_NAMES[match[2].lower()]
        return day(full_year(match[3], latest), month, match[1]), ("date_from_text",)
    match = IN_DIGITS.fullmatch(text)
    if match:
        found = day(full_year(match[4], latest), match[3], match[1])
        return found, ("date_from_text",)
    match = MONTH_AND_YEAR.fullmatch(text)
    if match and match[1].lower() in MONTH_NAMES:
        return "partial", ()
    match = MONTH_DIGITS_YEAR.fullmatch(text)
    if match and 1 <= int(match[1]) <= 12:
        return "partial", ()
    return ("partial" if YEAR.fullmatch(text) else "invalid"), ()


def iso_date(text):
    """The date of "2015-03-12", or None."""
    if len(text) == 10 and text[4] == "-" == text[7]:
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    return None


def day(year, month, number):
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return "invalid"


def full_year(text, latest):
    """ "14" → 2014, "87" → 1987: never later than the year of `latest`."""
    year = int(text.strip("'"))
    if len(text.strip("'")) == 4:
        return year
    return 2000 + year if 2000 + year <= latest.year else 1900 + year


def parse_year(value, code, label, latest, earliest=1970):
    """The year something began: 2014, "Thn 2014", a whole date."""
    if is_blank(value):
        return NOTHING
    if isinstance(value, CellError):
        return cell_error(value, label)
    year, fixes = None, ()
    if type(value) is int and value < 10_000:
        year = value
    else:
        text = text_of(value)
        match = YEAR.fullmatch(text)
        if NOT_YET.fullmatch(text):
            return NOTHING
        if match:
            year, fixes = int(match[1]), () if text == match[1] else ("year_from_text",)
        else:
            found, _ = read_date(value, latest)
            last = re.search(r"(?:19|20)\d{2}\b", text)
            if isinstance(found, date):
                year, fixes = found.year, ("year_from_text",)
            elif found == "partial" and last:
                year, fixes = int(last[0]), ("year_from_text",)
    if year is not None and earliest <= year <= latest.year:
        return Parsed(year, fixes)
    message = (
        f"{label} “{shown(value)}” bukan tahun antara {earliest} dan {latest.year}. "
        "Isi dengan empat angka."
    )
    return Parsed(warnings=(Note(f"{code}_invalid", message),))


NUMBER_LEAD = re.compile(
    r"^(?:(?:sk\b[\s.:]*)?(?:nomor|nomer|nmr|no)\b[\s.:]*(?:sk\b[\s.:]*)?)+(?=\S)|^sk\s*[.:]\s*(?=\d)",
    re.I,
)
NUMBER_MARK = re.compile(r"\b(?:nomor|nomer|nmr|no)\b\s*[.:]*\s*(?P<number>\S.*)", re.I)
DATE_MARK = re.compile(r"\b(?:tanggal|tgl|tg|ttg)\b[\s.:]*", re.I)
DATE_INSIDE = re.compile(
    r"(?<![\w/.\-])(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}[\s\-/.]+(?:{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})"
    r"\.?[\s,\-/.]*(?:\d{4}|\d{2}))(?![\w/])",
    re.I,
)


def parse_decree_number(value, limit=80):
    """As written, without a leading "Nomor"; "-" and "belum ada" are nothing."""
    if type(value) is str and value[:1].isdigit():
        return Parsed(text_of(value)[:limit].strip(" ,;"))
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    if NOT_YET.fullmatch(text):
        return NOTHING
    number = NUMBER_LEAD.sub("", text).strip(" ,;")
    return Parsed(None if is_blank(number) else number[:limit])


ISSUERS = (
    ("camat", re.compile(r"\bcamat\b", re.I)),
    ("lurah", re.compile(r"\blurah\b", re.I)),
    (
        "kepala_desa",
        re.compile(r"\b(?:kades|kep(?:ala)?\.?\s*d(?:e)?sa?\b|pj\.?\s*kades|kuwu|keuchik|"
                   r"wali\s*nagari|kepala\s+(?:desa|kampung))\b|\bkds\b", re.I),
    ),
    ("bupati", re.compile(r"\b(?:bupati|wali\s*kota|walikota)\b", re.I)),
    (
        "skpd_kb",
        re.compile(r"\b(?:skpd|opd|dinas|kadis|kepala\s+dinas|dp?p?kb\w*|p2kb\w*|bkkbn|"
                   r"bpmd\w*|bkbpp|dp3ap?2kb)\b", re.I),
    ),
)  # fmt: skip
ISSUER_CODES = frozenset(code for code, _ in ISSUERS)


def find_issuer(text):
    """Code of the office that signed (camat, lurah, kepala_desa …), or ""."""
    for code, pattern in ISSUERS:
        if pattern.search(text):
            return code
    return ""


def parse_issuer(value):
    """Issuer of a decree; another office is "lainnya" and keeps its name."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    if text in ISSUER_CODES:
        return Parsed({"sk_issuer": text})
    if NOT_YET.fullmatch(text):
        return NOTHING
    code = find_issuer(text)
    if code:
        return Parsed({"sk_issuer": code})
    return Parsed({"sk_issuer": "lainnya", "sk_issuer_other": text[:80]})


def parse_decree(value, latest):
    """Number, date and issuer in one cell.

    "SK Kepala Desa, 29-02-2016 No. 07 TAHUN 2016" gives all three; so does
    "07/SK/2016 tgl 3 Pebruari 2016". Fields: sk_number, sk_date, sk_issuer.
    """
    if isinstance(value, date) and not isinstance(value, CellError):
        found = parse_date(value, "sk_date", "Tanggal SK", latest)
        return found._replace(value={"sk_date": iso(found.value)})
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    if NOT_YET.fullmatch(text):
        return NOTHING
    inside = DATE_INSIDE.search(text)
    when, fixes, warnings, rest = None, (), (), text
    if inside:
        parsed = parse_date(inside[0], "sk_date", "Tanggal SK", latest)
        when, fixes, warnings = parsed.value, parsed.fixes, parsed.warnings
        before = DATE_MARK.sub(" ", text[: inside.start()])
        rest = f"{before} {DATE_MARK.sub(' ', text[inside.end() :])}"
    issuer = find_issuer(rest)
    marked = NUMBER_MARK.search(rest)
    number = marked["number"] if marked else rest
    if issuer and not marked:
        number = number if re.search(r"\d", number) else ""
        number = re.sub(r"^\s*(?:sk\s+)?[a-z. ]+?[,:\s]+(?=\d)", "", number, flags=re.I)
    number = re.sub(r"^\s*sk\b[\s.:,]*", "", number.strip(" ,;:/()-"), flags=re.I)
    number = parse_decree_number(number.strip(" ,;:/()-")).value
    fields = {"sk_number": number, "sk_date": iso(when)}
    if issuer:
        fields["sk_issuer"] = issuer
    if warnings:
        fields["sk_date_text"] = inside[0]
    return Parsed(fields, fixes, warnings)


def iso(value):
    return value.isoformat() if value else None
