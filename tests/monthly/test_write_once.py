"""A form is stored once; what cannot be stored comes back whole."""

import pytest

from kspk.accounts.roles import Role
from kspk.offline.models import Submission
from kspk.reporting.states import State
from poktan.models import MonthClosing, MonthlyReport, Reopening
from tests import factories
from tests.factories import MONTH
from tests.monthly.entry_forms import form, meeting, write_url


@pytest.fixture
def melati(areas, catalogue):
    return factories.make_poktan("Melati", reports_from=MONTH)


@pytest.fixture
def plkb(as_user):
    return as_user(Role.PLKB)


@pytest.fixture
def colleague(areas):
    return factories.make_user(Role.PLKB, "5304052001", full_name="Kenari Umpama")


class TestKey:
    def test_twice_with_the_same_content_is_stored_once(self, plkb, melati):
        sent = form()
        first = plkb.post(write_url(melati), sent)
        second = plkb.post(write_url(melati), sent)
        assert (first.status_code, second.status_code) == (302, 302)
        assert first.url == second.url
        assert MonthlyReport.objects.get().version == 1
        assert "sudah tersimpan" in plkb.get(second.url).text

    def test_is_known_after_the_report_went_on(self, plkb, melati):
        sent = form()
        plkb.post(write_url(melati), sent)
        verifier = factories.make_user(Role.COORDINATOR, "530405")
        report = MonthlyReport.objects.get().verify(by=verifier)
        response = plkb.post(write_url(melati), sent)
        assert response.url == report.get_absolute_url()

    def test_with_other_content_is_a_conflict(self, plkb, melati):
        sent = form(do="simpan")
        plkb.post(write_url(melati), sent)
        response = plkb.post(write_url(melati), sent | {"members": "21"})
        assert response.status_code == 409
        assert "sudah tersimpan, dengan isi lain" in response.text
        assert MonthlyReport.objects.get().members == 20

    def test_serves_one_group(self, plkb, melati):
        other = factories.make_poktan("Randu", reports_from=MONTH)
        sent = form()
        plkb.post(write_url(melati), sent)
        response = plkb.post(write_url(other), sent)
        assert response.status_code == 409
        assert list(MonthlyReport.objects.values_list("poktan", flat=True)) == [
            melati.pk
        ]

    def test_of_somebody_else_is_a_conflict(self, plkb, client, melati, colleague):
        sent = form()
        plkb.post(write_url(melati), sent)
        client.force_login(colleague)
        assert client.post(write_url(melati), sent).status_code == 409

    def test_is_free_again_after_a_refusal(self, plkb, melati):
        sent = form(meeting(present=""))
        assert plkb.post(write_url(melati), sent).status_code == 422
        assert not Submission.objects.exists()
        sent["meeting-0-present"] = "9"
        assert plkb.post(write_url(melati), sent).status_code == 302
        assert str(MonthlyReport.objects.get().pk) == sent["key"]


class TestConflict:
    def test_a_report_that_somebody_else_made(self, plkb, melati, colleague):
        theirs = factories.make_report(melati, by=colleague, send=False)
        response = plkb.post(write_url(melati), form(members="17"))
        assert response.status_code == 409
        html = response.text
        assert "sudah ada (draf)" in html
        assert f'href="{theirs.get_absolute_url()}"' in html
        assert '<input type="hidden" name="members" value="17">' in html
        assert "Pakai isian saya" in html
        theirs.refresh_from_db()
        assert theirs.members == 20

    def test_a_sent_one_cannot_be_written_over(self, plkb, melati, colleague):
        theirs = factories.make_report(melati, by=colleague)
        response = plkb.post(write_url(melati), form(members="17"))
        assert response.status_code == 409
        assert "Pakai isian saya" not in response.text
        assert 'name="members" value="17"' in response.text
        theirs.refresh_from_db()
        assert theirs.members == 20

    def test_a_draft_that_changed_meanwhile(self, plkb, melati):
        report = factories.make_report(
            melati, send=False, meetings=[factories.make_meeting()]
        )
        stale = form(meeting(present="11"), version=str(report.version))
        plkb.post(
            write_url(melati),
            form(meeting(), version=str(report.version), members="18"),
        )
        report.take_back(by=plkb.user)
        response = plkb.post(write_url(melati), stale)
        assert response.status_code == 409
        text = " ".join(response.text.split())
        for words in (
            "diubah sesudah Anda membuka formulir",
            "Keluarga anggota</th> <td>20</td> <td>18</td>",
            "Pertemuan 1, keluarga hadir</th> <td>11</td> <td>12</td>",
        ):
            assert words in text

    def test_goes_on_with_what_was_typed(self, plkb, melati, colleague):
        report = factories.make_report(melati, by=colleague, send=False)
        sent = form(meeting(present="11"), do="lanjut", members="17")
        response = plkb.post(write_url(melati), sent)
        assert response.status_code == 200
        context = response.context
        assert context["version"] == str(report.version)
        assert context["key"] != sent["key"]
        again = sent | {
            "key": context["key"], "version": context["version"], "tindakan": "kirim",
        }  # fmt: skip
        assert plkb.post(write_url(melati), again).status_code == 302
        report.refresh_from_db()
        assert (report.members, report.present) == (17, 11)
        assert (report.state, report.submitted_by) == (State.SUBMITTED, plkb.user)


class TestClosedMonth:
    @pytest.fixture
    def closed(self, melati):
        boss = factories.make_user(Role.OFFICER, "5304")
        MonthClosing.objects.create(
            area_id="5304", month=MONTH, number=1, closed_by=boss
        )
        return boss

    def test_opens_no_form(self, plkb, melati, closed):
        response = plkb.get(write_url(melati))
        assert response.status_code == 409
        assert "Bulan Oktober 2026 sudah ditutup" in response.text

    def test_gives_back_what_was_typed(self, plkb, melati, closed):
        response = plkb.post(write_url(melati), form(members="17"))
        assert response.status_code == 409
        assert "Bulan Oktober 2026 sudah ditutup" in response.text
        assert 'name="members" value="17"' in response.text
        assert not MonthlyReport.objects.exists()

    def test_takes_a_revision_with_a_reason_where_it_is_open(
        self, plkb, melati, closed
    ):
        MonthClosing.objects.all().delete()
        sheets = [factories.make_meeting()]
        report = factories.make_report(
            melati, verified_by=closed, meetings=sheets, members=20
        )
        report.state = State.LOCKED
        report.save()
        MonthClosing.objects.create(
            area_id="5304", month=MONTH, number=1, closed_by=closed
        )
        Reopening.objects.create(
            area_id="5304052001", month=MONTH, until="2099-12-31", reason="Salah",
            opened_by=closed,
        )  # fmt: skip
        sent = form(meeting(), version=str(report.version), members="18")
        assert "Tulis alasan revisi." in plkb.post(write_url(melati), sent).text
        sent["revision_reason"] = "Salah hitung"
        assert plkb.post(write_url(melati), sent).status_code == 302
        report.refresh_from_db()
        assert (report.members, report.revision) == (18, 2)
        revision = report.revisions.get()
        assert revision.reason == "Salah hitung"
        assert (revision.before["members"], revision.after["members"]) == (20, 18)
