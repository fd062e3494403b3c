"""Values of a list of groups: kinds, names, funds, remarks, our own numbers."""

import re

from kspk.imports.grid import CellError
from kspk.imports.parse_dates import DATE_INSIDE, iso, parse_date
from kspk.imports.parse_people import parse_phone
from kspk.imports.parsers import (
    NOTHING,
    Note,
    Parsed,
    cell_error,
    is_blank,
    lowered_key,
    parse_count,
    shown,
    text_of,
)
from poktan.kinds import PROPER, find_kind, split_name

_FUNDS = {
    "apbn": "apbn, dak, bokb, dak bokb, dak fisik, dak nonfisik, apbn bokb, bkkbn",
    "apbd": "apbd, apbd i, apbd ii, apbd 1, apbd 2, apbd kab, apbd kabupaten, "
    "apbd prov, apbd provinsi, pemda",
    "add": "add, alokasi dana desa, dana add",
    "dana_desa": "dana desa, dd, apbdes, apbdesa, desa",
    "swadaya": "swadaya, swadaya masyarakat, mandiri, iuran, iuran anggota, kas, "
    "anggota",
    "mitra": "mitra, csr, donasi, hibah, pihak ketiga, perusahaan, dana mitra, lsm",
}
_INTEGRATIONS = {
    "posyandu": "posyandu, posyandu balita, yandu",
    "paud": "paud, pos paud, paud hi, tk",
    "ekonomi_produktif": "ekonomi produktif, usaha ekonomi produktif, uep, ekonomi, "
    "uppks, uppka",
    "posyandu_lansia": "posyandu lansia, pos lansia, posyandu lanjut usia",
}


def by_word(words):
    """lowered_key of every word → its code."""
    return {
        lowered_key(word): code
        for code, text in words.items()
        for word in (code, *text.split(","))
    }


FUNDS = by_word(_FUNDS)
INTEGRATIONS = by_word(_INTEGRATIONS)

INACTIVE = re.compile(
    r"\b(?:(?:tidak|tdk|tak|non|kurang|belum|blm)[\s-]*aktif|nonaktif"
    r"|vakum|vacum|vakuum|macet|mati|bubar|mandek|pasif)\b",
    re.I,
)
ACTIVE = re.compile(r"(?:masih\s+)?(?:aktif|jalan|berjalan|ada)|ya|y|v|√|✓|1", re.I)
# More than a name may have, so that what is cut later is told, and quick to compare.
LONG = 250
INACTIVE_MARK = re.compile(r"tidak|tdk|t|x|0|n", re.I)


def parse_kind(value):
    if is_blank(value):
        return NOTHING
    text = text_of(value)
    kind = find_kind(text)
    if not kind:
        message = (
            f"Jenis kelompok “{shown(value)}” tidak dikenal. Isi BKB, BKR, BKL, UPPKA "
            "atau PIK-R."
        )
        return Parsed(errors=(Note("kind_unknown", message),))
    return Parsed(kind, () if text in PROPER else ("kind_spelling",))


def parse_name(value):
    """`name` and, for the row's rules, `name_kind`."""
    if type(value) is str and len(value) > 4:
        name, kind = split_name(value)
        return Parsed({"name": name[:LONG], "name_kind": kind})
    if is_blank(value):
        return NOTHING
    if isinstance(value, CellError):
        return cell_error(value, "Nama kelompok")
    name, kind = split_name(text_of(value))
    return Parsed({"name": name[:LONG], "name_kind": kind})


def parse_note(value):
    """A remark: `active` is what it says of the group, `note` all the rest."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    if INACTIVE.search(text):
        return Parsed({"active": False, "note": text})
    if ACTIVE.fullmatch(text):
        return Parsed({"active": True})
    return Parsed({"note": text})


def parse_active(value):
    """A column of its own for aktif or tidak."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    if isinstance(value, bool):
        return Parsed({"active": value})
    text = text_of(value)
    if INACTIVE.search(text) or INACTIVE_MARK.fullmatch(text):
        return Parsed({"active": False})
    return Parsed({"active": True} if ACTIVE.fullmatch(text) else {"note": text})


def parse_decree_date(value, latest):
    """`sk_date` in ISO form, or `sk_date_text` as it stood."""
    found = parse_date(value, "sk_date", "Tanggal SK", latest)
    if found.value:
        return found._replace(value={"sk_date": iso(found.value)})
    if found.warnings:
        return found._replace(value={"sk_date_text": text_of(value)[:40]})
    return found


def parse_own_id(value):
    text = text_of(value)
    if is_blank(value) or re.fullmatch(r"[\w-]{1,40}", text):
        return Parsed(text or None)
    message = f"ID KSPK “{shown(value)}” tidak dikenal. Kosongkan untuk kelompok baru."
    return Parsed(errors=(Note("id_invalid", message),))


def parse_register(value):
    """Nine digits, as text. Source: card K/0."""
    if type(value) is str and len(value) == 9 and value.isdecimal():
        return Parsed(value)
    if is_blank(value):
        return NOTHING
    digits = re.sub(r"[\s.\-]", "", text_of(value))
    if digits.isdecimal() and 0 < len(digits) <= 9:
        return Parsed(digits.zfill(9))
    message = f"No. register “{shown(value)}” bukan 9 angka. Periksa kartunya."
    return Parsed(warnings=(Note("register_no_invalid", message),))


def looks_like_decree(value):
    return (
        isinstance(value, str)
        and bool(re.search(r"\d", value))
        and not is_whole_date(value)
    )


def is_whole_date(value):
    return isinstance(value, str) and DATE_INSIDE.fullmatch(value.strip()) is not None


def is_small_number(value):
    return not parse_count(value, "", "").warnings


def is_name(value):
    text = text_of(value)
    return (
        isinstance(value, str)
        and bool(re.search(r"[^\W\d_]{2}", text))
        and not find_kind(text)
    )


def is_phone(value):
    found = parse_phone(value).value
    return bool(found) and len(text_of(value)) >= 9
