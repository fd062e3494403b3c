import pytest
from hypothesis import given
from hypothesis import strategies as st

from kspk.imports.grid import RuinedNumber
from kspk.imports.parse_people import parse_person, parse_phone
from kspk.imports.parsers import (
    Parsed,
    parse_nik,
)
from tests.imports.cells import ANYTHING, codes


class TestPhone:
    @pytest.mark.parametrize(
        ("value", "phone", "fixes"),
        [
            ("081300004510", "081300004510", ()),
            (81300004510, "081300004510", ("phone_zero_restored",)),
            ("81300004510", "081300004510", ("phone_zero_restored",)),
            ("0813-0000-4509", "081300004509", ("phone_reformatted",)),
            ("+62 812 0000 5269", "081200005269", ("phone_reformatted",)),
            ("6281300001726", "081300001726", ("phone_reformatted",)),
            (6281300001726, "081300001726", ("phone_reformatted",)),
            ("(0389) 212345", "0389212345", ("phone_reformatted",)),
        ],
    )
    def test_is_put_in_national_form(self, value, phone, fixes):
        assert parse_phone(value) == Parsed({"phone": phone}, fixes)

    def test_splits_two_numbers(self):
        assert parse_phone("0812 0000 1234 / 081300001111") == Parsed(
            {"phone": "081200001234", "phone_other": "081300001111"},
            ("phone_reformatted", "second_phone"),
        )

    @pytest.mark.parametrize(
        "value",
        ["0812", "08xx", "tidak ada sinyal", 812, "8.13E+10", RuinedNumber(1e16)],
    )
    def test_warns(self, value):
        parsed = parse_phone(value)
        assert (parsed.value, codes(parsed.warnings)) == (None, ["phone_invalid"])

    @given(st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True))
    def test_every_mobile_number_comes_back(self, digits):
        for form in (
            "0" + digits,
            int(digits),
            f"+62{digits}",
            f"0{digits[:3]}-{digits[3:]}",
        ):
            assert parse_phone(form).value["phone"] == "0" + digits

    @given(ANYTHING)
    def test_gives_a_number_or_nothing(self, value):
        found = parse_phone(value).value
        assert found is None or (found["phone"].isdigit() and found["phone"][0] == "0")


class TestPerson:
    @pytest.mark.parametrize(
        ("value", "name", "fixed"),
        [
            ("Ibu Klara Contoh", "Klara Contoh", True),
            ("Ny. Maria", "Maria", True),
            ("Bpk.Yan Umpama", "Yan Umpama", True),
            ("AGUSTINA ANDAIAN", "Agustina Andaian", False),
            ("IBU SITI", "Siti", True),
            ("Maria da Costa", "Maria da Costa", False),
            ("MARIA BERE, S.PD", "Maria Bere, S.Pd", False),
            ("Maria  Bere ", "Maria Bere", False),
            ("Ibunda Sari", "Ibunda Sari", False),
            ("-", None, False),
        ],
    )
    def test_name(self, value, name, fixed):
        fixes = ("honorific_removed",) if fixed else ()
        assert parse_person(value) == Parsed(name, fixes)


class TestNik:
    def test_is_sixteen_digits_of_text(self):
        assert parse_nik("5304 0123 0485 0001").value == "5304012304850001"
        assert parse_nik("5304016304850001").value == "5304016304850001"  # 23 + 40

    @pytest.mark.parametrize("value", [RuinedNumber(5304012304850001), "5,30401E+15"])
    def test_a_rounded_number_is_an_error(self, value):
        assert codes(parse_nik(value).errors) == ["nik_ruined"]

    @pytest.mark.parametrize(
        "value",
        [
            "530401230485000",
            "5304010004850001",
            "5304013204850001",
            "5304012313850001",
            "5304012304850000",
            "0000000000000000",
            "53040123O4850001",
        ],
    )
    def test_an_impossible_one_is_an_error(self, value):
        assert codes(parse_nik(value).errors) == ["nik_invalid"]

    @given(st.integers(11, 97), st.integers(1, 31), st.integers(1, 12), st.booleans())
    def test_every_region_day_and_sex_is_accepted(self, region, day, month, woman):
        nik = f"{region}0401{day + 40 * woman:02d}{month:02d}850001"
        assert parse_nik(nik).value == nik
