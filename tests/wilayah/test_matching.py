import csv
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from kspk.wilayah.matching import AreaMatcher, normalise

FILE = Path(__file__).parents[2] / "kspk" / "wilayah" / "data" / "wilayah.csv"


@pytest.fixture(scope="module")
def nation():
    """{kabupaten code: [(code, name)]} of its kecamatan and desa."""
    areas = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"].replace(".", "")
            if len(code) >= 6:
                areas[code[:4]].append((code, row["name"]))
    return areas


@pytest.fixture(scope="module")
def sleman(nation):
    return AreaMatcher(nation["3404"], ignore=["poktan", "bkb"])


AREAS = [
    ("110101", "Rantau Timur"),
    ("1101012001", "Kuta Ba'u"),
    ("1101012002", "Suka Maju I"),
    ("1101012003", "Suka Maju II"),
    ("1101012004", "Lawe"),
    ("1101012005", "Lawe Kaki"),
    ("1101012006", "Simpang"),
    ("1101011007", "Simpang"),
    ("110102", "Rantau Barat"),
    ("1101022001", "Meranti"),
    ("1101022002", "Melati"),
    ("1101022003", "Melasi"),
    ("110103", "Rantau"),
    ("1101032001", "Kuta Baru"),
]


@pytest.fixture
def matcher():
    return AreaMatcher(AREAS, aliases=[("kubau", "1101012001"), ("ratim", "110101")])


class TestDistrict:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Rantau Timur", "110101"),
            ("KEC. RANTAU TIMUR", "110101"),
            ("Kecamatan : Rantau  Barat", "110102"),
            ("RANTIM", "110101"),
            ("RANBAR", "110102"),
            ("RANTAU TMR", "110101"),
            ("Rantau Bar", "110102"),
            ("Timur Rantau", "110101"),
            ("RANTAUBARAT", "110102"),
            ("Rantau", "110103"),
            ("ratim", "110101"),
            ("110102", "110102"),
            ("11.01.02", "110102"),
        ],
    )
    def test_is_found_however_shortened(self, matcher, text, code):
        assert matcher.district(text).code == code

    @pytest.mark.parametrize("text", ["Rekap", "Sheet1", "", None, "Melati", "2017"])
    def test_is_not_made_up(self, matcher, text):
        assert matcher.district(text).code == ""

    def test_is_not_chosen_between_two(self, nation):
        matcher = AreaMatcher([("110101", "Rantau Timur"), ("110102", "Rantau Barat")])
        match = matcher.district("RANTAU")
        assert (match.code, match.problem) == ("", "ambiguous")
        assert {code for code, *_ in match.suggestions} == {"110101", "110102"}

    def test_ignores_words_of_the_programme(self, sleman):
        assert sleman.district("Data Poktan BKB Mlati 2023").code == "340406"

    def test_finds_every_kecamatan_of_many_kabupaten_by_beginnings(self, nation):
        """ "TASTIM" for a name of two words: right or asked, never wrong."""
        found = Counter()
        for code in sorted(nation)[::10]:
            matcher = AreaMatcher(nation[code])
            for area, name in nation[code]:
                parts = name.split()
                if len(area) == 6 and len(parts) == 2 and min(map(len, parts)) > 3:
                    match = matcher.district(parts[0][:4] + parts[1][:4])
                    found[match.code == area, bool(match.code)] += 1
        assert found[False, True] <= 0.01 * found.total()
        assert found[True, True] >= 0.9 * found.total()


class TestVillage:
    @pytest.mark.parametrize(
        ("text", "code", "how"),
        [
            ("Kuta Ba'u", "1101012001", "name"),
            ("KUTA BA’U", "1101012001", "name"),
            ("kutabaʻu", "1101012001", "name"),
            ("Ds. Kuta Ba`u", "1101012001", "name"),
            ("Desa  Kuta-Bau.", "1101012001", "name"),
            ("Kuta Baau", "1101012001", "letters"),
            ("KUBAU", "1101012001", "alias"),
            ("Suka Maju 2", "1101012003", "name"),
            ("SukamajuII", "1101012003", "letters"),
            ("Lawe", "1101012004", "name"),
            ("11.01.01.2004", "1101012004", "code"),
            (1101012004, "1101012004", "code"),
            ("Kel. Simpang", "1101011007", "name"),
            ("Desa Simpang", "1101012006", "name"),
        ],
    )
    def test_is_taken(self, matcher, text, code, how):
        match = matcher.village(text, "110101")
        assert (match.code, match.how) == (code, how)

    def test_takes_one_clear_misspelling_with_its_score(self, matcher):
        match = matcher.village("Merantu", "110102")
        assert (match.code, match.how, match.score) == ("1101022001", "typo", 86)

    def test_never_takes_one_of_two_near_names(self, matcher):
        match = matcher.village("Melani", "110102")
        assert (match.code, match.problem) == ("", "ambiguous")
        assert {code for code, *_ in match.suggestions} == {"1101022002", "1101022003"}

    def test_never_changes_a_numeral(self, matcher):
        assert matcher.village("Suka Maju III", "110101").code == ""

    def test_asks_between_two_of_one_name(self, matcher):
        match = matcher.village("Simpang", "110101")
        assert (match.code, match.problem) == ("", "ambiguous")

    def test_two_names_in_one_cell_are_ambiguous(self, matcher):
        match = matcher.village("Lawe / Lawe Kaki", "110101")
        assert (match.code, match.problem) == ("", "ambiguous")
        assert [code for code, *_ in match.suggestions] == ["1101012004", "1101012005"]

    def test_names_the_other_kecamatan(self, matcher):
        match = matcher.village("Kuta Baru", "110102")
        assert (match.code, match.problem) == ("", "elsewhere")
        assert match.suggestions == (("1101032001", "Kuta Baru, Kec. Rantau", 100),)

    def test_prefers_the_exact_name_elsewhere_to_a_likeness_here(self, matcher):
        assert matcher.village("Kuta Baru", "110101").problem == "elsewhere"

    def test_unknown_code_is_never_guessed(self, matcher):
        assert matcher.village("1101012099", "110101").problem == "unknown"
        assert matcher.village("1101012004", "110102").problem == "elsewhere"

    def test_without_a_kecamatan_takes_only_what_is_unique(self, matcher):
        assert matcher.village("Meranti").code == "1101022001"
        assert matcher.village("Simpang").problem == "ambiguous"

    def test_nothing_is_missing(self, matcher):
        assert matcher.village(None, "110101").problem == "missing"

    def test_finds_every_official_name(self, nation):
        wrong = []
        for code in sorted(nation)[::25]:
            matcher = AreaMatcher(nation[code])
            for area, name in nation[code]:
                if len(area) == 10:
                    match = matcher.village(name, area[:6])
                    if match.code != area and match.problem != "ambiguous":
                        wrong.append((name, match))
        assert wrong == []

    def test_normalises_all_apostrophes(self):
        assert {normalise(f"Fatu Ba{sign}a") for sign in "'`´‘’ʻʼ′＇"} == {"fatubaa"}


class TestAlteredNames:
    """Measure X2: names altered as clerks alter them, over many kabupaten."""

    def test_automatic_matches_are_right_and_nearly_all_are_found(self, nation):
        rng = random.Random(20260101)
        codes, matchers, found, wrong = sorted(nation), {}, Counter(), []
        while found.total() < 3000:
            regency = rng.choice(codes)
            code, name = rng.choice(nation[regency])
            if len(code) != 10:
                continue
            matcher = matchers.setdefault(regency, AreaMatcher(nation[regency]))
            written = alter(rng, name, is_kelurahan=code[6] == "1")
            match = matcher.village(written, code[:6])
            if match.code:
                found["right" if match.code == code else "wrong"] += 1
                if match.code != code:
                    wrong.append((written, name, match))
            else:
                first = match.suggestions[:1]
                found["first" if first and first[0][0] == code else "missed"] += 1
        automatic = found["right"] + found["wrong"]
        assert found["right"] >= 0.995 * automatic, wrong
        assert found["right"] + found["first"] >= 0.95 * found.total(), found


def alter(rng, name, is_kelurahan):
    prefix = rng.choice(["Kel. ", "Kelurahan "] if is_kelurahan else ["Ds. ", "Desa "])
    middle = len(name) // 2
    return rng.choice(
        [
            lambda: name.upper(),
            lambda: prefix + name,
            lambda: (prefix + name).upper(),
            lambda: name.replace(" ", "") if " " in name else spaced(name, middle),
            lambda: name.replace(" ", "  ") + " ",
            lambda: doubled(rng, name),
            lambda: name.replace("'", rng.choice(["", "’", "`"])).lower(),
            lambda: name.replace(" ", "-") + ".",
            lambda: misspelt(rng, name),
            lambda: prefix + misspelt(rng, name),
            lambda: misspelt(rng, misspelt(rng, name)) if len(name) > 7 else name,
        ]
    )()


def spaced(name, middle):
    return f"{name[:middle]} {name[middle:]}"


def doubled(rng, name):
    place = rng.choice([i for i, letter in enumerate(name) if letter.isalpha()])
    return name[:place] + name[place] + name[place:]


def misspelt(rng, name):
    places = [i for i, letter in enumerate(name) if letter.isalpha()]
    place, letter = rng.choice(places), rng.choice("aeiournkstl")
    return rng.choice(
        [
            name[:place] + letter + name[place + 1 :],
            name[:place] + name[place + 1 :],
            name[:place] + letter + name[place:],
        ]
    )
