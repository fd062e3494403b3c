"""Closing a month: the numbered snapshot, the locks, the differences."""

import datetime

import pytest
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.months import shift, this_month
from kspk.reporting.states import State
from poktan.models import ClosedGroup, MonthClosing, ReportRollup
from poktan.monthly.closing import snapshot
from poktan.monthly.closing.check import differences
from poktan.monthly.closing.services import close_month, reopen, revise_report
from poktan.monthly.expected import groups_in_month
from poktan.monthly.services import MonthClosed, store_report
from tests import factories
from tests.factories import MONTH

FATUKETI, DUALAUS, ASUMANU = "5304052001", "5304052002", "5304032001"


@pytest.fixture
def officer(areas):
    return factories.make_user(Role.OFFICER, "5304", full_name="Cendana Umpama")


@pytest.fixture
def plkb(areas):
    return factories.make_user(Role.PLKB, FATUKETI, DUALAUS, ASUMANU)


def group(name, desa=FATUKETI, **fields):
    return factories.make_poktan(name, desa=desa, reports_from=MONTH, **fields)


def report(poktan, plkb, officer=None, **values):
    return factories.make_report(poktan, by=plkb, verified_by=officer, **values)


def close(officer, **fields):
    return close_month(month=MONTH, kabupaten="5304", by=officer, **fields)


@pytest.fixture
def month(plkb, officer):
    """Four groups: one verified, one that waits, one returned, one that has not sent.

    Gives {name: report or group}.
    """
    verified = report(group("Melati"), plkb, officer, members=20, present=12, pus=9)
    waiting = report(group("Mawar", DUALAUS), plkb)
    returned = report(group("Dahlia", ASUMANU), plkb)
    returned.return_for_revision(by=officer, reason="Hadir keliru")
    return {
        "verified": verified,
        "waiting": waiting,
        "returned": returned,
        "missing": group("Randu", ASUMANU),
    }


class TestCloseMonth:
    def test_numbers_it_and_says_who_and_where(self, month, officer):
        closing = close(officer, note="Sesuai rapat")
        assert (closing.number, closing.is_current, closing.note) == (
            1, True, "Sesuai rapat",
        )  # fmt: skip
        assert closing.closed_by_name == "Cendana Umpama"
        assert closing.area_name == "Kabupaten Belu"

    def test_keeps_the_desa_rollups_as_they_are(self, month, officer):
        closing = close(officer)
        cells = {(c["name"], c["kind"]): c for c in closing.cells}
        assert {key: cell["groups"] for key, cell in cells.items()} == {
            ("Fatuketi", "BKB"): 1, ("Dualaus", "BKB"): 1, ("Asumanu", "BKB"): 2,
        }  # fmt: skip
        rollup = ReportRollup.objects.get(area=FATUKETI, kind="BKB", month=MONTH)
        cell = cells["Fatuketi", "BKB"]
        assert (cell["reported"], cell["members"], cell["pus"]) == (1, 20, 9)
        assert cell["pus_kb"] is None
        assert cell["members_paired"] == rollup.members_paired == 20

    def test_lists_every_group_with_its_report(self, month, officer):
        closing = close(officer)
        rows = closing.closed_groups.values_list("name", "state", "revision", "is_late")
        assert set(rows) == {
            ("Melati", State.LOCKED, 1, False),
            ("Mawar", State.SUBMITTED, 1, False),
            ("Dahlia", State.RETURNED, 1, False),
            ("Randu", "", None, None),
        }
        assert closing.closed_groups.get(name="Melati").figures == {
            "members": 20, "meetings": 1, "present": 12, "pus": 9,
        }  # fmt: skip
        assert closing.closed_groups.get(name="Randu").figures == {}

    def test_tells_nihil_from_a_blank(self, plkb, officer):
        report(group("Melati"), plkb, officer, is_nihil=True, nihil_reason="Panen")
        figures = close(officer).closed_groups.get().figures
        assert figures == {"meetings": 0, "meetings_virtual": 0, "is_nihil": 1}

    def test_locks_what_is_verified_and_nothing_else(self, month, officer):
        close(officer)
        for record in month.values():
            record.refresh_from_db()
        states = [month[k].state for k in ("verified", "waiting", "returned")]
        assert states == [State.LOCKED, State.SUBMITTED, State.RETURNED]

    def test_leaves_a_history_row_of_each_lock_in_one_action(self, month, officer):
        before = month["verified"].version
        close(officer, note="Sesuai rapat")
        latest = month["verified"].history.first()
        assert (latest.state, latest.version, latest.history_type) == (
            State.LOCKED, before + 1, "~",
        )  # fmt: skip
        assert latest.history_user == officer
        assert latest.batch.title == "menutup Oktober 2026 Kabupaten Belu"
        assert latest.batch.reason == "Sesuai rapat"

    def test_leaves_the_rollups_equal_to_the_rows(self, month, officer):
        close(officer)
        assert differences(MONTH, "5304") == []

    def test_does_not_touch_the_neighbour(self, month, officer):
        neighbour = factories.make_user(Role.PLKB, "5305011001")
        other = report(group("Teluk", "5305011001"), neighbour, officer)
        close(officer)
        other.refresh_from_db()
        assert other.state == State.VERIFIED
        assert not ClosedGroup.objects.filter(desa="5305011001").exists()

    def test_waits_for_the_end_of_the_month(self, plkb, officer):
        month = this_month()
        with pytest.raises(InvalidTransition, match="belum berakhir"):
            close_month(month=month, kabupaten="5304", by=officer)
        assert not MonthClosing.objects.exists()

    def test_may_be_on_the_day_after_the_end(self, month, officer):
        at = timezone.make_aware(datetime.datetime(2026, 11, 1, 0, 5))
        assert close(officer, at=at).number == 1

    def test_is_refused_on_the_last_day(self, month, officer):
        at = timezone.make_aware(datetime.datetime(2026, 10, 31, 23, 55))
        with pytest.raises(InvalidTransition, match="31 Oktober 2026"):
            close(officer, at=at)

    def test_twice_makes_one(self, month, officer):
        first = close(officer)
        actions = Batch.objects.count()
        with pytest.raises(InvalidTransition, match="tidak ada yang berubah"):
            close(officer)
        assert list(MonthClosing.objects.all()) == [first]
        assert Batch.objects.count() == actions

    def test_of_a_month_without_groups_is_an_empty_recap(self, officer):
        assert close(officer).cells == []

    def test_freezes_yang_ada(self, month, officer):
        close(officer)
        group("Kenanga")
        month["missing"].end("bubar", on=datetime.date(2026, 9, 1), reason="Contoh")
        names = set(groups_in_month(MONTH, ["5304"]).values_list("name", flat=True))
        assert names == {"Melati", "Mawar", "Dahlia", "Randu"}
        assert differences(MONTH, "5304") == []


class TestClosedMonth:
    def test_takes_no_new_report(self, month, plkb, officer):
        close(officer)
        with pytest.raises(MonthClosed, match="Oktober 2026 sudah ditutup"):
            factories.make_report(month["missing"], by=plkb)
        assert not month["missing"].reports.exists()
        assert differences(MONTH, "5304") == []

    def test_takes_one_of_a_unit_that_is_open_again(self, month, plkb, officer, areas):
        close(officer)
        until = timezone.localdate()
        reopen(
            month=MONTH, area=areas["530403"], until=until, reason="Sinyal", by=officer
        )
        at = timezone.now()
        made = factories.make_report(month["missing"], by=plkb, at=at)
        assert made.is_late
        assert made.verify(by=officer).state == State.LOCKED
        assert differences(MONTH, "5304") == []

    def test_counts_a_group_that_moved_since_where_it_was(
        self, month, plkb, officer, areas
    ):
        close(officer)
        moved = month["missing"]
        moved.desa = areas[DUALAUS]
        moved.save()
        until = timezone.localdate()
        reopen(
            month=MONTH, area=areas["530405"], until=until, reason="Pindah", by=officer
        )
        made = factories.make_report(moved, by=plkb, verified_by=officer)
        assert made.desa_id == ASUMANU
        assert differences(MONTH, "5304") == []

    def test_verification_locks_what_was_sent_before(self, month, officer):
        close(officer)
        assert month["waiting"].verify(by=officer).state == State.LOCKED


class TestClosingAgain:
    @pytest.fixture
    def closings(self, month, plkb, officer, areas):
        """(number 1, number 2): between them a late report and a revision."""
        first = close(officer)
        month["waiting"].verify(by=officer)
        locked = month["verified"]
        locked.refresh_from_db()
        revise_report(
            report=locked, values={"members": 22}, version=locked.version, by=officer,
            reason="Salah hitung",
        )  # fmt: skip
        return first, close(officer)

    def test_takes_the_next_number(self, closings):
        first, second = closings
        first.refresh_from_db()
        assert (second.number, second.is_current, first.is_current) == (2, True, False)

    def test_leaves_the_first_as_it_was(self, closings):
        first = MonthClosing.objects.get(number=1)
        assert first.cells == closings[0].cells
        assert first.closed_groups.get(name="Melati").figures["members"] == 20

    def test_lists_every_changed_cell(self, closings):
        changes = snapshot.difference(closings[0].cells, closings[1].cells)
        told = {(c.place, c.label, c.before, c.after) for c in changes}
        mawar, melati = "Dualaus, Kakuluk Mesak", "Fatuketi, Kakuluk Mesak"
        assert told == {
            (melati, "Keluarga anggota", 20, 22),
            (melati, "Keluarga anggota (laporan yang lengkap)", 20, 22),
            (mawar, "Menunggu verifikasi", 1, 0),
            (mawar, "Yang lapor", 0, 1),
            (mawar, "Bertemu", 0, 1),
            (mawar, "Tepat waktu", 0, 1),
            (mawar, "Laporan dengan jumlah anggota", 0, 1),
            (mawar, "Laporan dengan jumlah hadir", 0, 1),
            (mawar, "Keluarga anggota", None, 20),
            (mawar, "Jumlah pertemuan", None, 1),
            (mawar, "Keluarga hadir", None, 12),
            (mawar, "Keluarga hadir (laporan yang lengkap)", None, 12),
            (mawar, "Keluarga anggota (laporan yang lengkap)", None, 20),
        }

    def test_keeps_yang_ada_of_the_first(self, closings):
        names = [set(c.closed_groups.values_list("name", "desa")) for c in closings]
        assert names[0] == names[1]


class TestRecap:
    def test_adds_up_and_never_takes_a_blank_for_0(self, plkb, officer):
        report(group("A"), plkb, officer, members=20, present=10)
        report(group("B"), plkb, officer, members=None, present=30)
        report(group("C", DUALAUS, kind="BKR"), plkb, officer, members=8, present=None)
        closing = close(officer)
        [kecamatan] = snapshot.recap(closing.cells)
        assert kecamatan.total.name == "Kakuluk Mesak"
        assert [line.name for line in kecamatan.lines] == ["BKB", "BKR"]
        total = kecamatan.total
        assert (total.sums["members"], total.sums["present"]) == (28, 40)
        assert total.present_rate == 10 / 20
        assert kecamatan.lines[1].present_rate is None
        assert total.sums["pus"] is None

    def test_is_cut_to_areas(self, month, officer):
        closing = close(officer)
        cells = snapshot.cells_in(closing, {"530403"})
        assert {cell["name"] for cell in cells} == {"Asumanu"}
        assert snapshot.cells_in(closing, {None}) == closing.cells

    def test_of_what_is_in_one_list_only_compares_with_empty(self, month, officer):
        closing = close(officer)
        changes = snapshot.difference([], closing.cells)
        assert ("Fatuketi, Kakuluk Mesak", "Yang ada", 0, 1) in {
            (c.place, c.label, c.before, c.after) for c in changes
        }
        members = [c for c in changes if c.label == "Keluarga anggota"]
        assert [(c.before, c.after) for c in members] == [(None, 20)]


def test_a_later_month_is_closed_by_itself(month, officer):
    close(officer)
    earlier = shift(MONTH, -1)
    assert close_month(month=earlier, kabupaten="5304", by=officer).number == 1


def test_a_refused_report_leaves_nothing(month, plkb, officer):
    close(officer)
    before = Batch.objects.count()
    with pytest.raises(MonthClosed):
        store_report(
            poktan=month["missing"], month=MONTH, values={"members": 1}, by=plkb
        )
    assert Batch.objects.count() == before
