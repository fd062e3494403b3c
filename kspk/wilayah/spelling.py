"""Names of areas in the forms they are compared by."""

import re
import unicodedata
from functools import lru_cache

ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
ROMAN |= {"viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12"}
WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=100_000)
def plain_words(text):
    """Lower-case words without accents and apostrophes."""
    text = unicodedata.normalize("NFKD", str(text)).casefold()
    return WORDS.findall(
        "".join(
            letter
            for letter in text
            if not unicodedata.combining(letter) and letter not in APOSTROPHES
        )
    )


def words(text):
    """plain_words with Roman numerals after the first word as digits."""
    found = plain_words(text)
    return [*found[:1], *(ROMAN.get(word, word) for word in found[1:])]


APOSTROPHES = frozenset("'`´‘’‚‛′ʹʻʼʽˈˊˋ՚׳＇\u2019\u02bb\u2035\"“”")


def normalise(text):
    """One spelling for "Kuta Ba’u", "KUTABAU" and "kutaba'u": letters and digits only.

    Aliases are kept in this form.
    """
    return "".join(words(text))


def rough(text):
    """A quick form of a name, good enough to recognise a column by."""
    return text.lower().translate(ROUGH)


ROUGH = dict.fromkeys(map(ord, " .-/'`´‘’ʼʻ"))


def squeeze(key):
    """`key` with doubled letters made single; digits stay."""
    return re.sub(r"([^\W\d])\1+", r"\1", key)


def digits_of(key):
    return re.sub(r"\D+", " ", key).split()
