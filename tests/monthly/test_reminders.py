"""What a person is reminded of, on which day, and that it goes when it is done."""

import datetime

import pytest

from kspk.accounts.models import Assignment
from kspk.accounts.roles import Role
from kspk.reporting.models import EntryWindow
from poktan.models import MonthClosing
from poktan.monthly.reminders import duties_of, reminder
from tests.factories import MONTH, make_poktan, make_report, make_user


def reminder_for(user, today):
    return reminder([(duty, duty.months(today)) for duty in duties_of(user)], today)


SEPTEMBER = datetime.date(2026, 9, 1)


def day(number):
    return datetime.date(2026, 11, number)


@pytest.fixture
def groups(areas):
    return [make_poktan(f"Melati {n}", reports_from=MONTH) for n in range(4)]


@pytest.fixture
def plkb(groups):
    return make_user(Role.PLKB, "5304052001", "5304052002")


@pytest.fixture
def coordinator(groups):
    return make_user(Role.COORDINATOR, "530405")


@pytest.fixture
def officer(groups):
    return make_user(Role.OFFICER, "5304")


def texts(found):
    return found and [line.text for line in found.lines]


class TestPlkb:
    @pytest.mark.parametrize(
        ("today", "tone"),
        [
            (datetime.date(2026, 10, 28), None),
            (datetime.date(2026, 10, 29), "info"),
            (day(2), "info"),
            (day(3), "warn"),
            (day(4), "bad"),
            (day(24), "bad"),
        ],
    )
    def test_is_reminded_from_five_days_before_until_it_is_done(
        self, plkb, today, tone
    ):
        found = reminder_for(plkb, today)
        assert (found and found.tone) == tone

    def test_is_told_how_many_and_until_when(self, plkb):
        found = reminder_for(plkb, day(3))
        assert texts(found) == [
            "4 laporan Oktober belum dikirim, batas Selasa, 3 November (WITA)."
        ]
        assert found.lines[0].links == (("Buka laporan", "/laporan/2026-10/"),)

    def test_is_told_what_came_back(self, plkb, coordinator, groups):
        make_report(groups[0], by=plkb)
        back = make_report(groups[1], by=plkb)
        back.return_for_revision(by=coordinator, reason="Periksa lagi.")
        make_report(groups[2], by=plkb, send=False)
        assert texts(reminder_for(plkb, day(4))) == [
            "3 laporan Oktober belum dikirim, batas Selasa, 3 November (WITA) sudah"
            " lewat. 1 di antaranya dikembalikan."
        ]

    def test_is_left_alone_when_all_is_sent(self, plkb, groups):
        for group in groups:
            make_report(group, by=plkb)
        assert reminder_for(plkb, day(4)) is None

    def test_is_told_of_older_months_in_one_sentence(self, plkb):
        make_poktan("Mawar", reports_from=datetime.date(2026, 8, 1))
        make_report(make_poktan("Randu", reports_from=SEPTEMBER), SEPTEMBER, by=plkb)
        make_report(
            make_poktan("Waru", reports_from=datetime.date(2026, 8, 1)),
            datetime.date(2026, 8, 1), by=plkb,
        )  # fmt: skip
        assert texts(reminder_for(plkb, day(3))) == [
            "7 laporan Oktober belum dikirim, batas Selasa, 3 November (WITA).",
            "3 laporan bulan lama, sejak Agustus 2026, belum dikirim.",
        ]

    def test_is_left_alone_once_the_month_is_closed(self, plkb, officer):
        assert reminder_for(plkb, day(9))
        MonthClosing.objects.create(
            area_id="5304", month=MONTH, number=1, closed_by=officer
        )
        assert reminder_for(plkb, day(9)) is None

    def test_follows_the_days_that_her_area_has_set(self, plkb):
        EntryWindow.objects.create(
            area_id="5304", group_day=10, kecamatan_day=12, kabupaten_day=15
        )
        assert reminder_for(plkb, day(4)) is None
        assert texts(reminder_for(plkb, day(5))) == [
            "4 laporan Oktober belum dikirim, batas Selasa, 10 November (WITA)."
        ]

    def test_is_told_of_her_own_groups_only(self, groups):
        neighbour = make_user(Role.PLKB, "5304032001")
        assert reminder_for(neighbour, day(4)) is None


class TestVerifier:
    def test_of_a_kecamatan_gets_one_summary(self, plkb, coordinator, groups):
        make_poktan("Anggrek", desa="5304032001", reports_from=MONTH)
        make_report(groups[0], by=plkb)
        found = reminder_for(coordinator, day(5))
        assert texts(found) == [
            "Oktober: 3 laporan belum dikirim, 1 menunggu verifikasi. Batas kecamatan"
            " Kamis, 5 November (WITA)."
        ]
        assert found.tone == "warn"
        assert found.lines[0].links == (
            ("Verifikasi", "/laporan/2026-10/verifikasi/"),
            ("Lihat yang belum", "/laporan/2026-10/belum/"),
        )

    def test_is_led_to_the_oldest_month_that_waits(self, plkb, coordinator):
        august = datetime.date(2026, 8, 1)
        make_report(make_poktan("Waru", reports_from=august), august, by=plkb)
        old = reminder_for(coordinator, day(5)).lines[-1]
        assert old.text == ("2 laporan bulan lama, sejak Agustus 2026, belum selesai.")
        assert old.links == (("Verifikasi", "/laporan/2026-08/verifikasi/"),)

    def test_of_a_kabupaten_gets_the_same_for_all_of_it(self, plkb, officer, groups):
        make_poktan("Anggrek", desa="5304032001", reports_from=MONTH)
        make_report(groups[0], by=plkb)
        assert texts(reminder_for(officer, day(8))) == [
            "Oktober: 4 laporan belum dikirim, 1 menunggu verifikasi. Batas kabupaten"
            " Sabtu, 7 November (WITA) sudah lewat."
        ]

    def test_is_left_alone_when_all_is_verified(self, plkb, coordinator, groups):
        for group in groups:
            make_report(group, by=plkb, verified_by=coordinator)
        assert reminder_for(coordinator, day(9)) is None

    def test_who_reports_elsewhere_is_told_of_both(self, coordinator):
        Assignment.objects.create(
            user=coordinator, role=Role.PLKB, wilayah_id="5304032001"
        )
        make_poktan("Anggrek", desa="5304032001", reports_from=MONTH)
        assert texts(reminder_for(coordinator, day(5))) == [
            "1 laporan Oktober belum dikirim, batas Selasa, 3 November (WITA) sudah"
            " lewat.",
            "Oktober: 4 laporan belum dikirim. Batas kecamatan Kamis, 5 November"
            " (WITA).",
        ]


class TestOthers:
    @pytest.mark.parametrize(
        ("role", "area"),
        [(Role.VIEWER, "5304"), (Role.PARTNER, "5304"), (Role.ADMIN, None)],
    )
    def test_are_not_reminded(self, groups, role, area):
        assert reminder_for(make_user(role, area), day(9)) is None


@pytest.mark.parametrize("role", ["plkb", "coordinator", "officer"])
def test_takes_a_fixed_number_of_queries(
    request, role, groups, django_assert_max_num_queries
):
    user = request.getfixturevalue(role)
    reminder_for(user, day(9))
    user.current_assignments  # noqa: B018 read once per request
    with django_assert_max_num_queries(5) as few:
        reminder_for(user, day(9))
    for n in range(8):
        make_poktan(f"Mawar {n}", reports_from=SEPTEMBER)
    with django_assert_max_num_queries(5) as many:
        reminder_for(user, day(9))
    assert len(many) == len(few)
