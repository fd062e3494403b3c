"""The pages of an import: upload, columns, rows and decisions, result, undo."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.imports import pages, progress, services
from kspk.imports.models import ColumnMemory, ImportBatch, ImportRow
from kspk.wilayah.models import WilayahAlias
from poktan.models import Poktan
from tests.factories import make_poktan
from tests.imports.files import HEADINGS, listed, row

Status, State = ImportBatch.Status, ImportRow.State
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(as_user, settings, tmp_path):
    """A district officer of Belu."""
    settings.MEDIA_ROOT = tmp_path
    return as_user(Role.OFFICER)


@pytest.fixture
def batch_of(officer, areas):
    """An import of these rows, read, by the officer."""

    def upload(*rows, **options):
        return services.upload(
            file=listed(*rows, **options), by=officer.user, wilayah=areas["5304"]
        )

    return upload


def url(name, batch, *args):
    return reverse(f"imports:{name}", args=[batch.pk, *args])


def html(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def said(response):
    return [message.message for message in response.context["messages"]]


def reload(record):
    return type(record).objects.get(pk=record.pk)


def decide(officer, one, *, query="", **answer):
    return officer.post(url("decide", one.batch, one.pk) + query, answer)


def queries(officer, address):
    with CaptureQueriesContext(connection) as found:
        assert officer.get(address).status_code == 200
    return len(found)


class TestList:
    def test_shows_what_became_of_each_import(self, officer, batch_of):
        batch_of(row(), name="daftar-desa.csv")
        page = html(officer.get("/impor/"))
        assert "daftar-desa.csv" in page and "Siap diperiksa" in page

    def test_counts_what_is_left_of_a_stored_one(self, officer, batch_of):
        batch = batch_of(row(), row("Mawar", desa="Entah"))
        services.apply(batch, by=officer.user)
        assert "1 sisa" in html(officer.get("/impor/"))

    def test_is_empty_at_first(self, officer):
        assert "Belum ada impor" in html(officer.get("/impor/"))

    def test_hides_imports_of_others(self, officer, batch_of, as_user):
        batch_of(row(), name="rahasia.csv")
        assert "rahasia.csv" not in html(as_user(Role.OFFICER, "5305").get("/impor/"))

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_for_the_office_only(self, as_user, role):
        assert as_user(role).get("/impor/").status_code == 403

    def test_asks_as_often_for_three_as_for_one(self, officer, batch_of):
        batch_of(row())
        officer.get("/impor/")
        one = queries(officer, "/impor/")
        batch_of(row("Mawar"))
        batch_of(row("Anggrek"))
        assert queries(officer, "/impor/") == one


class TestUpload:
    def post(self, officer, file, **data):
        return officer.post("/impor/", {"file": file, "layout": "poktan", **data})

    def test_reads_a_small_file_and_shows_its_rows(self, officer, areas):
        response = self.post(officer, listed(row()))
        batch = ImportBatch.objects.get()
        assert (batch.by, batch.wilayah_id) == (officer.user, "5304")
        assert response.url == batch.get_absolute_url()
        assert officer.get(response.url).url == url("rows", batch)
        assert not Poktan.objects.exists()

    def test_leads_to_the_columns_where_they_are_guessed(self, officer, areas):
        headings = [*HEADINGS[:8], "Jml anggt", "Ket"]
        response = self.post(officer, listed(row(), headings=headings))
        assert officer.get(response.url).url == url(
            "columns", ImportBatch.objects.get()
        )

    def test_leaves_a_large_file_to_the_worker(
        self, officer, areas, settings, django_capture_on_commit_callbacks
    ):
        settings.IMPORT_AT_ONCE_BYTES = 10
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy"
                                                 ".DummyBackend"}}  # fmt: skip
        response = self.post(officer, listed(row()))
        batch = ImportBatch.objects.get()
        assert batch.status == Status.READING
        page = html(officer.get(response.url))
        assert "Menunggu giliran" in page
        assert f'hx-get="{url("progress", batch)}"' in page

    def test_of_an_admin_of_all_asks_for_the_kabupaten(self, as_user, areas, officer):
        nation = as_user(Role.ADMIN, None)
        response = self.post(nation, listed(row()))
        assert response.status_code == 422
        assert not ImportBatch.objects.exists()
        self.post(nation, listed(row()), wilayah="5304")
        assert ImportBatch.objects.get().wilayah_id == "5304"

    def test_is_not_for_a_kabupaten_of_others(self, officer, areas):
        self.post(officer, listed(row()), wilayah="5305")
        assert ImportBatch.objects.get().wilayah_id == "5304"

    def test_without_a_file_says_so(self, officer):
        response = officer.post("/impor/", {"layout": "poktan"})
        assert response.status_code == 422
        assert "Pilih berkas yang akan diimpor." in response.content.decode()


class TestScope:
    NAMES = ("detail", "progress", "columns", "rows", "leftover")
    ACTIONS = ("apply", "undo", "discard", "read-again", "columns")

    @pytest.fixture
    def batch(self, batch_of):
        return batch_of(row())

    def test_of_another_kabupaten_is_not_found(self, batch, as_user):
        neighbour = as_user(Role.OFFICER, "5305")
        one = batch.rows.get()
        addresses = [neighbour.get(url(name, batch)) for name in self.NAMES]
        addresses += [neighbour.post(url(name, batch)) for name in self.ACTIONS]
        addresses.append(
            neighbour.post(url("decide", batch, one.pk), {"choice": "skip"})
        )
        assert {response.status_code for response in addresses} == {404}
        assert reload(one).state == State.NEW
        assert reload(batch).status == Status.READY

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_of_another_role_is_refused(self, batch, as_user, role):
        other, one = as_user(role), batch.rows.get()
        answers = [other.get(url(name, batch)) for name in self.NAMES]
        answers += [other.post(url(name, batch)) for name in self.ACTIONS]
        answers.append(other.post(url("decide", batch, one.pk), {"choice": "skip"}))
        assert {response.status_code for response in answers} == {403}
        assert reload(batch).status == Status.READY

    def test_of_a_row_is_that_of_its_import(self, officer, batch, batch_of):
        other = batch_of(row("Mawar"))
        one = batch.rows.get()
        response = officer.post(url("decide", other, one.pk), {"choice": "skip"})
        assert response.status_code == 404
        assert reload(one).state == State.NEW


class TestColumns:
    @pytest.fixture
    def batch(self, batch_of):
        headings = [*HEADINGS[:8], "Jml anggt", "Catatan petugas"]
        return batch_of(row(note="rajin"), headings=headings)

    def test_shows_headings_samples_and_how_sure_it_is(self, officer, batch):
        page = html(officer.get(url("columns", batch)))
        assert "Catatan petugas" in page and "rajin" in page
        assert "Tebakan" in page and "Ada tebakan" in page

    def test_left_as_they_are_go_on_to_the_rows(self, officer, batch):
        response = officer.post(url("columns", batch), {"mode": "update"})
        assert response.url == url("rows", batch)
        assert not ColumnMemory.objects.exists()

    def test_chosen_by_hand_are_read_again_and_remembered(self, officer, batch):
        response = officer.post(
            url("columns", batch), {"mode": "update", "kolom-0-8": ""}
        )
        assert response.url == batch.get_absolute_url()
        assert "members" not in batch.rows.get().values
        memory = ColumnMemory.objects.get()
        assert (memory.wording, memory.field) == ("anggt jumlah", "")

    def test_twice_the_same_field_is_refused(self, officer, batch):
        posted = {"kolom-0-1": "name", "kolom-0-8": "name"}
        response = officer.post(url("columns", batch), posted, follow=True)
        assert said(response) == [
            "“Nama kelompok” dipilih untuk dua kolom. Pilih satu kolom saja."
        ]
        assert reload(batch).columns == {}

    def test_changes_the_mode(self, officer, batch_of):
        make_poktan("Melati", desa="5304052004", members_count=1)
        batch = batch_of(row())
        assert batch.counts == {State.CHANGED: 1}
        officer.post(url("columns", batch), {"mode": "skip"})
        assert reload(batch).counts == {State.SKIPPED: 1}

    def test_can_be_named_where_none_was_recognised(self, officer, batch_of):
        batch = batch_of(row()[:5], row("Mawar")[:5], headings=list("PQRST"))
        assert batch.status == Status.UNREADABLE
        assert url("columns", batch) in html(officer.get(batch.get_absolute_url()))
        assert "(tanpa judul)" not in html(officer.get(url("columns", batch)))
        names = ("kind", "name", "district", "village", "chair")
        posted = {f"kolom-0-{i}": name for i, name in enumerate(names)}
        officer.post(url("columns", batch), posted)
        assert reload(batch).counts == {State.NEW: 2}

    def test_of_a_stored_import_can_be_looked_at(self, officer, batch):
        services.apply(batch, by=officer.user)
        response = officer.post(url("columns", batch), {"kolom-0-8": ""}, follow=True)
        assert "sudah berubah" in said(response)[0]
        assert reload(batch).status == Status.APPLIED


class TestRows:
    def test_show_place_state_and_values(self, officer, batch_of):
        page = html(officer.get(url("rows", batch_of(row()))))
        assert "BKB Melati" in page and "CSV, baris 2" in page
        for text in ("Kenebibi", "Dahlia Contoh", "4 Maret 2015", "Simpan 1 baris"):
            assert text in page

    def test_show_what_changes(self, officer, batch_of):
        make_poktan(
            "Melati", desa="5304052004", members_count=12, chair="Dahlia Contoh"
        )
        page = html(officer.get(url("rows", batch_of(row(number="", day="")))))
        assert "<del>12</del>" in page and "<ins>20</ins>" in page

    def test_count_each_state_and_filter_by_it(self, officer, batch_of):
        batch = batch_of(row(), row("Mawar", desa="Entah"), row())
        response = officer.get(url("rows", batch), {"keadaan": "refused"})
        tally = {part["label"]: part["number"] for part in response.context["tally"]}
        assert tally == {"Semua": 3, "Baru": 1, "Berubah": 0, "Sama": 0,
                         "Perlu diputuskan": 0, "Ganda": 1, "Ditolak": 1}  # fmt: skip
        assert [view.row.title for view in response.context["rows"]] == ["BKB Mawar"]
        assert re.search(r'keadaan=refused" aria-current="true"', html(response))

    def test_of_no_state_say_so(self, officer, batch_of):
        page = html(officer.get(url("rows", batch_of(row())), {"keadaan": "same"}))
        assert "Tidak ada baris dengan keadaan ini" in page

    def test_page_forth_and_back(self, officer, batch_of, monkeypatch):
        monkeypatch.setattr(pages, "PAGE_SIZE", 2)
        names = ["Melati", "Mawar", "Anggrek", "Sakura", "Kamboja"]
        batch = batch_of(*map(row, names))
        seen, address = [], url("rows", batch) + "?keadaan=new"
        for rel in ("next", "next", "prev", "prev"):
            response = officer.get(address)
            seen.append([view.row.values["name"] for view in response.context["rows"]])
            found = re.search(f'href="([^"]+)" rel="{rel}"', html(response))
            address = url("rows", batch) + found[1].replace("&amp;", "&")
            assert "keadaan=new" in address
        assert seen == [names[:2], names[2:4], names[4:], names[2:4]]
        first = officer.get(address)
        assert 'rel="prev"' not in html(first)
        assert [view.row.values["name"] for view in first.context["rows"]] == names[:2]

    def test_beyond_the_last_begin_anew(self, officer, batch_of):
        response = officer.get(url("rows", batch_of(row())), {"setelah": "999"})
        assert [view.row.title for view in response.context["rows"]] == ["BKB Melati"]

    def test_tell_what_was_no_data(self, officer, batch_of):
        total = ["", "JUMLAH", *[""] * 6, "20", ""]
        page = html(officer.get(url("rows", batch_of(row(), total))))
        assert "Selain itu dilewati: 1 baris judul kolom, 1 baris jumlah." in page

    def test_name_earlier_imports_of_the_same_file(self, officer, batch_of):
        first, second = batch_of(row()), batch_of(row())
        page = html(officer.get(url("rows", second)))
        assert "Berkas yang sama sudah pernah diunggah" in page
        assert f'href="{first.get_absolute_url()}"' in page
        other = batch_of(row("Mawar"))
        assert "sudah pernah diunggah" not in html(officer.get(url("rows", other)))

    def test_ask_as_often_for_three_as_for_one(self, officer, batch_of):
        make_poktan("Sakura", desa="5304052004", members_count=1)
        few = batch_of(row("Sakura"))
        many = batch_of(row("Sakura"), row("Mawar", desa="Entah"), row("Anggrek"))
        officer.get(url("rows", few))
        one = queries(officer, url("rows", few))
        assert queries(officer, url("rows", many)) == one

    def test_of_a_stored_import_have_no_buttons(self, officer, batch_of):
        batch = batch_of(row())
        services.apply(batch, by=officer.user)
        page = html(officer.get(url("rows", batch)))
        assert "Tersimpan" in page and "Lihat hasil" in page
        assert "Pakai" not in page and "Simpan 1 baris" not in page


class TestDecide:
    @pytest.fixture
    def doubt(self, batch_of):
        """A row whose desa nobody knows, behind one that is ready."""
        return batch_of(row(), row("Mawar", desa="Entah")).rows.get(position=1)

    def test_takes_a_village_by_name_or_code(self, officer, doubt):
        for village in ("Dualaus", "5304052002"):
            decide(officer, doubt, village=village)
            assert reload(doubt).values["village_code"] == "5304052002"
            assert reload(doubt).state == State.NEW

    def test_goes_back_to_the_row_and_says_what_became_of_it(self, officer, doubt):
        response = decide(officer, doubt, village="Dualaus", query="?keadaan=refused")
        assert response.url == url("rows", doubt.batch) + "?keadaan=refused#baris-1"
        assert said(officer.get(response.url)) == ["CSV, baris 3: baru."]

    def test_goes_nowhere_else(self, officer, doubt):
        response = decide(
            officer, doubt, village="Dualaus", query="?keadaan=//jahat.id"
        )
        assert response.url == url("rows", doubt.batch) + "#baris-1"

    def test_by_htmx_answers_with_the_row_the_tally_and_the_button(
        self, officer, doubt
    ):
        address = url("decide", doubt.batch, doubt.pk) + "?keadaan=refused"
        response = officer.post(address, {"village": "Dualaus"}, headers=HTMX)
        part = html(response)
        assert part.startswith('<tr role="row" id="baris-1"')
        assert 'id="keadaan"' in part and 'id="tindakan"' in part
        assert part.count('hx-swap-oob="true"') == 2
        assert "Simpan 2 baris" in part and "Ambil kembali keputusan" in part
        assert re.search(r'keadaan=refused" aria-current="true"', part)

    def test_remembers_the_spelling_if_asked(self, officer, doubt, batch_of):
        decide(officer, doubt, village="Dualaus", remember="on")
        assert WilayahAlias.objects.get().text == "Entah"
        again = batch_of(row("Anggrek", desa="Entah"))
        assert again.rows.get().values["village_code"] == "5304052002"

    def test_forgets_the_spelling_if_not(self, officer, doubt):
        decide(officer, doubt, village="Dualaus")
        assert not WilayahAlias.objects.exists()

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ({"village": "Entah"}, "Entah"),
            ({"village": "5305011001"}, "tidak"),
            ({"value-village": "Entah"}, "Desa “Entah” tidak dikenal."),
            ({"village": ""}, "Pilih atau isi jawabannya dulu."),
            ({"kind": "Posyandu"}, "Pilih jenis kelompok dari daftar."),
        ],
    )
    def test_of_no_use_is_told_and_keeps_the_row(
        self, officer, doubt, answer, sentence
    ):
        response = decide(officer, doubt, **answer)
        assert sentence in said(officer.get(response.url))[0]
        address = url("decide", doubt.batch, doubt.pk)
        part = html(officer.post(address, answer, headers=HTMX))
        assert 'role="alert"' in part and escape(sentence) in part
        assert reload(doubt).state == State.REFUSED

    def test_corrects_a_cell_as_it_is_typed(self, officer, batch_of):
        one = batch_of(row(name="")).rows.get()
        assert one.state == State.REFUSED
        decide(officer, one, **{"value-name": " Kasih Ibu "})
        assert (reload(one).state, reload(one).values["name"]) == (
            State.NEW,
            "Kasih Ibu",
        )

    def test_skips_and_takes_it_back(self, officer, doubt):
        decide(officer, doubt, choice="skip")
        assert reload(doubt).state == State.SKIPPED
        decide(officer, doubt, choice="undo")
        assert reload(doubt).state == State.REFUSED

    def test_says_which_group_it_is(self, officer, batch_of):
        there = make_poktan("Melati Indah", desa="5304052004", chair="Dahlia Contoh")
        one = batch_of(row("Melati Indh")).rows.get()
        assert one.state == State.DECIDE
        page = html(officer.get(url("rows", one.batch)))
        assert "Sama dengan BKB Melati Indah, ketua Dahlia Contoh" in page
        decide(officer, one, same=there.pk)
        assert (reload(one).state, reload(one).target) == (State.CHANGED, there.pk)
        decide(officer, one, choice="new")
        assert reload(one).state == State.NEW

    def test_is_too_late_once_the_row_is_stored(self, officer, batch_of):
        batch = batch_of(row())
        services.apply(batch, by=officer.user)
        response = decide(officer, batch.rows.get(), choice="skip")
        assert "sudah tersimpan" in said(officer.get(response.url))[0]
        assert reload(batch).counts == {"applied_new": 1}


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
