"""The pages of an import: upload, columns, rows and decisions, result, undo."""

import pytest

from kspk.accounts.roles import Role
from kspk.imports import services
from kspk.imports.models import ColumnMemory, ImportBatch, ImportRow
from poktan.models import Poktan
from tests.factories import make_poktan
from tests.imports.browsing import html, queries, reload, said, url
from tests.imports.files import HEADINGS, listed, row

Status, State = ImportBatch.Status, ImportRow.State


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
