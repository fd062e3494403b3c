"""Reports out of a workbook: what is asked, written, changed and taken back."""

import datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.imports import services
from kspk.imports.models import ImportBatch
from kspk.reporting.states import State
from poktan.models import (
    Meeting,
    MonthClosing,
    MonthlyReport,
    Reopening,
    ReportRollup,
)
from tests import factories
from tests.monthly.report_files import codes, meeting, month, states

OCTOBER = datetime.date(2026, 10, 1)


@pytest.fixture
def group(areas):
    return factories.make_poktan("Melati", reports_from=OCTOBER)


def sentences(row):
    return " ".join(p["message"] for p in row.problems or ())


def decide(row, by, **values):
    return services.decide(row, by=by, values=values)


def cell(desa="5304052001", kind="BKB"):
    return ReportRollup.objects.get(area=desa, kind=kind, month=OCTOBER)


class TestDayOutsideTheMonth:
    @pytest.fixture
    def row(self, group, uploaded):
        batch = uploaded(month(meeting(day="28/9/2026")))
        assert codes(batch) == {5: ["date_outside_month"]}
        return batch.rows.get()

    def suggested(self, row):
        return [s[0] for s in row.problems[0]["suggestions"]]

    def test_waits_for_a_person(self, row):
        assert row.state == "decide"
        assert self.suggested(row) == ["tetap", "2026-09", "2026-10-28"]

    @pytest.mark.parametrize(
        ("said", "reported", "held_on"),
        [
            ("tetap", 10, datetime.date(2026, 9, 28)),
            ("2026-09", 9, datetime.date(2026, 9, 28)),
            ("2026-10-28", 10, datetime.date(2026, 10, 28)),
            ("2/10/2026", 10, datetime.date(2026, 10, 2)),
        ],
    )
    def test_is_what_she_says(self, officer, row, said, reported, held_on):
        row = decide(row, officer, date=said)
        assert row.state == "new"
        services.apply(row.batch, by=officer)
        report = MonthlyReport.objects.get()
        assert (report.month.month, report.meetings) == (reported, 1)
        assert report.meeting_rows.get().held_on == held_on

    def test_may_be_left_out_and_taken_back(self, officer, row):
        row = services.decide(row, by=officer, choice="skip")
        assert row.state == "skipped"
        assert services.decide(row, by=officer, choice="undo").state == "decide"

    def test_takes_no_month_of_its_own_making(self, officer, row):
        with pytest.raises(services.ValidationError, match="Pilih bulan"):
            decide(row, officer, date="2026-08")


class TestNameThatDiffersByALetter:
    def test_is_only_suggested(self, officer, group, uploaded):
        batch = uploaded(month(meeting("BKB Melatu")))
        row = batch.rows.get()
        assert (row.state, codes(batch)) == ("decide", {5: ["group_spelling"]})
        assert [s[0] for s in row.problems[0]["suggestions"]] == [group.pk]
        assert decide(row, officer, group=str(group.pk)).state == "new"
        services.apply(batch, by=officer)
        assert MonthlyReport.objects.get().poktan == group

    def test_may_be_typed_right(self, officer, group, uploaded):
        row = uploaded(month(meeting("BKB Entah"))).rows.get()
        assert row.state == "refused"
        assert decide(row, officer, name="Melati").state == "new"

    @pytest.mark.parametrize("text", ["0", "x", "99999999999999999999", ""])
    def test_takes_no_other_group(self, officer, group, uploaded, text):
        row = uploaded(month(meeting("BKB Melatu"))).rows.get()
        with pytest.raises(services.ValidationError, match="Pilih kelompok"):
            decide(row, officer, group=text)


class TestCorrection:
    def test_of_a_number_is_judged_again(self, officer, group, uploaded):
        row = uploaded(month(meeting(present=21))).rows.get()
        assert row.state == "refused"
        row = decide(row, officer, present="19")
        assert (row.state, row.values["present"]) == ("new", 19)

    def test_that_cannot_be_read_is_refused(self, officer, group, uploaded):
        row = uploaded(month(meeting(present="banyak"))).rows.get()
        with pytest.raises(services.ValidationError, match="bukan angka"):
            decide(row, officer, present="banyak sekali")


class TestMeetingsOfOneGroup:
    def test_are_stored_together_or_wait_together(self, officer, group, uploaded):
        batch = uploaded(month(meeting(), meeting(day="18/10/2026", present=21)))
        assert states(batch) == [(5, "decide"), (6, "refused")]
        first, second = batch.rows.all()
        assert "selesaikan atau lewati dahulu Lembar baris 6" in sentences(first)
        decide(second, officer, present="11")
        assert states(batch) == [(5, "new"), (6, "new")]
        services.apply(ImportBatch.objects.get(), by=officer)
        report = MonthlyReport.objects.get()
        assert (report.meetings, report.present, report.attendance) == (2, 12, 23)

    def test_of_one_day_are_asked_about(self, officer, group, uploaded):
        batch = uploaded(month(meeting(), meeting(present=9)))
        assert states(batch) == [(5, "decide"), (6, "duplicate")]
        decide(batch.rows.last(), officer, date="lain")
        assert states(batch) == [(5, "new"), (6, "new")]

    def test_with_one_skipped_the_other_goes(self, officer, group, uploaded):
        batch = uploaded(month(meeting(), meeting(present=9)))
        services.decide(batch.rows.last(), by=officer, choice="skip")
        assert states(batch) == [(5, "new"), (6, "skipped")]
        batch = services.apply(ImportBatch.objects.get(), by=officer)
        assert MonthlyReport.objects.get().meetings == 1
        self.later(officer, batch)

    def later(self, officer, batch):
        """The skipped row is added to what was applied, never put in its place."""
        row = batch.rows.last()
        services.decide(row, by=officer, choice="undo")
        row = decide(row, officer, date="lain")
        assert row.state == "changed"
        services.apply(batch, by=officer)
        assert MonthlyReport.objects.get().meetings == 2


class TestUsualNumbers:
    def test_are_compared_with_those_of_earlier_months(self, group, imported):
        for number in range(4, 10):
            factories.make_report(group, OCTOBER.replace(month=number), members=21)
        row = imported(month(meeting(members=90))).rows.get()
        assert (row.state, row.is_applied) == ("new", True)
        assert "Keluarga anggota 90 jauh di atas biasanya" in sentences(row)


class TestNotReported:
    def test_is_skipped_and_never_zero(self, group, imported):
        batch = imported(
            month(meeting(day=None, topics=None, present=None, children=None, kka=None,
                          note="tidak lapor"))
        )  # fmt: skip
        row = batch.rows.get()
        assert row.state == "skipped" and "tidak melapor" in sentences(row)
        assert not MonthlyReport.objects.exists()


class TestApply:
    def test_writes_the_report_as_the_form_does(self, officer, group, imported):
        batch = imported(month(meeting()))
        report = MonthlyReport.objects.get()
        assert (report.state, report.submitted_by) == (State.SUBMITTED, officer)
        assert (report.is_late, report.due_on) == (True, datetime.date(2026, 11, 3))
        assert report.meeting_rows.get().topics == ["kespro_balita", "peran_orang_tua"]
        assert batch.result["created"] == 1
        written = (report.history.get(), Meeting.history.get())
        assert {row.batch for row in written} == {batch.action}
        assert batch.action.source == Batch.Source.IMPORT
        assert (cell().groups, cell().waiting) == (1, 1)

    def test_takes_a_month_before_the_group_had_to_report(self, areas, imported):
        factories.make_poktan("Melati", reports_from=datetime.date(2026, 11, 1))
        imported(month(meeting()))
        assert cell().waiting == 1

    def test_refreshes_once_for_the_kabupaten(
        self, areas, imported, uploaded, officer, django_assert_max_num_queries
    ):
        names = [f"Melati {n}" for n in range(1, 11)]
        for name in names:
            factories.make_poktan(name)
        batch = uploaded(month(*(meeting(f"BKB {name}") for name in names)))
        with django_assert_max_num_queries(300) as queries:
            services.apply(batch, by=officer)
        refreshed = [
            q for q in queries if "INSERT INTO poktan_reportrollup" in q["sql"]
        ]
        assert len(refreshed) == 2  # the desa, then their kabupaten
        assert cell().waiting == 10

    def test_leaves_what_changed_since_the_preview(self, officer, group, uploaded):
        other = factories.make_poktan("Mawar")
        batch = uploaded(month(meeting(), meeting("BKB Mawar")))
        other.end("bubar", on=datetime.date(2026, 9, 1), reason="Tidak aktif lagi.")
        batch = services.apply(batch, by=officer)
        assert states(batch) == [(5, "new"), (6, "refused")]
        assert MonthlyReport.objects.get().poktan == group
        assert "1 baris belum disimpan" in batch.notice

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="a trigger of SQLite")
    def test_writes_all_or_nothing(self, officer, group, uploaded):
        other = factories.make_poktan("Mawar")
        batch = uploaded(month(meeting(), meeting("BKB Mawar")))
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TRIGGER broken BEFORE INSERT ON poktan_monthlyreport"
                f" WHEN NEW.poktan_id = {other.pk}"
                " BEGIN SELECT RAISE(ABORT, 'broken'); END"
            )
        with pytest.raises(IntegrityError, match="broken"):
            services.apply(batch, by=officer)
        assert not MonthlyReport.objects.exists()
        batch.refresh_from_db()
        assert batch.status == "ready"
        assert "tidak satu baris pun tersimpan" in batch.notice


class TestReading:
    def test_asks_as_often_for_three_groups_as_for_one(self, areas, uploaded):
        names = ("Melati", "Mawar", "Anggrek")
        for name in names:
            factories.make_report(factories.make_poktan(name), OCTOBER.replace(month=9))
        counts = []
        for some in (names[:1], names[:1], names):  # the first fills caches
            file = month(*(meeting(f"BKB {name}") for name in some))
            with CaptureQueriesContext(connection) as queries:
                uploaded(file)
            counts.append(len(queries))
        assert counts[1] == counts[2]


class TestAgain:
    def test_the_same_file_is_the_same(self, group, imported):
        imported(month(meeting()))
        before = MonthlyReport.history.count()
        assert states(imported(month(meeting()))) == [(5, "same")]
        assert MonthlyReport.history.count() == before

    def test_shows_each_cell_that_changed(self, officer, group, imported, uploaded):
        imported(month(meeting()))
        batch = uploaded(month(meeting(members=22, present=14, topics="4")))
        row = batch.rows.get()
        assert row.state == "changed"
        assert sorted(row.diff) == [
            ["members", 20, 22], ["present", 12, 14], ["topics", [4, 6], [4]],
        ]  # fmt: skip
        services.apply(batch, by=officer)
        report = MonthlyReport.objects.get()
        assert (report.members, report.present) == (22, 14)
        assert report.state == State.SUBMITTED
        assert report.meeting_rows.get().topics == ["peran_orang_tua"]

    def test_empty_cells_leave_what_is_stored(self, group, imported):
        imported(month(meeting()))
        batch = imported(month(meeting(topics=None, children=None, kka=None)))
        assert states(batch) == [(5, "same")]

    def test_what_is_verified_stays(self, officer, group, imported):
        imported(month(meeting()))
        verifier = factories.make_user(Role.COORDINATOR, "530405")
        MonthlyReport.objects.get().verify(by=verifier)
        batch = imported(month(meeting(present=14)))
        assert codes(batch) == {5: ["already_sent"]}
        assert states(imported(month(meeting()))) == [(5, "same")]
        assert MonthlyReport.objects.get().present == 12

    def test_what_another_person_sent_stays(self, group, imported):
        factories.make_report(group, OCTOBER)
        assert codes(imported(month(meeting()))) == {5: ["already_sent"]}

    def test_a_draft_is_filled_and_sent(self, group, imported):
        factories.make_report(group, OCTOBER, send=False)
        batch = imported(month(meeting()))
        assert batch.result["changed"] == 1
        assert MonthlyReport.objects.get().state == State.SUBMITTED

    def test_may_skip_what_is_there(self, group, imported):
        factories.make_report(group, OCTOBER, send=False)
        batch = imported(month(meeting()), mode="skip")
        assert states(batch) == [(5, "skipped")]

    def test_a_report_that_came_in_between_is_kept(self, officer, group, uploaded):
        batch = uploaded(month(meeting()))
        factories.make_report(group, OCTOBER)
        batch = services.apply(batch, by=officer)
        assert states(batch) == [(5, "refused")]
        assert MonthlyReport.objects.get().submitted_by != officer


class TestWhere:
    def test_groups_of_another_kabupaten_are_unknown(self, imported):
        factories.make_poktan("Melati", desa="5305011001")
        batch = imported(month(meeting(desa="Kalabahi Kota")))
        assert codes(batch) == {5: ["village_unknown"]}

    def test_only_where_the_person_may_report(self, officer, group, uploaded):
        other = factories.make_poktan("Mawar", desa="5304032001")
        batch = uploaded(month(meeting(), meeting("BKB Mawar", desa="Asumanu")))
        plkb = factories.make_user(Role.PLKB, group.desa_id)
        work = batch.handler.work(wilayah=batch.wilayah, by=plkb, mode=batch.mode)
        rows = list(batch.rows.all())
        work.begin(())
        work.compare(rows)
        assert [row.state for row in rows] == ["new", "refused"]
        assert f"{other.desa.name} di luar wilayah tugas Anda" in sentences(rows[1])


class TestClosedMonth:
    @pytest.fixture
    def closed(self, officer, group):
        ReportRollup.objects.ensure_open(OCTOBER, "5304")
        MonthClosing.objects.create(
            area_id="5304", month=OCTOBER, number=1, closed_by=officer
        )

    def test_is_refused(self, closed, imported):
        batch = imported(month(meeting()))
        assert codes(batch) == {5: ["month_closed"]}
        assert not MonthlyReport.objects.exists()

    def test_takes_a_unit_that_is_open_again(self, closed, officer, group, imported):
        Reopening.objects.create(
            area=group.desa, month=OCTOBER, until=datetime.date(2099, 1, 1),
            reason="Berkas menyusul.", opened_by=officer,
        )  # fmt: skip
        imported(month(meeting()))
        assert MonthlyReport.objects.get().state == State.SUBMITTED

    def test_that_has_not_come_is_refused(self, group, imported):
        rows = month(meeting(day=None, present=None), said="BULAN : DESEMBER 2098")
        batch = imported(rows)
        assert "month_to_come" in codes(batch)[5]

    def test_after_the_end_of_a_group_is_refused(self, group, imported):
        group.end("bubar", on=datetime.date(2026, 9, 1), reason="Tidak aktif lagi.")
        assert codes(imported(month(meeting()))) == {5: ["not_expected"]}


class TestUndo:
    def test_takes_new_reports_out_again(self, officer, group, imported):
        batch = imported(month(meeting()))
        batch = services.undo(batch, by=officer, reason="Keliru.")
        assert batch.result == {"removed": 1, "restored": 0, "kept": []}
        assert not MonthlyReport.objects.exists() and not Meeting.objects.exists()
        assert (cell().groups, cell().waiting) == (1, 0)
        assert states(batch) == [(5, "new")]
        services.apply(batch, by=officer)
        assert cell().waiting == 1

    def test_brings_changed_ones_back_with_their_meetings(
        self, officer, group, imported
    ):
        imported(month(meeting(), meeting(day="18/10/2026", present=15)))
        report = MonthlyReport.objects.get()
        before = [
            list(m.objects.order_by("pk").values()) for m in (MonthlyReport, Meeting)
        ]
        batch = imported(month(meeting(present=14), name="baru.xlsx"))
        report.refresh_from_db()
        assert (report.meetings, report.present) == (1, 14)
        batch = services.undo(batch, by=officer, reason="Keliru.")
        assert batch.result == {"removed": 0, "restored": 1, "kept": []}
        after = [
            list(m.objects.order_by("pk").values()) for m in (MonthlyReport, Meeting)
        ]
        assert after == before

    def test_keeps_what_was_verified_since(self, officer, group, imported):
        batch = imported(month(meeting()))
        report = MonthlyReport.objects.get()
        report.verify(by=factories.make_user(Role.COORDINATOR, "530405"))
        batch = services.undo(batch, by=officer, reason="Keliru.")
        [kept] = batch.result["kept"]
        assert (kept["id"], kept["label"]) == (str(report.pk), str(report))
        assert MonthlyReport.objects.get().state == State.VERIFIED
        assert batch.rows.get().is_applied

    def test_keeps_reports_of_a_month_closed_since(self, officer, group, imported):
        batch = imported(month(meeting()))
        MonthClosing.objects.create(
            area_id="5304", month=OCTOBER, number=1, closed_by=officer
        )
        batch = services.undo(batch, by=officer, reason="Keliru.")
        assert [kept["by"] for kept in batch.result["kept"]] == ["penutupan bulan"]
        assert MonthlyReport.objects.exists()
