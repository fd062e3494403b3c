"""A figure corrected after the month was closed: both stay, and the effect."""

import pytest

from kspk.accounts.roles import Role
from kspk.audit.conflict import Stale
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.states import State
from poktan.models import MonthlyReport, ReportRevision, ReportRollup
from poktan.monthly.closing.check import differences
from poktan.monthly.closing.services import close_month, revise_report
from tests import factories
from tests.factories import MONTH, make_meeting

FATUKETI = "5304052001"
NUMBERS = {"members": "20", "pus": "9", "meetings": "1", "present": "12"}


@pytest.fixture
def officer(areas):
    return factories.make_user(Role.OFFICER, "5304", full_name="Cendana Umpama")


def locked(officer, desa=FATUKETI, kabupaten="5304", kind="BKB", **values):
    """A report of a closed month."""
    plkb = factories.make_user(Role.PLKB, desa)
    poktan = factories.make_poktan(
        "Melati", kind=kind, desa=desa, reports_from=MONTH, register_no=""
    )
    values.setdefault("pus", 9)
    made = factories.make_report(poktan, by=plkb, verified_by=officer, **values)
    close_month(month=MONTH, kabupaten=kabupaten, by=officer)
    return MonthlyReport.objects.with_group().get(pk=made.pk)


def revise(report, officer, **values):
    return revise_report(
        report=report, values=values, version=report.version, by=officer,
        reason="Salah hitung",
    )  # fmt: skip


def address(report):
    return f"/laporan/isi/{report.pk}/revisi/"


def text_of(response):
    return " ".join(response.content.decode().split())


class TestReviseReport:
    def test_keeps_both_figures(self, officer):
        report = locked(officer)
        revision = revise(report, officer, members=22)
        assert (revision.number, revision.reason, revision.by) == (
            2, "Salah hitung", officer,
        )  # fmt: skip
        assert (revision.before, revision.after) == ({"members": 20}, {"members": 22})
        report.refresh_from_db()
        assert (report.members, report.revision, report.state) == (22, 2, State.LOCKED)

    def test_counts_at_once_and_says_what_it_changed(self, officer):
        revision = revise(locked(officer), officer, members=22, pus_kb=4)
        assert ReportRevision.objects.get(pk=revision.pk).effect == {
            "members": [20, 22], "members_paired": [20, 22], "pus_kb": [None, 4],
            "pus_kb_paired": [None, 4], "pus_paired": [None, 9],
        }  # fmt: skip
        cell = ReportRollup.objects.get(area="5304", kind="BKB", month=MONTH)
        assert (cell.members, cell.pus_kb_paired) == (22, 4)
        assert differences(MONTH, "5304") == []

    def test_leaves_the_report_as_late_as_it_was(self, officer):
        report = locked(officer)
        sent = report.submitted_at, report.is_late
        revise(report, officer, members=22)
        report.refresh_from_db()
        assert (report.submitted_at, report.is_late) == sent

    def test_leaves_the_meetings_and_the_sum_over_them(self, officer):
        meetings = [make_meeting(4, present=12), make_meeting(11, present=10)]
        report = locked(officer, meetings=meetings, members=20)
        revise(report, officer, present=15)
        report.refresh_from_db()
        assert (report.present, report.attendance, report.meetings) == (15, 22, 2)
        rows = report.meeting_rows.order_by("sheet_no")
        assert list(rows.values_list("present", flat=True)) == [12, 10]

    def test_may_blank_a_figure(self, officer):
        revision = revise(locked(officer), officer, pus=None)
        assert (revision.before, revision.after) == ({"pus": 9}, {"pus": None})
        assert revision.effect["pus"] == [9, None]

    def test_of_a_stale_page_changes_nothing(self, officer):
        report = locked(officer)
        revise(report, officer, members=22)
        with pytest.raises(Stale):
            revise(report, officer, members=23)
        assert ReportRevision.objects.count() == 1

    @pytest.mark.parametrize("state", ["draf", "dikirim", "dikembalikan", "verified"])
    def test_needs_a_locked_report(self, officer, state):
        plkb = factories.make_user(Role.PLKB, FATUKETI)
        by = officer if state == "verified" else None
        report = factories.make_report(
            factories.make_poktan(reports_from=MONTH), by=plkb, verified_by=by,
            send=state != "draf",
        )  # fmt: skip
        if state == "dikembalikan":
            report = report.return_for_revision(by=officer, reason="Keliru")
        with pytest.raises(InvalidTransition):
            revise(report, officer, members=22)
        report.refresh_from_db()
        assert (report.members, report.revision) == (20, 1)

    def test_writes_the_history_with_its_reason(self, officer):
        report = locked(officer)
        revise(report, officer, members=22)
        row = report.history.first()
        assert (row.members, row.batch.reason) == (22, "Salah hitung")
        assert row.batch.by == officer


class TestRevisePage:
    def post(self, client, report, **data):
        sent = NUMBERS | {"version": report.version, "reason": "Salah hitung"} | data
        return client.post(address(report), sent, follow=True)

    def test_corrects_and_shows_both_figures_and_the_effect(self, as_user, officer):
        report = locked(officer)
        response = self.post(as_user(Role.OFFICER), report, members="22")
        assert response.redirect_chain == [(address(report), 302)]
        page = text_of(response)
        assert "Revisi 2 disimpan. Kedua angka tetap ada." in page
        [shown] = response.context["revisions"]
        assert shown.corrected == [("Keluarga anggota", 20, 22)]
        assert ("Keluarga anggota", 20, 22) in shown.effect
        assert "<del>20</del>" in page
        assert "<ins>22</ins>" in page

    def test_keeps_a_blank_blank(self, as_user, officer):
        report = locked(officer)
        self.post(as_user(Role.OFFICER), report, members="22")
        report.refresh_from_db()
        assert report.pus_kb is None
        assert ReportRevision.objects.get().after == {"members": 22}

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"reason": ""}, "Tulis alasan koreksi."),
            ({}, "Belum ada angka yang berubah."),
            ({"pus": "21"}, "PUS anggota 21 melebihi keluarga anggota 20."),
            ({"present": ""}, "Isi jumlah keluarga hadir"),
            ({"meetings": "0", "present": "0"}, "Pertemuan 0."),
            ({"members": "10000"}, "9999"),
            ({"members": "abc"}, "bilangan"),
            ({"members": "22", "version": "1"}, "sudah diubah orang lain"),
        ],
    )
    def test_refuses(self, as_user, officer, data, said):
        report = locked(officer)
        response = self.post(as_user(Role.OFFICER), report, **data)
        assert said in text_of(response)
        assert not ReportRevision.objects.exists()

    def test_explains_more_present_than_members(self, as_user, officer):
        report = locked(officer)
        self.post(as_user(Role.OFFICER), report, present="25")
        report.refresh_from_db()
        assert (report.present, report.reasons) == (25, {"present": "Salah hitung"})

    def test_says_that_meetings_stay(self, as_user, officer):
        report = locked(officer, meetings=[make_meeting()], members=20)
        page = as_user(Role.OFFICER).get(address(report))
        assert "angka setiap pertemuan tetap seperti yang ditulis" in text_of(page)

    def test_of_a_nihil_month_corrects_the_members_only(self, as_user, officer):
        report = locked(officer, is_nihil=True, nihil_reason="Panen", members=20)
        client = as_user(Role.OFFICER)
        assert "present" not in client.get(address(report)).context["form"].fields
        self.post(client, report, members="22", present="5")
        report.refresh_from_db()
        assert (report.members, report.present, report.is_nihil) == (22, None, True)

    def test_knows_the_words_of_a_pik_r(self, as_user, officer):
        report = locked(officer, kind="PIK_R", pus=None)
        page = as_user(Role.OFFICER).get(address(report))
        assert page.context["form"].fields["members"].label == "Remaja anggota"
        assert "pus" not in page.context["form"].fields

    def test_offers_nothing_for_a_report_that_is_not_locked(self, as_user, officer):
        poktan = factories.make_poktan(reports_from=MONTH)
        report = factories.make_report(poktan)
        client = as_user(Role.OFFICER)
        assert "Laporan ini dikirim." in text_of(client.get(address(report)))
        response = self.post(client, report, members="22")
        assert response.status_code == 200
        report.refresh_from_db()
        assert report.members == 20

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_others(self, as_user, officer, role):
        report = locked(officer)
        client = as_user(role)
        assert client.get(address(report)).status_code == 403
        assert self.post(client, report, members="22").status_code == 403
        assert not ReportRevision.objects.exists()

    def test_is_not_found_in_another_kabupaten(self, as_user, officer):
        report = locked(officer)
        client = as_user(Role.OFFICER, "5305")
        assert client.get(address(report)).status_code == 404
        assert self.post(client, report, members="22").status_code == 404
        assert not ReportRevision.objects.exists()

    def test_takes_as_many_queries_for_more_revisions(
        self, as_user, officer, django_assert_max_num_queries
    ):
        report = locked(officer)
        client = as_user(Role.OFFICER)
        counts = []
        for members in (21, 22, 23):
            revise(report, officer, members=members)
            report.refresh_from_db()
            with django_assert_max_num_queries(40) as asked:
                client.get(address(report))
            counts.append(len(asked))
        assert len(set(counts)) == 1
