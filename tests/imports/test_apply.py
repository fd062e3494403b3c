"""Writing a batch: complete, counted, with history, and the same as the model's way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from kspk.catalogue.models import FacilityItem
from kspk.imports import bulk, services, tasks
from kspk.imports.models import ImportBatch, ImportRow
from poktan.completeness import completeness
from poktan.models import Decree, Facility, Officer, Poktan, PoktanWord
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


class TestNewGroup:
    def test_holds_what_the_row_says(self, upload, importer):
        services.apply(upload(row(note="tidak aktif")), by=importer)
        group = Poktan.objects.get()
        assert (group.kind, group.name, group.name_key) == ("BKB", "Melati", "melati")
        assert (group.desa_id, group.members_count) == ("5304052004", 20)
        assert (group.status, group.status_reason) == ("tidak_aktif", "tidak aktif")
        assert (group.version, group.phone) == (1, "081200000001")
        chair = group.officers.get()
        assert (chair.name, chair.position) == ("Dahlia Contoh", "ketua")
        decree = group.decrees.get()
        assert (decree.number, str(decree.date)) == ("1/SK/2015", "2015-03-04")
        assert decree.is_current
        group.full_clean()

    def test_without_a_chair_or_a_decree_has_none(self, upload, importer):
        services.apply(upload(row(chair="", number="", day="")), by=importer)
        assert not Officer.objects.exists()
        assert not Decree.objects.exists()
        assert Poktan.objects.get().members_count == 20

    def test_has_the_history_of_one_action(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        action = Batch.objects.get()
        assert batch.action == action
        assert (action.source, action.by) == (Batch.Source.IMPORT, importer)
        assert action.title == "mengimpor daftar.csv"
        for model in (Poktan, Officer, Decree):
            past = model.history.get()
            assert (past.history_type, past.batch, past.history_user) == (
                "+", action, importer,
            )  # fmt: skip
            live = model.objects.values().get()
            assert {name: getattr(past, name) for name in live} == live

    def test_can_be_saved_by_the_model_afterwards(self, upload, importer):
        services.apply(upload(row(), row("Mawar")), by=importer)
        before = register()
        for group in Poktan.objects.all():
            group.save()
        after = register()
        for name in ("updated_at", "version"):
            for rows in (before[Poktan], after[Poktan]):
                for values in rows:
                    del values[name]
        assert after == before

    def test_leaves_numbers_free_for_the_next(self, upload, importer):
        services.apply(upload(row(), row("Mawar")), by=importer)
        group = factories.make_poktan("Anggrek", chair="Serai Rekaan")
        assert group.pk > Poktan.objects.exclude(pk=group.pk).latest("pk").pk

    def test_keeps_signs_that_the_database_knows(self, upload, importer):
        name = 'Melati\\N "satu"\t; x'
        services.apply(upload(row(name, chair="D'Umpama \\. Contoh")), by=importer)
        assert "\\" in Poktan.objects.get().name
        assert Officer.objects.get().name == "D'Umpama \\. Contoh"


class TestChangedGroup:
    @pytest.fixture
    def group(self, belu, catalogue):
        group = factories.make_poktan(
            "Melati", desa="5304052004", phone="081299999999", chair="Serai Rekaan",
            note="catatan lama",
        )  # fmt: skip
        factories.make_officer(group, "Pandan Umpama", "sekretaris")
        factories.make_family(group)
        Decree.objects.create(poktan=group, number="7/SK/2010", issuer="camat")
        item = FacilityItem.objects.filter(kind="BKB").first()
        Facility.objects.create(poktan=group, item=item, is_available=True)
        group.save()
        return group

    def test_takes_the_new_values_and_keeps_the_others(self, upload, importer, group):
        version = group.version
        services.apply(upload(row()), by=importer)
        group.refresh_from_db()
        assert (group.phone, group.members_count) == ("081200000001", 20)
        assert (group.note, group.version) == ("catatan lama", version + 1)
        assert group.completeness == completeness(group)
        words = set(group.words.values_list("word", "is_personal"))
        assert words == group.index_words()

    def test_another_name_of_the_chair_is_a_successor(self, upload, importer, group):
        services.apply(upload(row()), by=importer)
        former, chair = group.officers.filter(position="ketua").order_by("pk")
        assert former.ended_on is not None
        assert (chair.name, chair.ended_on) == ("Dahlia Contoh", None)

    def test_another_spelling_of_the_chair_is_put_right(self, upload, importer, group):
        services.apply(upload(row(chair="Serai Rekaaan")), by=importer)
        chair = group.officers.get(position="ketua")
        assert (chair.name, chair.ended_on) == ("Serai Rekaaan", None)

    def test_another_decree_takes_the_place_of_the_old(self, upload, importer, group):
        services.apply(upload(row()), by=importer)
        old, new = group.decrees.order_by("pk")
        assert (old.number, old.is_current) == ("7/SK/2010", False)
        assert (new.number, new.is_current) == ("1/SK/2015", True)

    def test_has_history_of_what_it_touched(self, upload, importer, group):
        batch = services.apply(upload(row()), by=importer)
        signs = {
            model: sorted(
                model.history.filter(batch=batch.action).values_list(
                    "history_type", flat=True
                )
            )
            for model in (Poktan, Officer, Decree, Facility)
        }
        assert signs == {
            Poktan: ["~"], Officer: ["+", "~"], Decree: ["+", "~"], Facility: [],
        }  # fmt: skip

    def test_fill_writes_only_what_was_empty(self, upload, importer, group):
        services.apply(upload(row(), mode="fill"), by=importer)
        group.refresh_from_db()
        assert (group.phone, group.members_count) == ("081299999999", 20)
        assert group.officers.get(position="ketua").name == "Serai Rekaan"
        assert group.decrees.get().number == "7/SK/2010"


class TestSample:
    def test_all_that_can_be_imported_is(self, upload, importer):
        batch = upload(file=sample())
        for twin in batch.rows.filter(state=State.DECIDE):
            if twin.problems[0]["code"] == "possible_duplicate":
                services.decide(twin, by=importer, choice="new")
        batch = services.apply(batch, by=importer)
        assert batch.result["created"] == Poktan.objects.count() == 422
        assert batch.counts == {
            "applied_new": 422, State.DECIDE: 7, State.DUPLICATE: 12, State.REFUSED: 5,
        }  # fmt: skip

    def test_has_the_completeness_and_words_of_the_model(self, upload, importer):
        services.apply(upload(file=sample()), by=importer)
        words = {}
        for pk, word, personal in PoktanWord.objects.values_list(
            "poktan", "word", "is_personal"
        ):
            words.setdefault(pk, set()).add((word, personal))
        for group in Poktan.objects.all():
            assert group.completeness == completeness(group)
            assert words[group.pk] == group.index_words()

    def test_again_changes_nothing(self, upload, importer):
        batch = upload(file=sample())
        twins = [r for r in batch.rows.filter(state=State.DECIDE)
                 if r.problems[0]["code"] == "possible_duplicate"]  # fmt: skip
        for twin in twins:
            services.decide(twin, by=importer, choice="new")
        services.apply(batch, by=importer)
        before = register(), Poktan.history.count()
        again = upload(file=sample())
        assert again.counts == {
            State.SAME: 422, State.DECIDE: 7, State.DUPLICATE: 12, State.REFUSED: 5,
        }  # fmt: skip
        assert not again.can_apply
        services.apply(again, by=importer)
        assert (register(), Poktan.history.count()) == before

    def test_asks_as_many_queries_for_few_rows(self, upload, importer):
        one, all_rows = upload(row("Cempaka Umpama")), upload(file=sample())
        with CaptureQueriesContext(connection) as few:
            services.apply(one, by=importer)
        with CaptureQueriesContext(connection) as many:
            services.apply(all_rows, by=importer)
        assert len(many) <= len(few) + 3


class TestSincePreview:
    def test_a_changed_group_is_reported_not_overwritten(self, upload, importer):
        group = factories.make_poktan(desa="5304052004", phone="081211111111")
        batch = upload(row(), row("Mawar"))
        group.phone = "081222222222"
        group.save()
        batch = services.apply(batch, by=importer)
        group.refresh_from_db()
        assert group.phone == "081222222222"
        assert batch.result == batch.result | {"created": 1, "changed": 0, "left": 1}
        assert "1 baris belum disimpan" in batch.notice
        left = batch.rows.get(is_applied=False)
        assert ["phone", "081222222222", "081200000001"] in left.diff
        assert left.problems[0]["code"] == "changed_since"

    def test_the_row_is_stored_when_asked_again(self, upload, importer):
        group = factories.make_poktan(desa="5304052004")
        batch = upload(row())
        group.save()
        batch = services.apply(batch, by=importer)
        batch = services.apply(batch, by=importer)
        group.refresh_from_db()
        assert group.phone == "081200000001"
        assert (batch.notice, batch.result["changed"]) == ("", 1)

    def test_a_new_group_that_is_there_by_now_is_not_made_twice(self, upload, importer):
        batch = upload(row())
        factories.make_poktan(desa="5304052004")
        batch = services.apply(batch, by=importer)
        assert Poktan.objects.count() == 1
        assert batch.rows.get().state == State.CHANGED
        assert batch.result["created"] == 0

    def test_a_smaller_area_keeps_rows_out(self, upload, importer):
        batch = upload(row(), row("Asoka", desa="Tohe", district="Raihat"))
        importer.assignments.update(wilayah="530403")
        batch.start_applying()
        tasks.apply.call(batch.pk, importer.pk)
        assert Poktan.objects.get().name == "Asoka"
        kept = batch.rows.get(is_applied=False)
        assert (kept.state, kept.problems[0]["code"]) == (State.REFUSED, "outside_area")


class TestStates:
    def test_a_batch_is_applied_once(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        assert (batch.status, batch.ready_count) == (Status.APPLIED, 0)
        services.apply(batch, by=importer)
        assert Poktan.objects.count() == Poktan.history.count() == 1

    @pytest.mark.parametrize(
        "status", [Status.UPLOADED, Status.READING, Status.UNREADABLE, Status.APPLYING,
                   Status.UNDOING, Status.DISCARDED],
    )  # fmt: skip
    def test_not_from_any_other_state(self, upload, importer, status):
        batch = services.apply(upload(row()), by=importer)
        ImportBatch.objects.update(status=status)
        with pytest.raises(InvalidTransition, match="sudah berubah"):
            services.apply(batch, by=importer)

    def test_what_is_decided_later_joins_the_same_action(self, upload, importer):
        batch = upload(row(), row("Mawar", desa="Entah"))
        first = services.apply(batch, by=importer)
        services.decide(batch.rows.todo().get(), by=importer, village="5304052004")
        second = services.apply(batch, by=importer)
        assert first.action == second.action
        assert second.result["created"] == 2
        assert second.counts == {"applied_new": 2}


class TestBulk:
    @pytest.mark.django_db
    def test_numbers_are_never_given_twice(self, belu):
        first = bulk.allocate_ids(Poktan, 3)
        made = factories.make_poktan()
        assert made.pk not in first or connection.vendor == "sqlite"
        second = bulk.allocate_ids(Poktan, 3)
        assert made.pk not in second
        assert len(set(second)) == 3

    def test_a_number_of_a_deleted_row_is_not_given_again(self, belu):
        made = factories.make_poktan()
        pk = made.pk
        bulk.delete(PoktanWord, [pk], "poktan_id")
        bulk.delete(Poktan, [pk])
        assert pk not in bulk.allocate_ids(Poktan, 2)


def test_a_file_of_semicolons_is_read_too(upload, importer):
    text = "Jenis;Nama;Kecamatan;Desa\nBKB;Melati;Kakuluk Mesak;Kenebibi\n"
    batch = upload(file=SimpleUploadedFile("a.csv", text.encode("utf-8-sig")))
    services.apply(batch, by=importer)
    assert str(Poktan.objects.get()) == "BKB Melati"
