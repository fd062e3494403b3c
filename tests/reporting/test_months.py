from datetime import date

import pytest

from kspk.reporting.months import last_day, months, read_month, shift, write_month


class TestMonths:
    @pytest.mark.parametrize(
        ("by", "found"),
        [(1, date(2027, 1, 1)), (-12, date(2025, 12, 1)), (0, date(2026, 12, 1))],
    )
    def test_are_counted_over_the_year(self, by, found):
        assert shift(date(2026, 12, 1), by) == found

    def test_know_their_last_day(self):
        assert last_day(date(2028, 2, 1)) == date(2028, 2, 29)

    def test_are_listed_with_both_ends(self):
        assert months(date(2026, 11, 1), date(2027, 1, 1)) == [
            date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1),
        ]  # fmt: skip
        assert months(date(2026, 11, 1), date(2026, 9, 1)) == []

    def test_are_written_and_read_alike(self):
        assert read_month(write_month(date(2026, 10, 1))) == date(2026, 10, 1)

    @pytest.mark.parametrize("text", ["2026-13", "2026-1", "", None, "1999-01", "x"])
    def test_refuse_what_is_no_month(self, text):
        with pytest.raises(ValueError, match="tidak dikenal"):
            read_month(text)
