from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kspk.imports.grid import CellError
from kspk.imports.parse_dates import (
    parse_decree,
    parse_decree_number,
    parse_issuer,
    parse_year,
)
from kspk.imports.parsers import Parsed
from tests.imports.cells import ANYTHING, LATEST, codes, sk_date


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
