"""Names of persons and telephone numbers."""

import re

from kspk.imports.grid import CellError
from kspk.imports.parsers import (
    NOT_YET,
    NOTHING,
    Note,
    Parsed,
    is_blank,
    is_ruined,
    shown,
    text_of,
    title_case,
)

HONORIFIC = re.compile(
    r"^(?:(?:ibu|bpk|bapak|bapa|bp|ny|nyonya|sdri|sdr|saudari|saudara|tn|tuan|nn|nona|"
    r"mama|kk|kak)(?:\.\s*|\s+))+(?=\w)",
    re.I,
)
CLEAN_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+")
HONORIFIC_FIRST = frozenset([
    "Ibu", "Bpk", "Bapak", "Bapa", "Bp", "Ny", "Nyonya", "Sdri", "Sdr", "Saudari",
    "Saudara", "Tn", "Tuan", "Nn", "Nona", "Mama", "Kk", "Kak",
])  # fmt: skip


def parse_person(value, limit=120):
    """A person's name: no honorific, single spaces, Title Case if all capitals."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    if CLEAN_NAME.fullmatch(text) and text.split(" ", 1)[0] not in HONORIFIC_FIRST:
        return Parsed(text[:limit])
    if NOT_YET.fullmatch(text):
        return NOTHING
    name = HONORIFIC.sub("", text)
    fixes = ("honorific_removed",) if name != text else ()
    if name.upper() == name or name.lower() == name:
        name = title_case(name)
    return Parsed(name[:limit].strip(" ,;"), fixes)


SEPARATORS = re.compile(r"\s*(?:[/,;&|]|\bdan\b|\batau\b|\n)\s*", re.I)
CLEAN_PHONE = re.compile(r"08\d{8,11}")
MOBILE = re.compile(r"08[1-9]\d{7,10}")
LANDLINE = re.compile(r"0[2-79]\d{7,10}")


def parse_phone(value):
    """`phone` and `phone_other` in national form, digits only.

    Restores the zero a number cell loses, removes +62 and separators, splits two
    numbers in one cell. Warns phone_invalid. Source: domain dossier 7.4.
    """
    if type(value) is str and CLEAN_PHONE.fullmatch(value):
        return Parsed({"phone": value})
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    if is_ruined(value):
        message = (
            f"Nomor telepon {shown(value)} dibulatkan oleh lembar kerja. Ubah kolomnya "
            "menjadi teks, lalu ketik ulang."
        )
        return Parsed(warnings=(Note("phone_invalid", message),))
    text = text_of(value).replace("'", "").strip()
    if text.lower() in ("tidak ada", "tdk ada", "belum ada", "nihil"):
        return NOTHING
    found, fixes = [], []
    for part in SEPARATORS.split(text):
        number, fix = national(part)
        if number and number not in found:
            found.append(number)
            if len(found) == 1 and fix:
                fixes.append(fix)
    if not found:
        message = (
            f"Nomor telepon “{shown(value)}” bukan nomor Indonesia. "
            "Tulis 10–13 angka, misalnya 081234567890."
        )
        return Parsed(warnings=(Note("phone_invalid", message),))
    fields = {"phone": found[0]}
    if len(found) > 1:
        fields["phone_other"] = found[1]
        fixes.append("second_phone")
    return Parsed(fields, tuple(fixes))


def national(text):
    """(number starting with 0, fix) or ("", "")."""
    if re.search(
        r"[a-z]", re.sub(r"\b(?:hp|wa|telp|tlp|no)\b", "", text, flags=re.I), re.I
    ):
        return "", ""
    digits = re.sub(r"[^0-9]", "", text)
    fix = "" if digits == text else "phone_reformatted"
    if digits.startswith("62"):
        digits, fix = "0" + digits[2:].lstrip("0"), "phone_reformatted"
    elif digits.startswith("8"):
        digits, fix = "0" + digits, "phone_zero_restored"
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits, fix
    return "", ""
