"""Kemendagri codes: digits only, 2, 4, 6 or 10 of them (Permendagri 137/2017)."""

import re

LENGTHS = (2, 4, 6, 10)
_DIGITS = re.compile(r"[\d][\d. ]*", re.ASCII)
_IN_BRACKETS = re.compile(r"\(([\d.]+)\)\s*$", re.ASCII)


def normalise_code(text):
    """ "53.04.05.2001" → "5304052001"; ValueError unless 2, 4, 6 or 10 digits remain.

    A BPS code has ten digits too and cannot be told apart: convert it before.
    """
    code = str(text).strip().replace(".", "")
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
        raise ValueError(text)
    return code


def code_in(text):
    """Digits of the code, or of its beginning, that a person wrote; "" for a name.

    "53.04.05" → "530405", "Kenebibi, Kakuluk Mesak (53.04.05.2004)" → "5304052004".
    """
    text = text.strip()
    if found := _IN_BRACKETS.search(text):
        return found[1].replace(".", "")
    if _DIGITS.fullmatch(text):
        return text.replace(".", "").replace(" ", "")
    return ""


def dotted(code):
    """ "5304052001" → "53.04.05.2001", as people write it."""
    return ".".join(filter(None, (code[:2], code[2:4], code[4:6], code[6:])))


def split_code(code):
    """ "5304052001" → ["53", "5304", "530405", "5304052001"], provinsi first."""
    return [code[:n] for n in LENGTHS if n <= len(code)]


def code_range(code):
    """The half-open range of all codes inside `code`: "5304" → ("5304", "5305")."""
    return code, str(int(code) + 1)
