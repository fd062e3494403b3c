from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kspk.imports.parse_dates import (
    parse_decree,
    parse_decree_number,
    parse_issuer,
    parse_year,
)
from kspk.imports.parse_people import parse_person
from kspk.imports.parsers import (
    Parsed,
    example,
    parse_address,
    parse_choices,
    parse_count,
    parse_decimal,
    parse_hamlet,
    parse_nik,
    parse_rt_rw,
    parse_text,
    title_case,
)
from tests.imports.cells import ANYTHING, LATEST, codes, sk_date


class TestAddress:
    @pytest.mark.parametrize(
        ("text", "dusun", "rt", "rw"),
        [
            ("Dusun III, RT 009/RW 001", "Dusun III", "009", "001"),
            ("Dsn I, RT.003 RW.004", "Dusun I", "003", "004"),
            ("Rt 10/2", None, "010", "002"),
            ("RT010/001", None, "010", "001"),
            ("RT008/006, Lingkungan III", "Lingkungan III", "008", "006"),
            ("Lingk. I, RT 6 RW 5", "Lingkungan I", "006", "005"),
            ("RT 5 Dusun Weluli", "Dusun Weluli", "005", None),
            ("RT/RW : 003/004", None, "003", "004"),
            ("005/002", None, "005", "002"),
            ("Dusun 2", "Dusun II", None, None),
            ("Jl. Mawar No. 5 RT 01 RW 2", None, "001", "002"),
            ("Dekat pasar", None, None, None),
        ],
    )
    def test_is_taken_apart(self, text, dusun, rt, rw):
        assert parse_address(text).value == {
            "address": text,
            "dusun": dusun,
            "rt": rt,
            "rw": rw,
        }

    def test_hamlet_column(self):
        assert parse_hamlet("II").value["dusun"] == "Dusun II"
        assert parse_hamlet(2).value["dusun"] == "Dusun II"
        assert parse_hamlet("Lingkungan IV").value["dusun"] == "Lingkungan IV"
        assert parse_hamlet("WELULI").value["dusun"] == "Dusun Weluli"

    def test_rt_rw_that_became_a_date_is_not_guessed(self):
        parsed = parse_rt_rw(date(2024, 2, 5))
        assert (parsed.value, codes(parsed.warnings)) == (None, ["rt_rw_not_read"])

    @given(st.integers(1, 999), st.integers(1, 999))
    def test_every_pair_comes_back(self, rt, rw):
        forms = (
            f"RT {rt}/RW {rw}", f"RT.{rt:03d} RW.{rw:03d}", f"Rt {rt}/{rw}",
            f"RT{rt:03d}/{rw:03d}", f"RW {rw} RT {rt}", f"{rt:03d}/{rw:03d}",
        )  # fmt: skip
        for form in forms:
            found = parse_rt_rw(form).value
            assert (found["rt"], found["rw"]) == (f"{rt:03d}", f"{rw:03d}"), form


class TestCount:
    @pytest.mark.parametrize(
        ("value", "number", "fixes"),
        [
            (24, 24, ()),
            ("24", 24, ("number_from_text",)),
            ("24 org", 24, ("number_from_text",)),
            ("30 KK", 30, ("number_from_text",)),
            ("±30", 30, ("number_from_text",)),
            ("1.250", 1250, ("number_from_text",)),
            ("30,0", 30, ("number_from_text",)),
            ("nihil", 0, ("number_from_text",)),
            (0, 0, ()),
            ("-", None, ()),
            (None, None, ()),
        ],
    )
    def test_is_read(self, value, number, fixes):
        parsed = parse_count(value, "members", "Jumlah anggota")
        assert parsed == Parsed(number, fixes)

    @pytest.mark.parametrize("value", ["banyak", "?", "12,5", 25.5, "20-30", -3, 10**8])
    def test_warns(self, value):
        parsed = parse_count(value, "members", "Jumlah anggota")
        assert parsed.value is None
        assert codes(parsed.warnings) == ["members_not_a_number"]

    @given(st.integers(0, 9999))
    def test_every_number_comes_back(self, number):
        dotted = f"{number:,}".replace(",", ".")
        for form in (number, str(number), f"{number} org", f"± {dotted} KK"):
            assert parse_count(form, "members", "Anggota").value == number

    @given(ANYTHING)
    def test_never_fails_and_never_invents(self, value):
        found = parse_count(value, "members", "Anggota").value
        assert found is None or 0 <= found <= 9999

    def test_decimal(self):
        latitude = {"code": "latitude", "label": "Lintang"}
        latitude |= {"lowest": -11.5, "highest": 6.5}
        assert parse_decimal("-9,1067", **latitude).value == -9.1067
        assert parse_decimal(-9.1067, **latitude).value == -9.1067
        assert codes(parse_decimal(124.9, **latitude).warnings) == ["latitude_invalid"]


class TestText:
    def test_lists(self):
        known = {"paud": "paud", "posyandu": "posyandu", "posyandulansia": "lansia"}
        parse = {"choices": known, "code": "integration", "label": "Keterpaduan"}
        assert parse_choices("PAUD & Posyandu", **parse).value == ["paud", "posyandu"]
        assert parse_choices("Posyandu Lansia", **parse).value == ["lansia"]
        assert parse_choices("posyandu|paud", **parse).value == ["paud", "posyandu"]
        assert parse_choices("-", **parse).value == []
        parsed = parse_choices("Posyandu, Koperasi", **parse)
        assert parsed.value == ["posyandu"]
        assert codes(parsed.warnings) == ["integration_unknown"]
        assert "Koperasi" in parsed.warnings[0].message

    @pytest.mark.parametrize(
        ("text", "titled"),
        [
            ("HARAPAN BUNDA II", "Harapan Bunda II"),
            ("harapan xi", "Harapan XI"),
            ("STT Kerta", "STT Kerta"),
            ("STT KERTA", "STT Kerta"),
            ("VI", "Vi"),
            ("BA'U LETEN", "Ba'u Leten"),
        ],
    )
    def test_title_case(self, text, titled):
        assert title_case(text) == titled

    @given(st.text(max_size=80))
    def test_title_case_changes_nothing_else_and_settles(self, text):
        once = title_case(text)
        assert once.casefold() == text.casefold() or len(once) == len(text)
        assert title_case(once) == once or not text.isascii()

    @given(ANYTHING)
    def test_text_is_single_spaced(self, value):
        found = parse_text(value).value
        assert found is None or found == " ".join(found.split()) or len(found) == 250

    @given(ANYTHING)
    def test_no_parser_fails_on_anything(self, value):
        for parse in (
            parse_address,
            parse_hamlet,
            parse_rt_rw,
            parse_person,
            parse_nik,
        ):
            assert isinstance(parse(value), Parsed)
        assert isinstance(parse_decree(value, LATEST), Parsed)
        assert isinstance(parse_issuer(value), Parsed)
        assert isinstance(parse_decree_number(value), Parsed)
        assert isinstance(parse_year(value, "y", "Tahun", LATEST), Parsed)


class TestLongDigits:
    """int() refuses more than 4,300 digits, and timedelta days beyond its end."""

    @pytest.mark.parametrize(
        "text", ["9" * 5000, "1" + ".000" * 2000, "00004200099999999"]
    )
    def test_are_told_like_any_other_text(self, text):
        assert codes(parse_count(text, "n", "N").warnings) == ["n_not_a_number"]
        assert codes(sk_date(text).warnings) == ["sk_date_invalid"]
        assert parse_hamlet(text).value["dusun"].startswith("Dusun")

    def test_may_be_no_digits_at_all(self):
        assert parse_hamlet("¹").value["dusun"] == "Dusun ¹"


class TestExample:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("5304052503850001", "…0001"),
            (5304052503850001.0, "…0001"),
            ("NIK: 5304 0525 0385 0001", "NIK: …0001"),
            ("53040525038500012", "53040525038500012"),
            ("081234567890", "081234567890"),
            ("Melati", "Melati"),
        ],
    )
    def test_shows_only_the_end_of_a_card_number(self, value, shown):
        assert example(value) == shown
