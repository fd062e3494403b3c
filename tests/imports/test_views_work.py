"""Pages of work on an import: saving, waiting, throwing away, taking back."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kspk.audit.models import Batch
from kspk.imports import progress, services
from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Poktan
from tests.imports.browsing import HTMX, html, reload, said, url
from tests.imports.files import row

Status, State = ImportBatch.Status, ImportRow.State


class TestApply:
    def test_stores_and_shows_the_figures(self, officer, batch_of):
        batch = batch_of(row(), row("Mawar"), row("Anggrek", desa="Entah"))
        response = officer.post(url("apply", batch), follow=True)
        page = html(response)
        assert "2 kelompok baru dan 0 perubahan tersimpan." in page
        assert "Selesaikan 1 sisa" in page
        assert [(words, number) for words, number, *_ in response.context["table"]] == [
            ("Baru, tersimpan", 2), ("Ditolak", 1),
        ]  # fmt: skip
        assert Poktan.objects.count() == 2
        assert reload(batch).action.get_absolute_url() in page

    def test_of_nothing_is_not_offered(self, officer, batch_of):
        batch = batch_of(row("Anggrek", desa="Entah"))
        assert url("apply", batch) not in html(officer.get(url("rows", batch)))

    def test_twice_is_told(self, officer, batch_of):
        batch = batch_of(row())
        officer.post(url("apply", batch))
        officer.post(url("apply", batch), follow=True)
        assert Poktan.objects.count() == 1
        assert reload(batch).counts == {"applied_new": 1}


class TestProgress:
    @pytest.fixture
    def batch(self, batch_of):
        batch = batch_of(row())
        batch.start_applying()
        progress.report(batch, "Menyimpan kelompok", 31, 49)
        return reload(batch)

    def test_is_the_page_of_an_import_at_work(self, officer, batch):
        page = html(officer.get(batch.get_absolute_url()))
        assert "Sedang disimpan" in page and "dari 49 baris" in page
        assert '<progress class="meter my-2" value="31" max="49"' in page
        assert "Halaman ini boleh ditutup" in page

    def test_moves_by_htmx_until_the_work_is_done(self, officer, batch):
        part = html(officer.get(url("progress", batch), headers=HTMX))
        assert part.startswith("<section") and "Menyimpan kelompok" in part
        ImportBatch.objects.filter(pk=batch.pk).update(status=Status.READY)
        done = officer.get(url("progress", batch), headers=HTMX)
        assert done["HX-Redirect"] == batch.get_absolute_url()
        assert officer.get(url("progress", batch)).url == batch.get_absolute_url()

    def test_notices_a_worker_that_died(self, officer, batch, settings):
        settings.IMPORT_SILENT_SECONDS = -1
        response = officer.get(batch.get_absolute_url(), follow=True)
        assert "Penyimpanan terputus dan tidak satu baris pun tersimpan." in html(
            response
        )
        assert reload(batch).status == Status.READY
        assert "Simpan 1 baris" in html(response)


class TestReadAgain:
    def test_after_an_interruption(self, officer, batch_of, settings):
        batch = batch_of(row())
        batch.start_reading()
        progress.report(batch, "Membaca berkas", 0, 0)
        settings.IMPORT_SILENT_SECONDS = -1
        page = html(officer.get(batch.get_absolute_url()))
        assert "Pembacaan berkas terputus. Baca lagi berkasnya." in page
        settings.IMPORT_SILENT_SECONDS = 60
        response = officer.post(url("read-again", batch), follow=True)
        assert reload(batch).counts == {State.NEW: 1}
        assert "BKB Melati" in html(response)


class TestDiscard:
    def test_throws_the_rows_away(self, officer, batch_of):
        batch = batch_of(row())
        response = officer.post(url("discard", batch), follow=True)
        assert said(response) == [f"Impor {batch.pk} dibuang. Tidak ada yang disimpan."]
        assert not ImportRow.objects.exists()
        assert "dibuang" in html(officer.get(batch.get_absolute_url()))

    def test_is_offered_while_nothing_is_stored(self, officer, batch_of):
        batch = batch_of(row())
        assert url("discard", batch) in html(officer.get(url("rows", batch)))
        services.apply(batch, by=officer.user)
        assert url("discard", batch) not in html(officer.get(url("rows", batch)))


class TestLeftover:
    def test_holds_the_rows_as_they_came_with_the_reason(self, officer, batch_of):
        batch = batch_of(row(), row("=1+1", desa="Entah"))
        response = officer.get(url("leftover", batch))
        assert re.search(rf'filename="sisa-impor-{batch.pk}-\d', response.headers[
            "Content-Disposition"])  # fmt: skip
        content = io.BytesIO(b"".join(response.streaming_content))
        headings, only = openpyxl.load_workbook(content).active.iter_rows()
        found = {h.value: cell for h, cell in zip(headings, only, strict=True)}
        assert (found["Lembar"].value, found["Baris"].value) == ("CSV", 3)
        assert found["Nama kelompok"].value == "=1+1"
        assert found["Nama kelompok"].data_type == "s"
        assert found["Alasan"].value.startswith("Desa “Entah” tidak dikenal")

    def test_can_be_uploaded_once_it_is_put_right(self, officer, batch_of, areas):
        batch = batch_of(row(), row("Mawar", desa="Entah"))
        response = officer.get(url("leftover", batch))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        for cell in book.active[2]:
            cell.value = "Dualaus" if cell.value == "Entah" else cell.value
        buffer = io.BytesIO()
        book.save(buffer)
        file = SimpleUploadedFile("sisa.xlsx", buffer.getvalue())
        again = services.upload(file=file, by=officer.user, wilayah=areas["5304"])
        assert again.counts == {State.NEW: 1}
        assert again.rows.get().values["chair"] == "Dahlia Contoh"


class TestUndo:
    @pytest.fixture
    def batch(self, officer, batch_of):
        return services.apply(batch_of(row(), row("Mawar")), by=officer.user)

    def test_is_foretold_with_what_stays(self, officer, batch):
        group = Poktan.objects.get(name="Melati")
        group.members_count = 99
        group.save()
        page = html(officer.get(url("undo", batch)))
        assert "1 kelompok baru dihapus" in page and "0 kelompok kembali" in page
        assert "tidak disentuh" in page and "BKB Melati" in page

    def test_needs_a_reason(self, officer, batch):
        response = officer.post(url("undo", batch), {"reason": " "}, follow=True)
        assert said(response) == ["Tulis alasan pembatalan."]
        assert Poktan.objects.count() == 2

    def test_takes_the_groups_back_and_says_so(self, officer, batch):
        posted = {"reason": "berkas keliru"}
        page = html(officer.post(url("undo", batch), posted, follow=True))
        assert "Impor ini dibatalkan" in page and "Alasan: berkas keliru" in page
        assert "2 kelompok dihapus, 0 kembali seperti semula" in page
        assert not Poktan.objects.exists()
        assert Batch.objects.latest("pk").reason == "berkas keliru"

    def test_can_be_followed_by_storing_again(self, officer, batch):
        officer.post(url("undo", batch), {"reason": "keliru"})
        officer.post(url("apply", batch))
        assert Poktan.objects.count() == 2

    def test_is_offered_for_some_days(self, officer, batch, settings):
        assert "Batalkan impor" in html(officer.get(batch.get_absolute_url()))
        settings.IMPORT_UNDO_DAYS = -1
        assert "Batalkan impor" not in html(officer.get(batch.get_absolute_url()))
        assert officer.get(url("undo", batch)).url == batch.get_absolute_url()
        response = officer.post(url("undo", batch), {"reason": "keliru"}, follow=True)
        assert "hanya dapat dibatalkan selama" in said(response)[0]
        assert Poktan.objects.count() == 2
