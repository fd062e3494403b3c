"""Pages of an import of reports: recognised, shown, decided, for whom."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kspk.accounts.roles import Role
from kspk.imports.models import ImportBatch
from poktan.models import MonthlyReport
from tests import factories
from tests.imports.files import listed, row
from tests.monthly.report_files import book, meeting, month, states

HTMX = {"HX-Request": "true"}


def html(response):
    return " ".join(response.content.decode().split())


def post(client, file, **data):
    client.post("/impor/", {"file": file, **data})
    return ImportBatch.objects.latest("pk")


def url(name, batch, *args):
    return reverse(f"imports:{name}", args=[batch.pk, *args])


@pytest.fixture
def office(as_user, officer):
    return as_user(Role.OFFICER)


class TestRecognition:
    def test_knows_a_report_from_a_list(self, office):
        assert post(office, month(meeting())).layout == "laporan"
        assert post(office, listed(row())).layout == "poktan"

    def test_knows_a_report_without_a_title(self, office):
        rows = [("Desa", "Nama BKB", "Anggota", "Jumlah pertemuan", "Hadir"),
                ("Fatuketi", "Melati", 20, 2, 11)]  # fmt: skip
        assert post(office, book(("Oktober 2026", rows))).layout == "laporan"

    def test_is_what_the_person_says(self, office):
        batch = post(office, month(meeting()), layout="poktan")
        assert batch.layout == "poktan"

    def test_is_shown_and_can_be_changed(self, office):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting()))
        page = html(office.get(url("rows", batch)))
        assert "dibaca sebagai laporan bulanan kelompok" in page
        assert f'href="{url("columns", batch)}">ganti</a>' in page
        page = html(office.get(url("columns", batch)))
        assert re.search(r'name="layout" value="laporan" checked', page)
        response = office.post(url("columns", batch), {"layout": "poktan"})
        assert response.url == url("columns", batch)
        batch.refresh_from_db()
        assert (batch.layout, batch.status) == ("poktan", "ready")
        office.post(url("columns", batch), {"layout": "laporan"})
        assert states(batch) == [(5, "new")]

    def test_cannot_become_what_nobody_knows(self, office):
        batch = post(office, month(meeting()))
        office.post(url("columns", batch), {"layout": "../etc"})
        batch.refresh_from_db()
        assert batch.layout == "laporan"

    def test_of_an_applied_import_stays(self, office):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting()))
        office.post(url("apply", batch))
        office.post(url("columns", batch), {"layout": "poktan"})
        batch.refresh_from_db()
        assert (batch.layout, batch.status) == ("laporan", "applied")

    def test_leaves_an_unreadable_file_to_be_read_again(self, office):
        batch = post(office, SimpleUploadedFile("laporan.xlsx", b"bukan lembar kerja"))
        assert batch.status == "unreadable"
        assert "tidak terbaca" in html(office.get(url("detail", batch)))
        assert office.get(url("columns", batch)).status_code == 200


class TestPreview:
    def test_shows_the_meeting_in_words(self, office):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting()))
        page = html(office.get(url("rows", batch)))
        for words in ("BKB Melati", "Fatuketi", "Oktober 2026", "4 Oktober 2026",
                      "4, 6", "Simpan 1 baris"):  # fmt: skip
            assert words in page, words

    def test_asks_as_often_for_three_rows_as_for_one(self, office):
        for name in ("Melati", "Mawar", "Anggrek"):
            factories.make_poktan(name)
        one = post(office, month(meeting()))
        three = post(
            office,
            month(
                meeting(), meeting("BKB Mawar"), meeting("BKB Anggrek"), name="3.xlsx"
            ),
        )
        office.get(url("rows", one))
        counts = []
        for batch in (one, three):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                office.get(url("rows", batch))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_offers_what_a_day_outside_the_month_may_be(self, office):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting(day="28/9/2026")))
        page = html(office.get(url("rows", batch)))
        assert "Tanggal pertemuan 28 September 2026 di luar bulan" in page
        for code, label in (("tetap", "Tetap di laporan Oktober 2026"),
                            ("2026-09", "Masuk laporan September 2026")):  # fmt: skip
            assert f'<option value="{code}">{label}</option>' in page

    def test_answers_with_all_rows_of_the_report(self, office):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting(), meeting(day="18/10/2026", present=21)))
        _, second = batch.rows.all()
        response = office.post(
            url("decide", batch, second.pk), {"value-present": "11"}, headers=HTMX
        )
        part = html(response)
        assert part.startswith('<tr role="row" id="baris-1">')
        assert '<tr role="row" id="baris-0" hx-swap-oob="true">' in part
        assert "Simpan 2 baris" in part

    def test_says_what_became_of_it(self, office):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting()))
        office.post(url("apply", batch))
        assert "1 laporan baru dan 0 perubahan tersimpan." in html(
            office.get(url("detail", batch))
        )
        assert "<strong>1 laporan baru dihapus</strong>" in html(
            office.get(url("undo", batch))
        )
        office.post(url("undo", batch), {"reason": "Keliru."})
        assert not MonthlyReport.objects.exists()

    def test_skipped_rows_say_why(self, office):
        factories.make_poktan("Melati")
        silent = meeting(day=None, topics=None, present=None, children=None, kka=None,
                         note="tidak lapor")  # fmt: skip
        batch = post(office, month(silent))
        assert "tidak melapor bulan itu" in html(office.get(url("rows", batch)))

    def test_leftovers_can_be_downloaded_with_their_reason(self, office, tmp_path):
        batch = post(office, month(meeting("=1+1")))
        response = office.get(url("leftover", batch))
        path = tmp_path / "sisa.xlsx"
        path.write_bytes(b"".join(response.streaming_content))
        rows = list(load_workbook(path).active.iter_rows(values_only=True))
        assert rows[0][-1] == "Alasan"
        assert len(rows) == 2


class TestTemplate:
    def test_is_read_back_as_a_report(self, office, tmp_path):
        factories.make_poktan("Melati")
        response = office.get("/impor/templat/?isi=laporan")
        path = tmp_path / "templat.xlsx"
        path.write_bytes(b"".join(response.streaming_content))
        made = load_workbook(path)
        heads = {cell.value: cell.column for cell in made["Data"][1]}
        for head, value in {
            "Jenis": "BKB", "Nama kelompok": "Melati", "Kecamatan": "Kakuluk Mesak",
            "Desa/kelurahan": "Fatuketi", "Bulan laporan": "Oktober 2026",
            "Tanggal pertemuan": "12/10/2026", "Materi": "4, 6", "Anggota": 20,
            "Hadir": 12, "Diskusi": "Tidak ada", "Cara pertemuan": "Virtual",
        }.items():  # fmt: skip
            made["Data"].cell(2, heads[head], value)
        made.save(path)
        file = SimpleUploadedFile("isi.xlsx", path.read_bytes())
        batch = post(office, file)
        assert (batch.layout, states(batch)) == ("laporan", [(2, "new")])
        office.post(url("apply", batch))
        report = MonthlyReport.objects.get()
        assert (report.meetings, report.meetings_virtual, report.present) == (1, 1, 12)

    def test_of_nothing_known_is_not_found(self, office):
        assert office.get("/impor/templat/?isi=entah").status_code == 404


class TestWho:
    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_for_the_office_only(self, office, as_user, role):
        batch = post(office, month(meeting()))
        other = as_user(role)
        for name in ("rows", "columns", "detail"):
            assert other.get(url(name, batch)).status_code == 403
        assert (
            other.post(url("columns", batch), {"layout": "poktan"}).status_code == 403
        )

    def test_is_not_found_in_another_kabupaten(self, office, as_user):
        batch = post(office, month(meeting()))
        other = as_user(Role.OFFICER, "5305")
        assert other.get(url("rows", batch)).status_code == 404
        assert (
            other.post(url("columns", batch), {"layout": "poktan"}).status_code == 404
        )


class TestHostile:
    def test_markup_stays_text(self, office):
        strange = meeting("BKB <script>alert(1)</script>", note="<b onclick=alert(1)>")
        batch = post(office, month(strange))
        page = html(office.get(url("rows", batch)))
        assert "<script>alert" not in page and "<b onclick" not in page
        assert "&lt;script&gt;" in page.lower()

    @pytest.mark.parametrize(
        "cells",
        [
            {"members": 10**30},
            {"present": -5},
            {"topics": "9" * 500},
            {"day": "9" * 400},
            {"day": "31/02/2026"},
            {"name": "BKB " + "x" * 5000},
            {"note": "nihil " * 500},
            {"desa": "\u202e\u0000Fatuketi"[:1] + "Fatuketi"},
            {"topics": "1 s/d 99"},
            {"kka": True},
        ],
    )
    def test_strange_cells_are_asked_about_and_break_nothing(self, office, cells):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting(**cells)))
        assert batch.status in ("ready", "unreadable")
        assert office.get(url("rows", batch), follow=True).status_code == 200
        office.post(url("apply", batch))
        report = MonthlyReport.objects.first()
        assert report is None or report.members == 20

    @pytest.mark.parametrize(
        "data",
        [{"value-date": "2026-99"}, {"value-group": "-1"}, {"value-x": "y"},
         {"choice": "new"}, {"same": "1"}, {"value-month": "zz"}, {"kind": "zz"},
         {"value-topics": "0"}],
    )  # fmt: skip
    def test_strange_answers_are_refused(self, office, data):
        factories.make_poktan("Melati")
        batch = post(office, month(meeting(day="28/9/2026")))
        one = batch.rows.get()
        response = office.post(url("decide", batch, one.pk), data, follow=True)
        assert response.status_code == 200
        assert batch.rows.get().state in ("decide", "refused")
