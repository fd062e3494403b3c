"""Answers of a person to what is asked about a row."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kspk.accounts.roles import Role
from kspk.audit.transitions import InvalidTransition
from kspk.imports import services
from kspk.imports.models import ImportBatch, ImportRow
from kspk.wilayah.models import WilayahAlias
from poktan.models import Poktan
from tests import factories
from tests.imports.files import only, row

Status = ImportBatch.Status
State = ImportRow.State


class TestDecide:
    def test_a_village_and_its_spelling_is_remembered(self, upload, importer):
        batch = upload(row(desa="Kenebbibi Barat"))
        found = only(batch)
        assert found.state in {State.DECIDE, State.REFUSED}
        found = services.decide(found, by=importer, village="5304052004", remember=True)
        assert (found.state, found.problems) == (State.NEW, None)
        alias = WilayahAlias.objects.get()
        assert (alias.wilayah_id, alias.text) == ("5304052004", "Kenebbibi Barat")
        again = upload(row("Mawar", desa="Kenebbibi Barat"))
        assert again.counts == {State.NEW: 1}

    def test_counts_follow(self, upload, importer):
        batch = upload(row(desa="Entah"), row("Mawar"))
        waiting = batch.rows.todo().get()
        services.decide(waiting, by=importer, village="5304052004")
        batch.refresh_from_db()
        assert batch.counts == {State.NEW: 2}

    def test_a_kind(self, upload, importer):
        found = only(upload(row(kind="Dasawisma")))
        assert found.state == State.DECIDE
        found = services.decide(found, by=importer, kind="BKL")
        assert (found.state, found.values["kind"]) == (State.NEW, "BKL")

    def test_a_value(self, upload, importer):
        found = only(upload(row(members="banyak", phone="12")))
        assert [p["code"] for p in found.problems] == [
            "phone_invalid", "members_not_a_number",
        ]  # fmt: skip
        found = services.decide(
            found, by=importer, values={"members": "35 KK", "phone": "0812 0000 0002"}
        )
        assert found.problems is None
        assert (found.values["members"], found.values["phone"]) == (35, "081200000002")

    def test_a_name(self, upload, importer):
        found = only(upload(row(name="")))
        assert found.state == State.REFUSED
        found = services.decide(found, by=importer, values={"name": "BKB Cempaka"})
        assert (found.state, found.values["name"]) == (State.NEW, "Cempaka")

    def test_another_wrong_value_keeps_the_row_out(self, upload, importer):
        found = only(upload(row(kind="Dasawisma")))
        found = services.decide(found, by=importer, values={"kind": "Arisan"})
        assert found.problems[-1]["code"] == "kind_unknown"
        assert found.state != State.NEW

    def test_another_group_of_the_same_name(self, upload, importer):
        batch = upload(row(), row(chair="Serai Rekaan", number="9/SK/2016"))
        twin = batch.rows.todo().get()
        assert twin.state == State.DECIDE
        assert services.decide(twin, by=importer, choice="new").state == State.NEW
        services.apply(batch, by=importer)
        assert list(Poktan.objects.order_by("pk").values_list("name", "twin_no")) == [
            ("Melati", 0), ("Melati", 1),
        ]  # fmt: skip

    def test_the_same_as_an_earlier_row(self, upload, importer):
        batch = upload(row(), row(chair="Serai Rekaan", number="9/SK/2016"))
        twin = batch.rows.todo().get()
        assert services.decide(twin, by=importer, choice="same").state == State.SKIPPED

    def test_the_same_as_a_group_that_is_there(self, upload, importer):
        group = factories.make_poktan("Mawar Indah", desa="5304052004")
        found = only(upload(row("Mawar Inda")))
        found = services.decide(found, by=importer, choice="same", same=group.pk)
        assert (found.state, found.target) == (State.CHANGED, group.pk)

    def test_two_rows_are_never_the_same_group(self, upload, importer):
        group = factories.make_poktan("Mawar Indah", desa="5304052004")
        batch = upload(row("Mawar Indah"), row("Anggrek"))
        other = batch.rows.get(state=State.NEW)
        found = services.decide(other, by=importer, choice="same", same=group.pk)
        assert found.state == State.DUPLICATE

    def test_a_correction_that_meets_another_row(self, upload, importer):
        batch = upload(row(), row(desa="Entah", chair="Serai Rekaan"))
        found = services.decide(
            batch.rows.todo().get(), by=importer, village="5304052004"
        )
        assert found.state == State.DUPLICATE
        assert "baris 2" in found.problems[0]["message"]

    def test_skip_and_take_it_back(self, upload, importer):
        found = only(upload(row()))
        found = services.decide(found, by=importer, choice="skip")
        assert found.state == State.SKIPPED
        found = services.decide(found, by=importer, choice="undo")
        assert (found.state, found.decision) == (State.NEW, None)

    def test_only_this_row_is_compared(self, upload, importer):
        batch = upload(row(), row("Mawar", desa="Entah"))
        before = batch.rows.filter(state=State.NEW).values().get()
        services.decide(batch.rows.todo().get(), by=importer, village="5304052004")
        assert batch.rows.filter(pk=before["id"]).values().get() == before

    @pytest.mark.parametrize(
        "answer", [{"village": "5305011001"}, {"kind": "X"}, {"choice": "entah"},
                   {"values": {"entah": "1"}}],
    )  # fmt: skip
    def test_refuses_what_it_does_not_know(self, upload, importer, answer):
        found = only(upload(row()))
        with pytest.raises(ValidationError):
            services.decide(found, by=importer, **answer)
        assert only(found.batch).decision is None

    def test_is_for_those_who_may_import_there(self, upload, areas_beside):
        found = only(upload(row()))
        with pytest.raises(PermissionDenied):
            services.decide(
                found, by=factories.make_user(Role.OFFICER, "5305"), choice="skip"
            )

    def test_not_after_the_row_is_stored(self, upload, importer):
        batch = upload(row())
        services.apply(batch, by=importer)
        with pytest.raises(InvalidTransition, match="sudah tersimpan"):
            services.decide(only(batch), by=importer, choice="skip")
