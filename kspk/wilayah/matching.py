"""Find the kecamatan and the desa that a spreadsheet means.

Works on (code, name) pairs alone, codes with digits only: 6 for a kecamatan, 10 for a
desa. A desa is taken by code, exact name, alias, the same letters, or one clear
misspelling, always inside its kecamatan; everything else is only suggested.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from kspk.wilayah.spelling import (
    digits_of,
    normalise,
    plain_words,
    rough,
    squeeze,
    words,
)

SUGGEST_FROM = 80
SUGGESTIONS = 3
TYPO_LENGTH = 5  # letters from which one edit is still the same name
TYPO_MARGIN = 1  # edits within which no other name may be
DISTRICT_FROM = 86
DISTRICT_MARGIN = 5

PREFIX = re.compile(
    r"\s*(?P<kind>desa|dsa|ds|kelurahan|kel|lurah|nagari|gampong|pekon)\b[\s.:]*(?=\S)",
    re.I,
)
DISTRICT_PREFIX = re.compile(
    r"\s*(?:wilayah\s+)?(?:kecamatan|kec|distrik)\b[\s.:]*", re.I
)
KELURAHAN = {"kelurahan", "kel", "lurah"}
SEPARATORS = re.compile(r"\s*(?:[/&;+|]|\bdan\b|\bdgn\b)\s*", re.I)


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: `code` or "", how (code, name, alias, letters, typo), `score`.

    `problem` is "", unknown, ambiguous, elsewhere (under another kecamatan) or missing;
    `suggestions` holds (code, label, score), best first; scores are 0–100.
    """

    code: str = ""
    how: str = ""
    score: int = 0
    problem: str = ""
    suggestions: tuple = ()


MISSING = Match(problem="missing")


def code_of(text):
    """The code a cell holds, as digits, or "": dots and spaces are optional."""
    if isinstance(text, int):
        text = str(text)
    if not isinstance(text, str) or not text[:1].isdigit():
        return ""
    code = text.replace(".", "").replace(" ", "")
    return code if code.isdecimal() and len(code) in (6, 10) else ""


class Index:
    """The names of some desa in the forms they are looked up by."""

    def __init__(self, names):
        self.keys = {code: normalise(name) for code, name in names}
        self.squeezed = {code: squeeze(key) for code, key in self.keys.items()}
        self.by_key, self.by_letters = defaultdict(list), defaultdict(list)
        self.by_joined = defaultdict(list)  # "aornakanii": the numeral not set apart
        for code, key in self.keys.items():
            self.by_key[key].append(code)
            self.by_letters[self.squeezed[code]].append(code)
        for code, name in names:
            self.by_joined["".join(plain_words(name))].append(code)


class AreaMatcher:
    """Matches names against `areas`, (code, name) pairs of one or more kabupaten.

    `aliases` are (normalised text, code) pairs that a person confirmed. `ignore` are
    words that say nothing about the place, such as "poktan" in a sheet's name.
    Indexes are built per kabupaten when first asked for.
    """

    def __init__(self, areas, aliases=(), ignore=()):
        self.names = {str(code).replace(".", ""): name for code, name in areas}
        self.villages = defaultdict(list)  # kecamatan → codes of its desa
        self.districts = []
        self.indexes = {}
        self.memo = {}
        self.ignore = {normalise(word) for word in ignore} | NOISE
        self.by_alias = defaultdict(list)
        for code in self.names:
            if len(code) == 10:
                self.villages[code[:6]].append(code)
            elif len(code) == 6:
                self.districts.append(code)
        for text, code in aliases:
            code = str(code).replace(".", "")
            if code in self.names:
                self.by_alias[text].append(code)

    def index(self, district=""):
        """Index of the kabupaten of `district`, of all areas for ""."""
        regency = district[:4]
        if regency not in self.indexes:
            self.indexes[regency] = Index(
                [
                    (code, self.names[code])
                    for kecamatan, codes in self.villages.items()
                    if kecamatan.startswith(regency)
                    for code in codes
                ]
            )
        return self.indexes[regency]

    @cached_property
    def rough_villages(self):
        return {rough(self.names[c]) for codes in self.villages.values() for c in codes}

    @cached_property
    def rough_districts(self):
        return {rough(self.names[code]) for code in self.districts}

    def knows_village(self, text):
        """Does any desa have this name, whatever its kecamatan? Cheap, no likeness."""
        if not isinstance(text, str):
            return False
        return rough(text) in self.rough_villages or (
            rough(PREFIX.sub("", text, count=1)) in self.rough_villages
        )

    def knows_district(self, text):
        if not isinstance(text, str):
            return False
        return rough(DISTRICT_PREFIX.sub("", text, count=1)) in self.rough_districts

    def label(self, code):
        """ "Suka Maju, Kec. Rantau" for a desa, "Kec. Rantau" for a kecamatan."""
        district = f"Kec. {self.names.get(code[:6], code[:6])}"
        return district if len(code) == 6 else f"{self.names[code]}, {district}"

    def district(self, text):
        """The kecamatan that `text` names, however shortened; ambiguous ones never."""
        memo = ("district", text)
        if memo not in self.memo:
            self.memo[memo] = self.find_district(text)
        return self.memo[memo]

    def find_district(self, text):
        code = code_of(text)
        if code:
            known = code[:6] in self.names
            return Match(code[:6], "code", 100) if known else Match(problem="unknown")
        if not isinstance(text, str):
            return MISSING
        said = words(DISTRICT_PREFIX.sub("", text, count=1))
        said = [word for word in said if word not in self.ignore and not word.isdigit()]
        if not said:
            return MISSING
        aliased = {c for c in self.by_alias.get("".join(said), ()) if len(c) == 6}
        if len(aliased) == 1:
            return Match(aliased.pop(), "alias", 100)
        scored = sorted(
            ((district_score(said, words(self.names[c])), c) for c in self.districts),
            reverse=True,
        )
        suggestions = tuple(
            (code, self.label(code), round(score))
            for score, code in scored[:SUGGESTIONS]
            if score >= SUGGEST_FROM
        )
        if not scored or scored[0][0] < DISTRICT_FROM:
            return Match(problem="unknown", suggestions=suggestions)
        best, code = scored[0]
        if len(scored) > 1 and best < 100 and best - scored[1][0] < DISTRICT_MARGIN:
            return Match(problem="ambiguous", suggestions=suggestions)
        if len(scored) > 1 and scored[1][0] == best:
            return Match(problem="ambiguous", suggestions=suggestions)
        return Match(code, "name" if best == 100 else "spelling", round(best))

    def village(self, text, district=""):
        """The desa that `text` names inside `district` (everywhere if that is "")."""
        memo = (text, district)
        if memo not in self.memo:
            self.memo[memo] = self.find_village(text, district)
        return self.memo[memo]

    def find_village(self, text, district):
        if text is None or text == "":
            return MISSING
        code = code_of(text)
        if code:
            return self.by_code(code, district)
        text = str(text).strip()
        said = PREFIX.match(text)
        bare = text[said.end() :] if said else text
        kind = said["kind"].casefold() if said else ""
        for form in dict.fromkeys((text, bare)):
            found = self.by_name(form, district, kind)
            if found:
                return found
        parts = [part for part in SEPARATORS.split(bare) if part]
        if len(parts) > 1:
            return self.several(parts, district)
        return self.by_likeness(bare, district)

    def by_code(self, code, district):
        if code not in self.names or len(code) != 10:
            return Match(problem="unknown")
        if district and not code.startswith(district):
            return Match(problem="elsewhere", suggestions=self.suggest([(code, 100)]))
        return Match(code, "code", 100)

    def by_name(self, text, district, kind=""):
        """A desa written with the same letters, here first, then in other kecamatan."""
        key = normalise(text)
        if not key:
            return MISSING
        index = self.index(district)
        aliased = [code for code in self.by_alias.get(key, ()) if len(code) == 10]
        named = index.by_key.get(key, ())
        for how, codes in (
            ("name", named),
            ("alias", aliased),
            ("letters", index.by_joined.get("".join(plain_words(text)), ())),
            ("letters", index.by_letters.get(squeeze(key), ())),
        ):
            here = [code for code in codes if code.startswith(district)]
            if len(here) > 1 and kind:
                wanted = "1" if kind in KELURAHAN else "2"
                here = [code for code in here if code[6] == wanted] or here
            if len(here) == 1:
                return Match(here[0], how, 100)
            if here:
                suggestions = self.suggest([(code, 100) for code in here])
                return Match(problem="ambiguous", suggestions=suggestions)
        there = [*named, *(code for code in aliased if code not in named)]
        if not there:
            return None
        near = [(c, 100) for c in there]
        near += self.likely(key, index, self.villages[district])
        return Match(problem="elsewhere", suggestions=self.suggest(near))

    def several(self, parts, district):
        """A cell that names two desa, or one desa and something else."""
        found = {}
        for part in parts:
            match = self.village(part, district)
            if match.code:
                found[match.code] = 100
            for code, _, score in match.suggestions[:1]:
                found.setdefault(code, score)
        problem = "ambiguous" if len(found) > 1 else "unknown"
        return Match(problem=problem, suggestions=self.suggest(list(found.items())))

    def by_likeness(self, text, district):
        key = normalise(text)
        index = self.index(district)
        here = self.villages[district] if district else index.keys
        code = one_edit_away(key, index, here)
        if code:
            return Match(code, "typo", round(fuzz.ratio(key, index.keys[code])))
        near = self.likely(key, index, here)
        if district and not near:
            near = self.likely(key, index, index.keys)
        close = [code for code, _ in near if OSA.distance(key, index.keys[code]) <= 1]
        problem = "ambiguous" if len(close) > 1 else "unknown"
        return Match(problem=problem, suggestions=self.suggest(near))

    def likely(self, key, index, codes):
        """(code, score) of the names like `key`, best first, from SUGGEST_FROM."""
        near = process.extract(
            key,
            {code: index.keys[code] for code in codes},
            scorer=fuzz.ratio,
            score_cutoff=SUGGEST_FROM,
            limit=SUGGESTIONS,
        )
        return [(code, round(score)) for _, score, code in near]

    def suggest(self, near):
        best = dict(near[:SUGGESTIONS])
        return tuple((code, self.label(code), score) for code, score in best.items())


def one_edit_away(key, index, codes):
    """The only desa one edit from `key`, if the next one is much further away.

    Doubled letters count or not, whichever makes fewer edits.
    """
    if len(key) < TYPO_LENGTH:
        return ""
    near = {}
    for text, names in ((key, index.keys), (squeeze(key), index.squeezed)):
        for _, distance, code in process.extract(
            text,
            {code: names[code] for code in codes},
            scorer=OSA.distance,
            score_cutoff=1 + TYPO_MARGIN,
            limit=None,
        ):
            near[code] = min(distance, near.get(code, distance))
    if len(near) == 1:
        code, distance = near.popitem()
        if distance <= 1 and digits_of(key) == digits_of(index.keys[code]):
            return code
    return ""


NOISE = frozenset([
    "kec", "kecamatan", "distrik", "data", "daftar", "rekap", "kab", "kabupaten",
    "tahun", "thn", "lembar", "sheet", "per", "se", "bulan", "dan", "di",
])  # fmt: skip


def district_score(said, name):
    """How well the words `said` stand for the kecamatan `name`, 0–100.

    100 the same letters, 98 the same words in another order, 92 every word shortened
    ("RANTAU SLTN"), 90 the beginnings run together ("RANTIM"), 87 some of the words,
    else likeness.
    """
    said_key, name_key = "".join(said), "".join(name)
    if said_key == name_key:
        return 100
    if squeeze(said_key) == squeeze(name_key):
        return 99
    if sorted(said) == sorted(name):
        return 98
    if len(said) == len(name):
        pairs = list(zip(said, name, strict=True))
        if all(shortens(short, full) for short, full in pairs) and len(said_key) > 3:
            return 92
    if len(said) == 1 and len(name) > 1 and joined_beginnings(said_key, name):
        return 90
    if set(said) < set(name):
        return 87
    likeness = fuzz.ratio(said_key, name_key)
    return min(likeness, 97) if len(said) == len(name) else likeness - 8


def shortens(short, full):
    """ "sltn" and "sel" for "selatan": the first letter, then letters in order."""
    if short == full:
        return True
    if short[0] != full[0] or len(short) >= len(full):
        return False
    letters = iter(full)
    return all(letter in letters for letter in short)


def joined_beginnings(text, names):
    """Is `text` two or more letters from the beginning of each of `names`, in turn?"""
    if not names:
        return not text
    first, rest = names[0], names[1:]
    return any(
        text.startswith(first[:size]) and joined_beginnings(text[size:], rest)
        for size in range(2, len(first) + 1)
    )
