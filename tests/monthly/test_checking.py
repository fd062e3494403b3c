"""Verifying a month: the list, and a kecamatan at once."""

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.reporting.states import State
from poktan.models import Kind, MonthlyReport, ReportRollup
from tests.factories import MONTH, make_report, make_user
from tests.monthly.checking import LATE, URL, read, said, sender, state


@pytest.fixture
def send(areas):
    desa = ("5304052001", "5304052002", "5304032001", "5305011001")
    return sender(make_user(Role.PLKB, *desa))


class TestList:
    def test_has_the_reports_that_wait_by_desa(self, as_user, send):
        first = send("Melati", desa="5304052002")
        second = send("Mawar", Kind.BKR, "5304052001")
        send("Anggrek", desa="5304032001")
        send("Kenanga", send=False)
        send("Randu", verified_by=make_user(Role.OFFICER, "5304"))
        page = as_user(Role.COORDINATOR).get(URL)
        assert [row.report for row in page.context["rows"]] == [second, first]
        assert re.findall(r'<h2 id="desa-\d+">(.+?)</h2>', page.text) == [
            "Fatuketi", "Dualaus",
        ]  # fmt: skip

    def test_shows_each_number_beside_the_month_before(self, as_user, send):
        report = send(present=12, members=20, pus=None)
        make_report(
            report.poktan, datetime.date(2026, 9, 1), by=report.submitted_by,
            present=18, members=21, pus=4,
        )  # fmt: skip
        (row,) = as_user(Role.COORDINATOR).get(URL).context["rows"]
        assert [(f.label, f.value, f.last) for f in row.figures] == [
            ("Anggota", 20, 21), ("PUS", None, 4), ("Pertemuan", 1, 1),
            ("Hadir", 12, 18),
        ]  # fmt: skip

    def test_ticks_all_but_those_that_are_to_be_read_first(self, as_user, send):
        client = as_user(Role.COORDINATOR)
        plain = send("Melati")
        late = send("Mawar", at=LATE)
        odd = send("Kenanga", present=30, reasons={"present": "Ada tamu dari dinas."})
        mute = send("Teratai", present=31)
        own = send("Randu", by=client.user)
        page = client.get(URL)
        ticked = {row.report: row.is_ticked for row in page.context["rows"]}
        assert ticked == {plain: True, late: False, odd: False, mute: False, own: False}
        boxes = {
            value: (("checked" in tag), ("disabled" in tag))
            for tag, value in re.findall(
                r'(<input [^>]*name="report"[^>]*value="([^":]+):[^>]*>)', page.text
            )
        }
        assert boxes == {
            str(plain.pk): (True, False),
            str(late.pk): (False, False),
            str(odd.pk): (False, False),
            str(mute.pk): (False, False),
            str(own.pk): (False, True),
        }
        text = " ".join(page.text.split())
        said = "Keluarga hadir 30 melebihi anggota 20. <strong>Sebab:</strong> Ada tamu"
        assert said in text
        assert text.count("Tanpa sebab.") == 1

    def test_says_why_a_group_had_no_activity(self, as_user, send):
        send(is_nihil=True, nihil_reason="Pengurus berduka", members=20)
        text = as_user(Role.COORDINATOR).get(URL).text
        assert "Nihil" in text
        assert "Pengurus berduka" in text

    def test_names_the_other_months_that_wait(self, as_user, send):
        send("Melati", month=datetime.date(2026, 9, 1))
        page = as_user(Role.COORDINATOR).get(URL)
        assert page.context["rows"] == []
        assert "Tidak ada laporan yang menunggu" in page.text
        assert "/laporan/2026-09/verifikasi/" in page.text
        assert "September 2026 (1)" in page.text

    def test_is_narrowed_to_a_kecamatan(self, as_user, send):
        here, there = send("Melati"), send("Anggrek", desa="5304032001")
        client = as_user(Role.OFFICER)
        assert len(client.get(URL).context["rows"]) == 2
        (row,) = client.get(f"{URL}?wilayah=530403").context["rows"]
        assert row.report == there
        choices = client.get(URL).context["outline"].areas
        assert [(c.label, c.count, c.url) for c in choices] == [
            ("Semua kecamatan", 2, ""),
            ("Kakuluk Mesak", 1, "?wilayah=530405"),
            ("Raihat", 1, "?wilayah=530403"),
        ]
        assert here.desa_id.startswith("530405")

    def test_shows_those_returned_and_why(self, as_user, send):
        client = as_user(Role.COORDINATOR)
        report = send("Melati")
        send("Mawar")
        report.return_for_revision(
            by=client.user, reason="Periksa daftar hadir.", field="present"
        )
        page = client.get(f"{URL}?keadaan=dikembalikan")
        assert [row.report for row in page.context["rows"]] == [report]
        text = " ".join(page.text.split())
        assert "<strong>Keluarga hadir:</strong> Periksa daftar hadir." in text
        assert 'name="report"' not in text
        tabs = page.context["outline"].tabs
        assert [(t.label, t.count) for t in tabs] == [
            ("Menunggu verifikasi", 1), ("Dikembalikan", 1),
        ]  # fmt: skip

    def test_goes_on_on_a_second_page(self, as_user, send):
        for n in range(51):
            send(f"Melati {n}")
        client = as_user(Role.COORDINATOR)
        first, second = client.get(URL), client.get(f"{URL}?page=2")
        assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
        assert "1–50 dari 51 laporan" in first.text

    @pytest.mark.parametrize("role", [Role.PLKB, Role.VIEWER, Role.PARTNER])
    def test_is_refused_to_whoever_does_not_verify(self, as_user, role):
        assert as_user(role).get(URL).status_code == 403

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER])
    def test_takes_as_many_queries_for_1_as_for_12(self, as_user, send, role):
        send("Melati")
        client = as_user(role)
        client.get(URL)
        with CaptureQueriesContext(connection) as one:
            client.get(URL)
        for n in range(11):
            send(f"Mawar {n}", desa="5304052002", at=LATE)
        with CaptureQueriesContext(connection) as twelve:
            client.get(URL)
        assert len(twelve) == len(one) <= 9


class TestVerifyAll:
    def test_verifies_those_that_are_ticked(self, as_user, send):
        reports = [send(f"Melati {n}") for n in range(3)]
        client = as_user(Role.COORDINATOR)
        response = client.post(URL, read(*reports[:2]), follow=True)
        assert [state(report) for report in reports] == [
            State.VERIFIED, State.VERIFIED, State.SUBMITTED,
        ]  # fmt: skip
        assert said(response) == ["2 laporan Oktober 2026 terverifikasi."]
        batch = Batch.objects.filter(by=client.user).get()
        assert batch.title == "memverifikasi 2 laporan Oktober 2026"
        assert MonthlyReport.history.filter(batch=batch).count() == 2
        cell = ReportRollup.objects.get(area="5304052001", kind="BKB", month=MONTH)
        assert (cell.reported, cell.waiting) == (2, 1)

    def test_leaves_out_and_names_what_cannot_be(self, as_user, send):
        client = as_user(Role.COORDINATOR)
        fine, own = send("Melati"), send("Mawar", by=client.user)
        changed, done, gone = send("Kenanga"), send("Teratai"), send("Randu")
        asked = read(fine, own, changed, done, gone)
        changed.save()
        done.verify(by=make_user(Role.OFFICER, "5304"))
        gone.return_for_revision(by=client.user, reason="Salah bulan.")
        response = client.post(URL, asked, follow=True)
        states = [state(report) for report in (fine, own, changed, done, gone)]
        assert states == [
            State.VERIFIED, State.SUBMITTED, State.SUBMITTED, State.VERIFIED,
            State.RETURNED,
        ]  # fmt: skip
        assert sorted(said(response)) == sorted([
            "1 laporan Oktober 2026 terverifikasi.",
            "Laporan Oktober 2026 BKB Mawar Anda kirim sendiri. Minta orang lain"
            " memverifikasinya.",
            "Laporan Oktober 2026 BKB Kenanga berubah sejak Anda membacanya. Baca lagi"
            " angkanya sebelum memutuskan.",
            "Laporan Oktober 2026 BKB Teratai sudah terverifikasi. Muat ulang halaman"
            " untuk melihat keadaan terakhir.",
            "Laporan Oktober 2026 BKB Randu sudah dikembalikan. Muat ulang halaman"
            " untuk melihat keadaan terakhir.",
        ])  # fmt: skip

    def test_reaches_no_report_of_another_area_or_month(self, as_user, send):
        reports = [
            send("Anggrek", desa="5304032001"),
            send("Kalabahi", desa="5305011001"),
            send("Melati", month=datetime.date(2026, 9, 1)),
        ]
        client = as_user(Role.COORDINATOR)
        response = client.post(URL, read(*reports), follow=True)
        assert {state(report) for report in reports} == {State.SUBMITTED}
        assert said(response) == [
            "3 laporan tidak ada lagi pada daftar Anda. Baca daftar ini."
        ]
        assert not Batch.objects.filter(by=client.user).exists()

    @pytest.mark.parametrize("ticked", [[], ["x"], [f"{uuid.UUID(int=1)}:x"], [":"]])
    def test_says_that_nothing_was_ticked(self, as_user, send, ticked):
        report = send()
        response = as_user(Role.COORDINATOR).post(URL, {"report": ticked}, follow=True)
        assert said(response) == ["Belum ada laporan yang dipilih. Centang dahulu."]
        assert state(report) == State.SUBMITTED

    def test_leads_back_to_the_same_kecamatan(self, as_user, send):
        report = send()
        response = as_user(Role.OFFICER).post(
            f"{URL}?wilayah=530405&page=1", read(report)
        )
        assert response["Location"] == f"{URL}?wilayah=530405"

    @pytest.mark.parametrize("role", [Role.PLKB, Role.VIEWER, Role.PARTNER])
    def test_is_refused_to_whoever_does_not_verify(self, as_user, send, role):
        report = send()
        assert as_user(role).post(URL, read(report)).status_code == 403
        assert state(report) == State.SUBMITTED
