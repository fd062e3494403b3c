"""Values of a monthly report: topics, presenters, discussion, remarks."""

import datetime
import re

from kspk.imports.grid import CellError
from kspk.imports.parse_dates import iso, parse_date
from kspk.imports.parsers import (
    NOTHING,
    Note,
    Parsed,
    is_blank,
    lowered_key,
    shown,
    text_of,
)

from ..models import Meeting, Presenter

_PRESENTERS = {
    Presenter.PPLKB: "pplkb, koordinator pplkb, korlap, kor pplkb, ka upt, upt",
    Presenter.PLKB: "plkb, pkb, pkbplkb, plkbpkb, penyuluh kb, petugas plkb, penyuluh,"
    " petugas lapangan kb, petugas kb",
    Presenter.PPKBD: "ppkbd, pkbd",
    Presenter.SUB_PPKBD: "sub ppkbd, subppkbd, sub pkbd, s ppkbd",
    Presenter.PEER_EDUCATOR: "pendidik sebaya, ps",
    Presenter.PEER_COUNSELLOR: "konselor sebaya, ks",
    Presenter.OTHER: "lain lain",
}
PRESENTERS = {
    lowered_key(word): code.value
    for code, words in _PRESENTERS.items()
    for word in (code.value, *words.split(","))
}
_SIGNS = re.compile(r"\s*(?:[,;&+/\n|]|\bdan\b|\bserta\b|\bdgn\b)\s*", re.I)
_YES = frozenset(["ada", "ya", "y", "v", "√", "✓", "x", "1", "diskusi", "adadiskusi"])
_NO = frozenset(
    ["tidakada", "tidak", "tdkada", "tdk", "tanyajawab", "tidakadatanyajawab", "t",
     "tidakadatj", "tj", "tdkadatanyajawab", "ceramah", "ceramahtanyajawab", "0", "n"]
)  # fmt: skip
_VIRTUAL = re.compile(r"virtual|daring|online|on\s*line|zoom|meet\b|wa\s*grup", re.I)
_FACE = re.compile(r"tatap|muka|luring|offline|langsung|biasa", re.I)

SILENT = re.compile(r"\b(?:tidak|tdk|tak|belum|blm)\b[\s.]*(?:me)?lapor\w*", re.I)
NIHIL = re.compile(
    r"\bnihil\b|\b(?:tidak|tdk|tak|belum|blm)\b[\s.]*(?:ada|bertemu|melaksanakan|melakukan|"
    r"mengadakan|dilaksanakan|terlaksana|jalan|berjalan)\b[\s.]*"
    r"(?:kegiatan|pertemuan|kumpul)?|\blibur\b|\bditunda\b|\bbatal\b",
    re.I,
)
_NIHIL_LABEL = re.compile(r"nihil: (?=\S)", re.I)


def nihil_reason(note):
    """Why nothing took place, as the export writes it: "Nihil: panen" → "panen"."""
    return note[label.end() :] if (label := _NIHIL_LABEL.match(note)) else note


def parse_presenters(value):
    """`presenters`, sorted codes, and `presenter_name` for who has no code."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    whole = PRESENTERS.get(lowered_key(text))
    if whole:
        return Parsed({"presenters": [whole]})
    codes, names = set(), []
    for part in filter(None, _SIGNS.split(text)):
        code = PRESENTERS.get(lowered_key(re.sub(r"\(.*?\)", "", part)))
        if code:
            codes.add(code)
        else:
            names.append(part)
    if names:
        codes.add(Presenter.OTHER.value)
    found = {"presenters": sorted(codes)}
    if names:
        found["presenter_name"] = ", ".join(names)[:150]
    return Parsed(found)


def parse_topics(value):
    """`topic_numbers` of the form and `topic_words`; their kind is not known here.

    "4,6", "2 dan 5 dan 6", "1 s/d 3"; a decimal number or a date is what a spreadsheet
    made of "4,6" or "4/6", so that nobody knows any more which topics it was.
    """
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    is_decimal = isinstance(value, float) and not value.is_integer()
    if is_decimal or isinstance(value, datetime.date):
        became = "tanggal" if isinstance(value, datetime.date) else "angka desimal"
        message = (
            f"Materi berubah menjadi {became} {shown(value)}. Ketik nomornya sebagai"
            " teks, misalnya 4, 6."
        )
        return Parsed(errors=(Note("topics_not_read", message),))
    numbers, words = set(), []
    for part in filter(None, _SIGNS.split(text_of(value).replace(".", ","))):
        spread = re.fullmatch(r"(\d{1,2})\s*(?:-|–|s\W?d)\s*(\d{1,2})", part, re.I)
        if spread and int(spread[1]) < int(spread[2]):
            numbers.update(range(int(spread[1]), int(spread[2]) + 1))
        elif part.isdecimal() and len(part) < 3:
            numbers.add(int(part))
        elif re.fullmatch(r"\d+(?:\s+\d+)+", part):
            numbers.update(int(n) for n in part.split() if len(n) < 3)
        elif not is_blank(part):
            words.append(part)
    found = {"topic_numbers": sorted(numbers)}
    if words:
        found["topic_words"] = words
    return Parsed(found)


def parse_discussion(value):
    """True for a discussion, False for none or only questions. Source: R/I."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    if isinstance(value, bool):
        return Parsed(value)
    key = lowered_key(value) or text_of(value)
    if key in _YES:
        return Parsed(True)
    if key in _NO:
        return Parsed(False)
    message = f"Diskusi “{shown(value)}” tidak dikenal. Isi Ada atau Tidak ada."
    return Parsed(errors=(Note("discussion_unknown", message),))


def parse_mode(value):
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    if _VIRTUAL.search(text):
        return Parsed(Meeting.Mode.VIRTUAL.value)
    if _FACE.search(text):
        return Parsed(Meeting.Mode.FACE_TO_FACE.value)
    message = f"Cara pertemuan “{shown(value)}” tidak dikenal. Isi Tatap muka atau"
    return Parsed(errors=(Note("mode_unknown", f"{message} Virtual."),))


def parse_day(value, latest):
    """The day of a meeting in ISO form."""
    found = parse_date(value, "date", "Tanggal pertemuan", latest)
    return found._replace(value=iso(found.value))


def looks_like_day(value, latest):
    return parse_day(value, latest).value is not None
