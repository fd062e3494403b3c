"""Names of groups as keys: equal keys are the same name to a person."""

import re
import unicodedata
from functools import lru_cache

_PREFIX = re.compile(
    r"^(?:bkb|bkr|bkl|uppk[sa]|pik[\s.\-/]*(?:r(?:emaja)?(?:\s*/?\s*m)?)?|poktan|kelompok)"
    r"\b[\s.:\-]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[0-9a-z]+")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8,
          "ix": 9, "x": 10}  # fmt: skip


def words(text):
    """Lower-case words of letters and digits only, accents and apostrophes gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORD.findall(text.replace("'", "").lower())


@lru_cache(maxsize=50_000)
def name_key(name):
    """The name without its kind, numerals unified: "BKB Melati I" → "melati 1"."""
    bare = name.strip()
    while (shorter := _PREFIX.sub("", bare)) != bare and shorter:
        bare = shorter
    parts = words(bare) or bare.casefold().split()  # a name in another writing
    return " ".join(
        str(_ROMAN[part]) if i and part in _ROMAN else part.lstrip("0") or part
        for i, part in enumerate(parts)
    )


def search_words(name, former_names, register_no, chair):
    """Words by which a group is found: {(word, is personal)}; `chair` is personal."""
    public = words(f"{name} {name_key(name)} {former_names} {register_no}")
    found = {(word[:40], False) for word in public}
    found.update((word[:40], True) for word in words(chair))
    return found
