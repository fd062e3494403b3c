from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kspk.imports.grid import CellError, RuinedNumber
from kspk.imports.parse_dates import (
    parse_date,
    parse_decree,
    parse_decree_number,
    parse_issuer,
    parse_year,
)
from kspk.imports.parse_people import parse_person, parse_phone
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

LATEST = date(2024, 6, 30)
ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(CellError("#REF!")),
    st.just(RuinedNumber(5.3e15)),
)


def sk_date(value):
    return parse_date(value, "sk_date", "Tanggal SK", LATEST)


def codes(notes):
    return [note.code for note in notes]


class TestDate:
    @pytest.mark.parametrize(
        ("value", "found"),
        [
            (date(2014, 2, 3), date(2014, 2, 3)),
            ("2014-02-03", date(2014, 2, 3)),
            ("3 Pebruari 2014", date(2014, 2, 3)),
            ("03 Peb. 2014", date(2014, 2, 3)),
            ("12 NOPEMBER 2013", date(2013, 11, 12)),
            ("12-3-2015", date(2015, 3, 12)),
            ("5/3/14", date(2014, 3, 5)),
            ("5/3/87", date(1987, 3, 5)),
            ("04.02.2016", date(2016, 2, 4)),
            ("4 Agt 2016", date(2016, 8, 4)),
            ("Senin, 3 Maret 2014", date(2014, 3, 3)),
            ("tgl. 3-3-2014", date(2014, 3, 3)),
            ("3Maret2014", date(2014, 3, 3)),
            (41673, date(2014, 2, 3)),
            ("41673", date(2014, 2, 3)),
            (41673.5, date(2014, 2, 3)),
            ("29-02-2016", date(2016, 2, 29)),
        ],
    )
    def test_is_read_in_all_forms(self, value, found):
        parsed = sk_date(value)
        assert (parsed.value, parsed.warnings) == (found, ())

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("Maret 2015", "sk_date_partial"),
            ("Thn 2014", "sk_date_partial"),
            (2011, "sk_date_partial"),
            ("03/2015", "sk_date_partial"),
            ("31 Februari 2014", "sk_date_invalid"),
            ("00-00-2014", "sk_date_invalid"),
            ("29-02-2015", "sk_date_invalid"),
            ("tempo hari", "sk_date_invalid"),
            ("12 Maret 2107", "sk_date_out_of_range"),
            ("2024-07-01", "sk_date_out_of_range"),
            (date(1900, 1, 1), "sk_date_out_of_range"),
            (CellError("#REF!"), "cell_error"),
        ],
    )
    def test_warns_and_stays_empty(self, value, code):
        parsed = sk_date(value)
        assert (parsed.value, codes(parsed.warnings)) == (None, [code])

    @pytest.mark.parametrize("value", [None, "", "-", " – ", "belum ada", "Blm ada"])
    def test_nothing_is_nothing(self, value):
        assert sk_date(value) == Parsed()

    def test_says_what_was_repaired(self):
        assert sk_date("3 Maret 2014").fixes == ("date_from_text",)
        assert sk_date("2014-03-03").fixes == ()
        assert sk_date(41673).fixes == ("date_from_number",)

    @given(st.dates(date(1970, 1, 1), LATEST))
    def test_every_day_comes_back_from_every_form(self, day):
        months = [
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ]
        serial = (day - date(1899, 12, 30)).days
        for form in (
            day,
            day.isoformat(),
            f"{day.day} {months[day.month - 1]} {day.year}",
            f"{day.day:02d}-{day.month:02d}-{day.year}",
            f"{day.day}/{day.month}/{day.year}",
            f"{day:%d.%m.%Y}",
            serial,
        ):
            assert sk_date(form).value == day

    @given(ANYTHING)
    def test_never_gives_a_day_out_of_range(self, value):
        found = sk_date(value).value
        assert found is None or date(1970, 1, 1) <= found <= LATEST


class TestYear:
    @pytest.mark.parametrize(
        "value", [2014, "2014", "Thn 2014", "tahun 2014", "12-03-2014", "Maret 2014"]
    )
    def test_is_read(self, value):
        parsed = parse_year(value, "founded_year", "Tahun berdiri", LATEST)
        assert (parsed.value, parsed.warnings) == (2014, ())

    @pytest.mark.parametrize("value", [1890, 2107, "lama", 20144])
    def test_warns(self, value):
        parsed = parse_year(value, "founded_year", "Tahun berdiri", LATEST)
        assert parsed.value is None
        assert codes(parsed.warnings) == ["founded_year_invalid"]


class TestDecree:
    @pytest.mark.parametrize(
        ("text", "number", "day", "issuer"),
        [
            (
                "SK Kepala Desa, 29-02-2016 No. 07 TAHUN 2016",
                "07 TAHUN 2016",
                "2016-02-29",
                "kepala_desa",
            ),
            ("07/SK/2016 tgl 3 Pebruari 2016", "07/SK/2016", "2016-02-03", None),
            ("No. 11/KPTS/DS/2012, 4-5-2012", "11/KPTS/DS/2012", "2012-05-04", None),
            ("34 Tahun 2010 / 4 Juli 2010", "34 Tahun 2010", "2010-07-04", None),
            ("Camat No 12/2013 tanggal 5 Mei 2013", "12/2013", "2013-05-05", "camat"),
            ("140/35/2015", "140/35/2015", None, None),
            ("5-6-2013", None, "2013-06-05", None),
            ("SK Lurah", None, None, "lurah"),
        ],
    )
    def test_is_taken_apart(self, text, number, day, issuer):
        found = parse_decree(text, LATEST).value
        assert (found["sk_number"], found["sk_date"], found.get("sk_issuer")) == (
            number,
            day,
            issuer,
        )

    def test_keeps_a_date_that_cannot_be_kept_as_text(self):
        parsed = parse_decree("No. 3/2015 tgl 31-02-2015", LATEST)
        assert parsed.value["sk_date_text"] == "31-02-2015"
        assert codes(parsed.warnings) == ["sk_date_invalid"]

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("Nomor : 11 Tahun 2012", "11 Tahun 2012"),
            ("No. 34/SK/2010", "34/SK/2010"),
            ("NO.SK : 4", "4"),
            (" 12/A ", "12/A"),
            (12, "12"),
            ("-", None),
            ("belum ada", None),
        ],
    )
    def test_number_stays_as_written(self, value, found):
        assert parse_decree_number(value).value == found

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Kepala Desa", "kepala_desa"),
            ("KADES", "kepala_desa"),
            ("Kep. Desa", "kepala_desa"),
            ("Lurah", "lurah"),
            ("CAMAT", "camat"),
            ("SKPD-KB", "skpd_kb"),
            ("Dinas P2KB", "skpd_kb"),
            ("Kadis DPPKB", "skpd_kb"),
            ("Bupati Contoh", "bupati"),
            ("kepala_desa", "kepala_desa"),
        ],
    )
    def test_issuer(self, text, code):
        assert parse_issuer(text).value == {"sk_issuer": code}

    def test_another_issuer_keeps_its_name(self):
        assert parse_issuer("Kepala Sekolah").value == {
            "sk_issuer": "lainnya",
            "sk_issuer_other": "Kepala Sekolah",
        }


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
