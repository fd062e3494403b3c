"""The five kinds of group in all the ways people write them."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from kspk.imports.parsers import text_of, title_case

KINDS = ("BKB", "BKR", "BKL", "UPPKS", "PIK_R")
LABELS = {"UPPKS": "UPPKA", "PIK_R": "PIK-R"}
PROPER = frozenset([*KINDS, "PIK-R"])  # written as it should be, no repair

SPELLINGS = {
    "bkb": "BKB", "binakeluargabalita": "BKB", "balita": "BKB", "kelompokbkb": "BKB",
    "bkbhi": "BKB", "bkbholistikintegratif": "BKB", "bkbparipurna": "BKB",
    "bkbkemas": "BKB", "bkbemas": "BKB", "bkbeliminasimasalahanakstunting": "BKB",
    "bkr": "BKR", "binakeluargaremaja": "BKR", "bkl": "BKL",
    "binakeluargalansia": "BKL", "binakeluargalanjutusia": "BKL", "lansia": "BKL",
    "uppks": "UPPKS", "uppka": "UPPKS", "upks": "UPPKS", "up2ks": "UPPKS",
    "up2ka": "UPPKS", "usahapeningkatanpendapatankeluargasejahtera": "UPPKS",
    "usahapeningkatanpendapatankeluargaakseptor": "UPPKS",
    "usahapeningkatanpendapatankeluarga": "UPPKS", "uppksuppka": "UPPKS",
    "uppkauppks": "UPPKS",
    "pikr": "PIK_R", "pikrm": "PIK_R", "pikm": "PIK_R", "pikremaja": "PIK_R",
    "pikmahasiswa": "PIK_R", "pikremajamahasiswa": "PIK_R", "pik": "PIK_R",
    "pikkrr": "PIK_R", "pusatinformasidankonselingremaja": "PIK_R",
    "pusatinformasikonselingremaja": "PIK_R", "pusatinformasidankonseling": "PIK_R",
    "pusatinformasidankonselingremajamahasiswa": "PIK_R",
    "pusatinformasidankonselingmahasiswa": "PIK_R",
}  # fmt: skip
LONG = [(text, kind) for text, kind in SPELLINGS.items() if len(text) > 14]

_PIK = (
    r"p\.?\s*i\.?\s*k\b[\s.\-/]*"
    r"(?:(?:r|remaja|krr)\b(?:\s*/?\s*(?:m|mahasiswa)\b)?|m\b|mahasiswa\b)"
)
_SHORT = (
    r"b\.?\s*k\.?\s*[brl]\b|u\.?\s*p\.?\s*p\.?\s*k\.?\s*[sa]\b|up2k[sa]\b"
    rf"|{_PIK}|pikr(?:/?m)?\b|pik-?r\b"
)
PREFIX = re.compile(
    rf"^(?:(?:kelompok|klp|kel|poktan|pokja)\b\.?\s*)?(?P<kind>{_SHORT})[\s.:,\-–]*"
    r"(?:\((?:bina|usaha|pusat)[^)]*\)\s*)?",
    re.I,
)
LEAD = re.compile(r"^(?:nama\s+)?(?:kelompok|klp|poktan)\b\s*[.:]*\s*(?=\S)", re.I)
PARENTHESES = re.compile(r"^(.*?)\s*\(([^)]*)\)\s*$")
MARK = re.compile(r"^\s*\(?(?:[A-H]|[IVX]{1,4}|\d{1,2})[.)]\s*(?=[^\W\d])")


@lru_cache(maxsize=10_000)
def find_kind(value):
    """Kind that a whole text names ("B K L", "BKB (Bina Keluarga Balita)"), or ""."""
    text = text_of(value).casefold().replace("&", " dan ")
    key = re.sub(r"[\W_]+", "", text)
    if key in SPELLINGS:
        return SPELLINGS[key]
    both = PARENTHESES.match(text)
    if both:
        found = {find_kind(both[1]) or "", find_kind(both[2]) or ""} - {""}
        return found.pop() if len(found) == 1 else ""
    for lead in ("kelompok", "poktan", "jenis", "data"):
        if key.startswith(lead) and key[len(lead) :] in SPELLINGS:
            return SPELLINGS[key[len(lead) :]]
    if len(key) > 14:
        close = {kind for known, kind in LONG if fuzz.ratio(key, known) >= 93}
        return close.pop() if len(close) == 1 else ""
    return ""


def kinds_in(text):
    """All kinds a longer text speaks of: a title, a sheet's name, a heading."""
    text = text_of(text)
    found = {find_kind(match[0]) for match in WORDS.finditer(text)} - {""}
    key = re.sub(r"[\W_]+", "", text.casefold())
    return found | {kind for known, kind in LONG if known in key}


WORDS = re.compile(rf"\b(?:{_SHORT})", re.I)


def section_kind(text):
    """Kind of a section row such as "A. BINA KELUARGA BALITA (BKB)", or ""."""
    return find_kind(MARK.sub("", text_of(text)))


CLEAN = re.compile(r"[A-Z][a-z]{2,}(?: (?:[A-Z][a-z]{3,}|\d+))*")
FIRST_WORDS = frozenset([
    "Bkb", "Bkr", "Bkl", "Uppks", "Uppka", "Upks", "Pik", "Pikr", "Pikrm",
    "Kelompok", "Klp", "Kel", "Poktan", "Pokja", "Nama",
])  # fmt: skip


def split_name(text):
    """(name without its kind, kind or "") in Title Case: "BKB. MELATI II" → …

    A name that is nothing but a kind stays as it is.
    """
    if CLEAN.fullmatch(text) and text.split(" ", 1)[0] not in FIRST_WORDS:
        return text, ""
    text = " ".join(text.split())
    match = PREFIX.match(text)
    kind = find_kind(match["kind"]) if match else ""
    rest = text[match.end() :] if match else text
    if kind and not rest:
        return text.upper(), kind
    rest = LEAD.sub("", rest).strip(" .,;:\"“”'") or rest
    return title_case(rest), kind
