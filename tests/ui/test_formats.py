import datetime
from decimal import Decimal

import pytest

from kspk.ui import formats

DAY = datetime.date(2026, 11, 3)


class TestNumber:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0, "0"),
            (1234, "1.234"),
            (1234.5, "1.234,5"),
            (Decimal("100.00"), "100"),
            (12_500_000, "12.500.000"),
            (-1234.5, "-1.234,5"),
            (None, "–"),
            ("", "–"),
        ],
    )
    def test_is_written_the_indonesian_way(self, value, text):
        assert formats.number(value) == text

    def test_takes_a_fixed_number_of_decimals(self):
        assert [formats.number(v, 2) for v in (3, 2.345)] == ["3,00", "2,35"]


class TestPercent:
    @pytest.mark.parametrize(
        ("share", "text"),
        [(0.384, "38,4%"), (1, "100%"), (0, "0%"), (0.5, "50%"), (None, "–")],
    )
    def test_shows_a_share(self, share, text):
        assert formats.percent(share) == text

    def test_rounds_to_whole_numbers_if_asked(self):
        assert formats.percent(0.386, 0) == "39%"


class TestDays:
    def test_are_written_in_indonesian(self):
        assert formats.day(DAY) == "3 November 2026"
        assert formats.weekday(DAY) == "Selasa, 3 November 2026"
        assert formats.month(DAY) == "November 2026"

    def test_unknown_ones_are_a_dash(self):
        texts = {f(None) for f in (formats.day, formats.weekday, formats.month)}
        assert texts | {formats.moment(None)} == {"–"}

    def test_a_moment_is_told_in_the_time_of_the_place(self):
        moment = datetime.datetime(2026, 11, 2, 18, 5, tzinfo=datetime.UTC)
        assert formats.moment(moment) == "Selasa, 3 November 2026 02.05"
        assert formats.day(moment) == "3 November 2026"


class TestReadDay:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-03", "3/11/2026", "03-11-2026", "3.11.2026", "3 November 2026",
            "3 Nov 2026", " 3  nopember 2026 ",
        ],
    )  # fmt: skip
    def test_reads_what_people_type(self, text):
        assert formats.read_day(text) == DAY

    def test_reads_months_spelt_otherwise_than_in_english(self):
        months = ["Mei", "Agustus", "Oktober", "Desember", "Maret", "Pebruari"]
        read = [formats.read_day(f"1 {month} 2024").month for month in months]
        assert read == [5, 8, 10, 12, 3, 2]

    @pytest.mark.parametrize("text", ["", "31/2/2026", "2026", "besok", "3 Xyz 2026"])
    def test_refuses_what_is_no_day(self, text):
        assert formats.read_day(text) is None
