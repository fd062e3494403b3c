"""Taking an import back: as before, but for what somebody has touched since."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from kspk.imports import services
from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Decree, Officer, Poktan
from tests import factories
from tests.imports.files import listed, register, row, sample

Status = ImportBatch.Status
State = ImportRow.State


@pytest.fixture
def upload(importer, belu):
    def send(*rows, file=None, **options):
        file = file or listed(*rows)
        return services.upload(file=file, by=importer, wilayah=belu, **options)

    return send


@pytest.fixture
def older(belu):
    """Groups of the register before the import; two of them are in the sample."""
    for name, kind, desa in (("Lestari Umpama", "BKB", "5304052004"),
                             ("Mekar Rekaan", "BKL", "5304032002")):  # fmt: skip
        factories.make_poktan(name, kind, desa, chair="Serai Contoh")
    group = factories.make_poktan("Melati", desa="5304052004", chair="Serai Rekaan")
    Decree.objects.create(poktan=group, number="7/SK/2010", issuer="camat")
    return group


class TestUndo:
    def test_of_the_sample_leaves_the_tables_as_before(self, upload, importer, older):
        before = register()
        batch = services.apply(upload(file=sample()), by=importer)
        assert Poktan.objects.count() == 423
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        assert register() == before
        assert batch.result == {"removed": 420, "restored": 0, "kept": []}
        assert (batch.status, batch.action) == (Status.UNDONE, None)

    def test_gives_changed_groups_their_old_values(self, upload, importer, older):
        before = register()
        batch = services.apply(upload(row(), row("Mawar")), by=importer)
        assert register() != before
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        assert register() == before
        assert batch.result == {"removed": 1, "restored": 1, "kept": []}

    def test_leaves_its_own_history(self, upload, importer, older):
        batch = services.apply(upload(row(), row("Mawar")), by=importer)
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        action = batch.undo_action
        assert (action.source, action.reason) == (Batch.Source.UNDO, "Salah berkas.")
        rows = Poktan.history.filter(batch=action)
        assert set(rows.values_list("name", "history_type")) == {
            ("Melati", "~"), ("Mawar", "-"),
        }  # fmt: skip
        assert Officer.history.filter(batch=action, history_type="-").count() == 2

    def test_may_be_followed_by_the_import_again(self, upload, importer, older):
        batch = services.apply(upload(row(), row("Mawar")), by=importer)
        once = [v | {"id": 0} for v in Poktan.objects.values("name", "phone")]
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        assert batch.counts == {State.NEW: 1, State.CHANGED: 1}
        batch = services.apply(batch, by=importer)
        assert (batch.status, batch.undone_at) == (Status.APPLIED, None)
        assert [v | {"id": 0} for v in Poktan.objects.values("name", "phone")] == once
        before = register()
        batch = services.undo(batch, by=importer, reason="Salah lagi.")
        assert batch.result["kept"] == []
        assert register() != before

    def test_of_both_parts_of_an_import_applied_in_two_goes(self, upload, importer):
        before = register()
        batch = upload(row(), row("Mawar", desa="Entah"))
        services.apply(batch, by=importer)
        services.decide(batch.rows.todo().get(), by=importer, village="5304052004")
        batch = services.apply(batch, by=importer)
        services.undo(batch, by=importer, reason="Salah berkas.")
        assert register() == before


class TestTouchedSince:
    def touch(self, group):
        group.note = "diubah sesudah impor"
        group.save()

    def test_a_new_group_stays_and_is_named(self, upload, importer):
        batch = services.apply(upload(row(), row("Mawar")), by=importer)
        self.touch(Poktan.objects.get(name="Mawar"))
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        assert Poktan.objects.get().note == "diubah sesudah impor"
        (kept,) = batch.result["kept"]
        assert (kept["label"], batch.result["removed"]) == ("BKB Mawar", 1)
        assert Officer.objects.count() == 1

    def test_a_changed_group_keeps_both_changes(self, upload, importer, older):
        batch = services.apply(upload(row()), by=importer)
        older.refresh_from_db()
        self.touch(older)
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        older.refresh_from_db()
        assert (older.phone, older.note) == ("081200000001", "diubah sesudah impor")
        assert [kept["id"] for kept in batch.result["kept"]] == [older.pk]

    def test_a_group_with_a_new_part_stays(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        group = Poktan.objects.get()
        group.officers.create(name="Pandan Umpama", position="sekretaris")
        services.undo(batch, by=importer, reason="Salah berkas.")
        assert Poktan.objects.get() == group

    def test_a_group_that_another_was_merged_into_stays(self, upload, importer, older):
        batch = services.apply(upload(row("Mawar")), by=importer)
        mawar = Poktan.objects.get(name="Mawar")
        older.end("gabung", on=timezone.localdate(), reason="Bergabung", into=mawar)
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        assert Poktan.objects.filter(pk=mawar.pk).exists()
        assert [kept["id"] for kept in batch.result["kept"]] == [mawar.pk]

    def test_a_group_without_earlier_history_stays(self, upload, importer, older):
        Poktan.history.all().delete()
        batch = services.apply(upload(row()), by=importer)
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        older.refresh_from_db()
        assert older.phone == "081200000001"
        assert [kept["id"] for kept in batch.result["kept"]] == [older.pk]

    def test_is_told_before_the_click(self, upload, importer):
        batch = services.apply(upload(row(), row("Mawar")), by=importer)
        self.touch(Poktan.objects.get(name="Mawar"))
        told = services.undo_preview(batch)
        assert (told["removed"], told["restored"]) == (1, 0)
        assert [kept["label"] for kept in told["kept"]] == ["BKB Mawar"]
        assert Poktan.objects.count() == 2

    def test_a_kept_row_is_not_imported_again(self, upload, importer):
        batch = services.apply(upload(row(), row("Mawar")), by=importer)
        self.touch(Poktan.objects.get(name="Mawar"))
        batch = services.undo(batch, by=importer, reason="Salah berkas.")
        assert batch.counts == {"applied_new": 1, State.NEW: 1}
        services.apply(batch, by=importer)
        assert Poktan.objects.filter(name="Mawar").count() == 1
        assert Poktan.objects.count() == 2


class TestRefusal:
    def test_after_the_days_that_the_settings_give(self, upload, importer, settings):
        batch = services.apply(upload(row()), by=importer)
        long_ago = timezone.now() - timedelta(days=settings.IMPORT_UNDO_DAYS + 1)
        ImportBatch.objects.update(applied_at=long_ago)
        with pytest.raises(InvalidTransition, match="selama 30 hari"):
            services.undo(batch, by=importer, reason="Salah berkas.")
        assert Poktan.objects.exists()

    def test_without_a_reason(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        with pytest.raises(ValidationError, match="alasan"):
            services.undo(batch, by=importer, reason=" ")

    def test_of_a_batch_that_is_not_applied(self, upload, importer):
        with pytest.raises(InvalidTransition):
            services.undo(upload(row()), by=importer, reason="Salah berkas.")

    def test_by_a_person_of_another_kabupaten(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        factories.make_wilayah("5305", "Kabupaten Alor", "kabupaten")
        with pytest.raises(PermissionDenied):
            services.undo(
                batch, by=factories.make_user(Role.OFFICER, "5305"), reason="Salah."
            )
        assert Poktan.objects.exists()
