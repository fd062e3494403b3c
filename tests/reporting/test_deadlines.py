from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kspk.accounts.roles import Role
from kspk.reporting.deadlines import Calendar, Deadlines, reporting_month
from kspk.reporting.models import EntryWindow
from tests import factories

OCTOBER = date(2026, 10, 1)


def window(area, days=(10, 12, 14), **fields):
    names = ("group_day", "kecamatan_day", "kabupaten_day")
    return EntryWindow.objects.create(
        area_id=area, **dict(zip(names, days, strict=True)), **fields
    )


class TestDeadlines:
    def test_are_the_usual_days_of_the_next_month(self, areas):
        assert Calendar("5304052001").deadlines(OCTOBER, "BKB") == Deadlines(
            date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 7)
        )

    def test_follow_the_smallest_area_then_month_then_kind(self, areas):
        window("5304", (4, 6, 8))
        window("5304", (5, 7, 9), kind="BKB")
        window("5304", (6, 8, 10), month=OCTOBER)
        desa = Calendar("5304052001")
        assert desa.deadlines(OCTOBER, "BKB").group.day == 6
        assert desa.deadlines(date(2026, 9, 1), "BKB").group.day == 5
        assert desa.deadlines(date(2026, 9, 1), "BKR").group.day == 4
        window("530405", (9, 9, 9))
        assert Calendar("5304052001").deadlines(OCTOBER, "BKB").group.day == 9
        assert Calendar("5304032001").deadlines(OCTOBER, "BKB").group.day == 6
        assert Calendar("5305011001").deadlines(OCTOBER, "BKB").group.day == 3

    def test_take_one_query(self, areas, django_assert_num_queries):
        with django_assert_num_queries(1):
            Calendar("5304052001").deadlines(OCTOBER)

    @pytest.mark.parametrize("fields", [{}, {"month": OCTOBER, "kind": "BKB"}])
    def test_are_set_once_for_an_area(self, areas, fields):
        window("5304", **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            window("5304", **fields)

    def test_cannot_cross(self, areas):
        with pytest.raises(IntegrityError), transaction.atomic():
            window("5304", (8, 7, 9))


class TestReportingMonth:
    @pytest.mark.parametrize(
        ("today", "month"),
        [
            (date(2026, 11, 7), OCTOBER),
            (date(2026, 11, 8), date(2026, 11, 1)),
            (date(2027, 1, 1), date(2026, 12, 1)),
        ],
    )
    def test_is_last_month_until_its_last_deadline(self, areas, today, month):
        user = factories.make_user(Role.PLKB, "5304052001")
        assert reporting_month(user, today) == month
        assert reporting_month(factories.make_user(Role.ADMIN, None), today) == month

    def test_follows_the_deadlines_of_her_area(self, areas):
        window("530405", (20, 20, 20))
        user = factories.make_user(Role.PLKB, "5304052001")
        assert reporting_month(user, date(2026, 11, 15)) == OCTOBER
