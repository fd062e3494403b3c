import datetime

import pytest

from kspk.accounts.roles import Role
from kspk.audit.conflict import Stale
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.states import State
from poktan.models import MonthClosing, MonthlyReport, Reopening
from poktan.monthly.services import AlreadyReported, MonthClosed, store_report
from tests.factories import MONTH, make_meeting, make_poktan, make_report, make_user

FINE = {"is_nihil": False, "members": 20, "meetings": 1, "present": 12}


@pytest.fixture
def plkb(areas):
    return make_user(Role.PLKB, "5304052001")


@pytest.fixture
def verifier(areas):
    return make_user(Role.COORDINATOR, "530405")


@pytest.fixture
def group(areas):
    return make_poktan(reports_from=MONTH)


def close(by):
    return MonthClosing.objects.create(
        area_id="5304", month=MONTH, number=1, closed_by=by
    )


class TestStoreReport:
    def test_sends_with_meetings_and_history(self, group, plkb):
        report = make_report(
            group, by=plkb, meetings=[make_meeting(4, present=9), make_meeting(18)]
        )
        report = MonthlyReport.objects.get(pk=report.pk)
        assert (report.state, report.desa_id) == (State.SUBMITTED, "5304052001")
        assert (report.meetings, report.present, report.attendance) == (2, 12, 21)
        assert (report.is_late, report.due_on) == (False, datetime.date(2026, 11, 3))
        sheets = report.meeting_rows.values_list("sheet_no", "held_on", "present")
        assert list(sheets) == [
            (1, datetime.date(2026, 10, 4), 9), (2, datetime.date(2026, 10, 18), 12),
        ]  # fmt: skip
        batch = report.history.get().batch
        assert batch.title == f"mengirim Laporan Oktober 2026 {group}"
        assert {row.batch for row in report.meeting_rows.model.history.all()} == {batch}

    def test_keeps_a_draft_that_lacks_numbers(self, group, plkb):
        report = make_report(group, by=plkb, send=False, meetings=[], members=None)
        assert (report.state, report.submitted_at) == (State.DRAFT, None)

    def test_replaces_changed_meetings_only(self, group, plkb):
        report = make_report(
            group, by=plkb, send=False,
            meetings=[make_meeting(4), make_meeting(11), make_meeting(18)],
        )  # fmt: skip
        report = store_report(
            poktan=group, month=MONTH, values=FINE, by=plkb, version=report.version,
            meetings=[make_meeting(4), make_meeting(12)],
        )  # fmt: skip
        days = [row.held_on.day for row in report.meeting_rows.all()]
        assert days == [4, 12]
        kinds = report.meeting_rows.model.history.order_by("history_id")
        assert [row.history_type for row in kinds] == ["+", "+", "+", "~", "-"]

    def test_makes_a_nihil_of_what_had_meetings(self, group, plkb):
        report = make_report(group, by=plkb, send=False, meetings=[make_meeting()])
        report = store_report(
            poktan=group, month=MONTH, by=plkb, version=report.version,
            values={"is_nihil": True, "nihil_reason": "panen"},
        )  # fmt: skip
        assert (report.meetings, report.present) == (0, None)
        assert not report.meeting_rows.exists()

    def test_refuses_a_second_report(self, group, plkb):
        first = make_report(group, by=plkb)
        with pytest.raises(AlreadyReported) as refusal:
            store_report(poktan=group, month=MONTH, values=FINE, by=plkb)
        assert refusal.value.report == first
        assert str(refusal.value) == (
            "Laporan Oktober 2026 BKB Melati sudah ada (dikirim). Ubah laporan itu,"
            " jangan membuat yang baru."
        )

    def test_refuses_a_stale_version(self, group, plkb):
        make_report(group, by=plkb, send=False)
        with pytest.raises(Stale):
            store_report(poktan=group, month=MONTH, values=FINE, by=plkb, version=0)

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.VERIFIED])
    def test_refuses_to_change_what_was_sent(self, group, plkb, verifier, state):
        by = verifier if state == State.VERIFIED else None
        report = make_report(group, by=plkb, verified_by=by)
        with pytest.raises(InvalidTransition, match=f"sudah {state.label.lower()}"):
            store_report(
                poktan=group, month=MONTH, values=FINE, by=plkb, version=report.version
            )

    def test_refuses_a_month_to_come(self, group, plkb):
        with pytest.raises(InvalidTransition, match="belum tiba"):
            make_report(group, datetime.date(2099, 1, 1), by=plkb)

    def test_refuses_a_group_that_had_ended(self, group, plkb):
        ended = group.end("bubar", on=MONTH.replace(day=31), reason="x")
        with pytest.raises(InvalidTransition, match="bubar sejak 31 Oktober 2026"):
            make_report(ended, by=plkb)

    def test_keeps_the_first_lateness_over_a_return(self, group, plkb, verifier):
        report = make_report(group, by=plkb)
        report.return_for_revision(by=verifier, reason="periksa", field="members")
        later = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
        report = store_report(
            poktan=group, month=MONTH, values=FINE, by=plkb, at=later,
            version=MonthlyReport.objects.get().version,
        )  # fmt: skip
        assert (report.state, report.is_late) == (State.SUBMITTED, False)
        assert report.return_reason == ""


class TestClosedMonth:
    def test_takes_no_report(self, group, plkb):
        close(plkb)
        with pytest.raises(MonthClosed, match="sudah ditutup"):
            make_report(group, by=plkb)

    def test_takes_one_while_the_unit_is_open_again(self, group, plkb, verifier):
        close(plkb)
        Reopening.objects.create(
            area_id="5304052001", month=MONTH, until=datetime.date(2026, 11, 30),
            reason="jaringan", opened_by=verifier,
        )  # fmt: skip
        report = make_report(group, by=plkb)
        assert report.verify(by=verifier).state == State.LOCKED
        with pytest.raises(MonthClosed):
            make_report(make_poktan("Lain", desa="5304052002", reports_from=MONTH))

    def test_corrects_by_a_revision_that_keeps_both_figures(
        self, group, plkb, verifier
    ):
        make_report(group, by=plkb, verified_by=verifier)
        MonthlyReport.objects.get().history.all()
        close(plkb)
        report = MonthlyReport.objects.get()
        report.state = State.LOCKED
        report.save()
        report = store_report(
            poktan=group, month=MONTH, values={"members": 24}, by=verifier,
            version=report.version, revising=True, reason="salah kutip",
        )  # fmt: skip
        assert (report.state, report.revision, report.members) == (State.LOCKED, 2, 24)
        kept = report.revisions.get()
        assert (kept.before, kept.after) == ({"members": 20}, {"members": 24})

    def test_revises_only_what_is_locked(self, group, plkb, verifier):
        report = make_report(group, by=plkb, verified_by=verifier)
        with pytest.raises(InvalidTransition):
            store_report(
                poktan=group, month=MONTH, values={"members": 24}, by=verifier,
                version=report.version, revising=True, reason="salah kutip",
            )  # fmt: skip


class TestTransitions:
    def test_verifier_is_not_the_sender(self, group, verifier):
        report = make_report(group, by=verifier)
        with pytest.raises(InvalidTransition, match="Anda kirim sendiri"):
            report.verify(by=verifier)

    def test_only_the_sender_takes_back(self, group, plkb, verifier):
        report = make_report(group, by=plkb)
        with pytest.raises(InvalidTransition, match="Hanya pengirimnya"):
            report.take_back(by=verifier)
        assert report.take_back(by=plkb).state == State.DRAFT

    @pytest.mark.parametrize("name", ["verify", "take_back", "return_for_revision"])
    def test_refuse_a_draft(self, group, plkb, verifier, name):
        report = make_report(group, by=plkb, send=False)
        extra = {"reason": "x"} if name == "return_for_revision" else {}
        with pytest.raises(InvalidTransition, match="sudah draf"):
            getattr(report, name)(by=verifier, **extra)
