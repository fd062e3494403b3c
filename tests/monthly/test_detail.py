"""A report as it is read, taken back, and remembered; the year of its group."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.roles import Role
from kspk.reporting.states import State
from poktan.models import Counselling, Kind, Presenter, ReportRevision
from poktan.monthly.services import store_report
from poktan.monthly.strip import year_of
from tests import factories
from tests.factories import MONTH

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def melati(areas, catalogue):
    return factories.make_poktan("Melati", reports_from=MONTH)


@pytest.fixture
def seruni(areas):
    return factories.make_user(Role.PLKB, "5304052001", full_name="Seruni Cendana")


@pytest.fixture
def kemiri(areas):
    return factories.make_user(Role.COORDINATOR, "530405", full_name="Kemiri Asam")


def words(response):
    return " ".join(response.text.split())


class TestReading:
    def test_tells_numbers_reasons_and_who(self, as_user, melati, seruni, kemiri):
        report = factories.make_report(
            melati, by=seruni, verified_by=kemiri, pus=0,
            methods={"iud": 3}, reasons={"present": "Hujan"}, note="Ramai",
            meetings=[factories.make_meeting(
                topics=["peran_ayah"], presenters=[Presenter.PLKB], discussion=True,
                children_1=7,
            )],
            members=20,
        )  # fmt: skip
        html = words(as_user(Role.COORDINATOR).get(report.get_absolute_url()))
        for said in (
            "<dt>PUS anggota</dt> <dd> <strong>0</strong>",
            "<dt>PUS yang ber-KB</dt> <dd> <strong>–</strong>",
            "sebab: Hujan", "Ramai", "Terverifikasi", "Tepat waktu",
            "oleh Seruni Cendana", "oleh Kemiri Asam", "Melibatkan peran ayah",
            "PKB/PLKB", "Minggu, 4 Oktober 2026, tatap muka", "1–&lt;2 tahun 7",
            "IUD</dt> <dd> 3 </dd>",
        ):  # fmt: skip
            assert said in html

    def test_hides_names_from_those_who_see_no_persons(
        self, as_user, melati, seruni, kemiri
    ):
        meetings = [factories.make_meeting(presenter_name="Kenanga Umpama")]
        report = factories.make_report(
            melati, by=seruni, verified_by=kemiri, meetings=meetings
        )
        url = report.get_absolute_url()
        shown = as_user(Role.COORDINATOR).get(url).text
        hidden = as_user(Role.VIEWER).get(url).text
        for name in ("Seruni Cendana", "Kemiri Asam", "Kenanga Umpama"):
            assert name in shown
            assert name not in hidden

    def test_says_how_late_it_was(self, as_user, melati):
        at = datetime.datetime(2026, 11, 9, 4, tzinfo=datetime.UTC)
        report = factories.make_report(melati, at=at)
        html = words(as_user(Role.PLKB).get(report.get_absolute_url()))
        assert "6 hari sesudah 3 November 2026" in html

    def test_says_nihil_with_its_reason(self, as_user, melati):
        report = factories.make_report(
            melati, is_nihil=True, nihil_reason="Panen raya", members=20
        )
        html = words(as_user(Role.PLKB).get(report.get_absolute_url()))
        assert "Tidak ada kegiatan.</strong> Alasan: Panen raya" in html
        assert "status--nil" in html
        assert "Keluarga hadir" not in html

    def test_says_why_it_was_returned(self, as_user, melati, kemiri):
        report = factories.make_report(melati)
        report.return_for_revision(by=kemiri, reason="Periksa daftar", field="members")
        html = words(as_user(Role.PLKB).get(report.get_absolute_url()))
        assert "periksa “Keluarga anggota”" in html
        assert "Periksa daftar" in html
        assert "Perbaiki" in html

    def test_tells_counselling(self, as_user, catalogue):
        group = factories.make_poktan("Randu", Kind.PIK_R, reports_from=MONTH)
        row = Counselling(
            held_on=MONTH.replace(day=15), form="kelompok", counsellor="Kenanga Umpama",
            male=1, female=2, age_15_19=3, topics=["pubertas"],
        )  # fmt: skip
        report = factories.make_report(
            group, meetings=[factories.make_meeting()], members=20
        )
        row.report = report
        row.save()
        html = words(as_user(Role.PLKB).get(report.get_absolute_url()))
        for said in ("Kenanga Umpama", "3: 1 laki-laki, 2 perempuan", "15–19: 3"):
            assert said in html

    def test_shows_both_figures_of_a_revision(self, as_user, melati, kemiri):
        report = factories.make_report(melati, verified_by=kemiri)
        ReportRevision.objects.create(
            report=report, number=2, by=kemiri, reason="Salah hitung",
            before={"members": 20, "pus": None}, after={"members": 18, "pus": 0},
        )  # fmt: skip
        html = words(as_user(Role.PLKB).get(report.get_absolute_url()))
        assert "Salah hitung" in html
        assert "<del>20</del>" in html
        assert "<ins>18</ins>" in html
        assert "<del>–</del>" in html

    def test_costs_the_same_queries_for_one_and_five_meetings(self, as_user, melati):
        meetings = [factories.make_meeting(topics=["peran_ayah"])]
        report = factories.make_report(melati, meetings=meetings)
        client = as_user(Role.PLKB)
        client.get(report.get_absolute_url())
        with CaptureQueriesContext(connection) as one:
            client.get(report.get_absolute_url())
        for n in range(2, 6):
            factories.make_meeting(n, sheet_no=n, report=report).save()
        with CaptureQueriesContext(connection) as five:
            client.get(report.get_absolute_url())
        assert len(five) == len(one)


class TestWhatCanBeDone:
    def buttons(self, client, report):
        html = client.get(report.get_absolute_url()).text
        edit = f"/kelompok/{report.poktan_id}/" in html
        return edit, f"{report.get_absolute_url()}tarik/" in html

    def test_draft(self, as_user, melati):
        report = factories.make_report(melati, send=False)
        assert self.buttons(as_user(Role.PLKB), report) == (True, False)

    def test_sent_by_herself(self, as_user, melati):
        client = as_user(Role.PLKB)
        report = factories.make_report(melati, by=client.user)
        assert self.buttons(client, report) == (False, True)

    def test_sent_by_another(self, as_user, melati):
        report = factories.make_report(melati)
        assert self.buttons(as_user(Role.PLKB), report) == (False, False)

    def test_verified(self, as_user, melati, kemiri):
        client = as_user(Role.PLKB)
        report = factories.make_report(melati, by=client.user, verified_by=kemiri)
        assert self.buttons(client, report) == (False, False)

    def test_only_read(self, as_user, melati):
        report = factories.make_report(melati, send=False)
        assert self.buttons(as_user(Role.VIEWER), report) == (False, False)


class TestTakeBack:
    def test_makes_it_a_draft_again(self, as_user, melati):
        client = as_user(Role.PLKB)
        report = factories.make_report(melati, by=client.user)
        response = client.post(f"{report.get_absolute_url()}tarik/")
        assert response.url == report.get_absolute_url()
        report.refresh_from_db()
        assert report.state == State.DRAFT

    @pytest.mark.parametrize("state", ["another's", "draft", "verified"])
    def test_is_refused_otherwise(self, as_user, melati, kemiri, state):
        client = as_user(Role.PLKB)
        report = factories.make_report(
            melati, by=None if state == "another's" else client.user,
            send=state != "draft", verified_by=kemiri if state == "verified" else None,
        )  # fmt: skip
        before = report.state
        response = client.post(f"{report.get_absolute_url()}tarik/", follow=True)
        assert "note--bad" in response.text
        report.refresh_from_db()
        assert report.state == before

    def test_is_not_found_outside_the_area(self, as_user, melati):
        report = factories.make_report(melati)
        client = as_user(Role.PLKB, "5304032001")
        assert client.post(f"{report.get_absolute_url()}tarik/").status_code == 404
        report.refresh_from_db()
        assert report.state == State.SUBMITTED


class TestHistory:
    def test_tells_what_changed_in_sentences(self, as_user, melati, seruni):
        report = factories.make_report(melati, by=seruni, send=False)
        store_report(
            poktan=melati, month=MONTH, by=seruni, version=report.version,
            values={
                "members": 18, "methods": {"iud": 3}, "reasons": {"present": "Hujan"},
            },
        )  # fmt: skip
        response = as_user(Role.PLKB).get(f"{report.get_absolute_url()}riwayat/")
        html = words(response)
        for said in ("Seruni Cendana", "<del>20</del>", "<ins>18</ins>", "IUD: 3",
                     "hadir: Hujan"):  # fmt: skip
            assert said in html


class TestYear:
    def test_has_a_cell_for_each_month(self, melati, seruni, kemiri):
        melati.reports_from = datetime.date(2026, 4, 1)
        melati.save()
        at = datetime.datetime(2026, 8, 20, tzinfo=datetime.UTC)
        factories.make_report(melati, datetime.date(2026, 5, 1), by=seruni, send=False)
        factories.make_report(melati, datetime.date(2026, 6, 1), by=seruni)
        factories.make_report(
            melati, datetime.date(2026, 7, 1), by=seruni, at=at, verified_by=kemiri
        )
        returned = factories.make_report(melati, datetime.date(2026, 8, 1), by=seruni)
        returned.return_for_revision(by=kemiri, reason="Periksa")
        factories.make_report(
            melati, datetime.date(2026, 9, 1), by=seruni, is_nihil=True,
            nihil_reason="Panen",
        )  # fmt: skip
        cells = year_of(melati, seruni, TODAY)
        assert [cell.word for cell in cells] == [
            *["tidak wajib lapor"] * 3, "belum lapor", "draf", "dikirim",
            "terverifikasi, terlambat", "dikembalikan", "nihil, dikirim",
            "belum lapor", "belum lapor", "tidak wajib lapor",
        ]  # fmt: skip
        assert [cell.figure for cell in cells[3:9]] == [
            "", "12", "12", "12", "12", "–",
        ]  # fmt: skip
        assert cells[3].url == f"/laporan/2026-04/kelompok/{melati.pk}/"
        assert cells[8].url.startswith("/laporan/isi/")
        assert cells[0].url == cells[11].url == ""

    def test_offers_no_form_to_those_who_only_read(self, melati):
        reader = factories.make_user(Role.VIEWER, "5304")
        cells = year_of(melati, reader, TODAY)
        assert (cells[9].word, cells[9].url) == ("belum lapor", "")

    def test_is_a_strip_on_the_page_of_the_group(self, as_user, melati):
        report = factories.make_report(melati)
        html = as_user(Role.PLKB).get(melati.get_absolute_url()).text
        assert html.count('class="strip__cell') == 12
        assert f'href="{report.get_absolute_url()}"' in html

    def test_shows_no_report_of_another_area(self, melati, seruni):
        factories.make_report(melati)
        melati.desa_id = "5304032001"
        melati.save()
        neighbour = factories.make_user(Role.PLKB, "5304032001")
        assert year_of(melati, seruni, TODAY)[9].word == "dikirim"
        cell = year_of(melati, neighbour, TODAY)[9]
        assert (cell.word, cell.figure, cell.url) == (
            "dilaporkan di wilayah lain", "", "",
        )  # fmt: skip
