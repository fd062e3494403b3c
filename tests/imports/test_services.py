"""Upload, columns, mode, and which group a row is about."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.models import User
from kspk.accounts.roles import Role
from kspk.audit.transitions import InvalidTransition
from kspk.imports import registry, services
from kspk.imports.models import ColumnMemory, ImportBatch, ImportRow
from kspk.wilayah.models import Wilayah
from poktan.models import Poktan
from tests import factories
from tests.imports.files import HEADINGS, listed, only, row, sample

Status = ImportBatch.Status
State = ImportRow.State


class TestUpload:
    def test_reads_a_small_file_at_once(self, upload):
        batch = upload(row(), row("Mawar"))
        assert (batch.status, batch.counts) == (Status.READY, {State.NEW: 2})
        assert not Poktan.objects.exists()

    def test_keeps_the_file_under_another_name(self, upload, settings):
        batch = upload(file=listed(row(), name="daftar ibu Contoh.csv"))
        assert batch.file_name == "daftar ibu Contoh.csv"
        assert "Contoh" not in batch.file.name
        assert str(settings.MEDIA_ROOT) in batch.file.path

    def test_notices_the_same_file(self, upload, importer):
        first, second, other = upload(row()), upload(row()), upload(row("Mawar"))
        seen = ImportBatch.objects.visible_to(importer)
        assert list(seen.with_same_file(second)) == [first]
        assert not seen.with_same_file(other).exists()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"%PDF-1.4", "bukan lembar kerja"),
            (b"judul saja\n", "Tidak ada baris data"),
            (b"PK\x03\x04rusak", "rusak"),
        ],
    )
    def test_says_why_a_file_cannot_be_read(self, upload, content, sentence):
        batch = upload(file=SimpleUploadedFile("a.csv", content))
        assert batch.status == Status.UNREADABLE
        assert sentence in batch.notice

    @pytest.mark.parametrize(
        ("content", "sentence"), [(b"", "kosong"), (b"x" * 2000, "lebih dari batas")]
    )
    def test_refuses_by_size_before_anything_is_kept(
        self, upload, settings, content, sentence
    ):
        settings.IMPORT_MAX_BYTES = 1000
        with pytest.raises(ValidationError, match=sentence):
            upload(file=SimpleUploadedFile("a.csv", content))
        assert not ImportBatch.objects.exists()

    def test_is_for_those_who_may_import_there(self, upload, areas_beside):
        for role, code in ((Role.PLKB, "5304052001"), (Role.OFFICER, "5305")):
            with pytest.raises(PermissionDenied):
                upload(row(), by=factories.make_user(role, code))
        assert not ImportBatch.objects.exists()

    def test_of_another_kabupaten_is_not_visible(self, upload, areas_beside):
        batch = upload(row())
        neighbour = factories.make_user(Role.OFFICER, "5305")
        assert not ImportBatch.objects.visible_to(neighbour).exists()
        assert not ImportRow.objects.visible_to(neighbour).exists()
        assert ImportRow.objects.visible_to(batch.by).count() == 1


class TestSample:
    def test_is_read_as_expected(self, upload):
        batch = upload(file=sample())
        assert batch.counts == {
            State.NEW: 420, State.DECIDE: 9, State.DUPLICATE: 12, State.REFUSED: 5,
        }  # fmt: skip
        aside = {sheet["name"] for sheet in batch.sheets if sheet["set_aside"]}
        assert aside == {"REKAP", "Sheet3"}

    def test_has_a_sentence_for_every_row_that_waits(self, upload):
        for waiting in upload(file=sample()).rows.todo():
            assert waiting.problems
            assert all(p["message"].endswith(".") for p in waiting.problems)

    def test_asks_few_queries(self, upload):
        """As many for 446 rows as for one, but for the writing."""
        with CaptureQueriesContext(connection) as one:
            upload(row())
        with CaptureQueriesContext(connection) as many:
            upload(file=sample())
        assert len(many) <= len(one) + 2


class TestChooseColumns:
    def test_reads_a_file_whose_headings_nobody_knows(self, upload, importer):
        headings = ("Aa", "Bb", "Cc", "Dd", "Ee", "Ff", "Gg", "Hh", "Ii", "Jj")
        batch = upload(file=listed(row(), headings=headings))
        assert batch.status == Status.UNREADABLE
        assert batch.sheets[0]["columns"][1]["heading"] == "Bb"
        said = {"CSV": {0: "kind", 1: "name", 2: "district", 3: "village"}}
        batch = services.choose_columns(batch, by=importer, columns=said)
        assert batch.counts == {State.NEW: 1}
        assert only(batch).values["name"] == "Melati"

    def test_turns_a_column_off_and_says_so(self, upload, importer):
        batch = upload(row())
        index = HEADINGS.index("No HP")
        batch = services.choose_columns(
            batch, by=importer, columns={"CSV": {index: ""}}
        )
        column = batch.sheets[0]["columns"][index]
        assert (column["field"], column["how"]) == ("", "chosen")
        assert "phone" not in only(batch).values

    def test_is_remembered_for_the_next_file(self, upload, importer):
        headings = (*HEADINGS[:9], "Alamat surat")
        chosen = {"CSV": {9: "meeting_place"}}
        first = upload(file=listed(row(note="Balai Umpama"), headings=headings))
        assert only(first).values.get("address") == "Balai Umpama"
        services.choose_columns(first, by=importer, columns=chosen)
        assert ColumnMemory.objects.get().field == "meeting_place"
        second = upload(file=listed(row(note="Balai Rekaan"), headings=headings))
        assert second.sheets[0]["columns"][9]["how"] == "memory"
        assert only(second).values["meeting_place"] == "Balai Rekaan"

    def test_refuses_one_field_for_two_columns(self, upload, importer):
        batch = upload(row())
        with pytest.raises(ValidationError, match="dua kolom"):
            services.choose_columns(
                batch, by=importer, columns={"CSV": {0: "name", 1: "name"}}
            )


class TestMode:
    @pytest.fixture
    def group(self, belu):
        return factories.make_poktan(
            "Melati", desa="5304052004", phone="081299999999", chair="Dahlia Contoh"
        )

    def test_update_changes_what_the_file_says(self, upload, group):
        found = only(upload(row()))
        assert found.state == State.CHANGED
        assert found.diff == [
            ["phone", "081299999999", "081200000001"],
            ["members", None, 20],
            ["sk_number", None, "1/SK/2015"],
            ["sk_date", None, "2015-03-04"],
        ]

    def test_fill_leaves_what_is_there(self, upload, group, importer):
        batch = upload(row())
        batch = services.choose_mode(batch, by=importer, mode="fill")
        assert [d[0] for d in only(batch).diff] == ["members", "sk_number", "sk_date"]

    def test_skip_leaves_groups_that_are_there(self, upload, group, importer):
        batch = upload(row(), row("Mawar"), mode="skip")
        assert batch.counts == {State.SKIPPED: 1, State.NEW: 1}

    def test_an_empty_cell_never_erases(self, upload, group):
        batch = upload(row(phone="", number="", day="", members="-"))
        assert batch.counts == {State.SAME: 1}

    def test_a_missing_column_never_erases(self, upload, group):
        batch = upload(file=listed(row()[:4], headings=HEADINGS[:4]))
        assert batch.counts == {State.SAME: 1}

    def test_an_empty_remark_does_not_wake_a_resting_group(self, upload, group):
        group.status, group.status_on = "tidak_aktif", "2020-01-01"
        group.save()
        assert ["active", False, True] not in (only(upload(row())).diff or [])
        assert ["active", False, True] in only(upload(row(note="aktif"))).diff


class TestMatching:
    def test_by_our_id_before_the_name(self, upload, belu):
        group = factories.make_poktan("Mawar", desa="5304052004")
        headings = ("ID KSPK", *HEADINGS)
        batch = upload(file=listed((group.pk, *row()), headings=headings))
        found = only(batch)
        assert (found.state, found.target) == (State.CHANGED, group.pk)
        assert ["name", "Mawar", "Melati"] in found.diff

    def test_by_the_register_number_before_the_name(self, upload, belu):
        group = factories.make_poktan(
            "Mawar", desa="5304052004", register_no="123456789"
        )
        headings = ("No register", *HEADINGS)
        found = only(upload(file=listed(("123456789", *row()), headings=headings)))
        assert found.target == group.pk

    def test_an_id_outside_the_area_is_as_unknown(self, upload, areas_beside):
        factories.make_wilayah("530501", "Teluk Mutiara", "kecamatan")
        factories.make_wilayah("5305011001", "Kalabahi Kota", "kelurahan")
        theirs = factories.make_poktan("Mawar", desa="5305011001")
        headings = ("ID KSPK", *HEADINGS)
        found = only(upload(file=listed((theirs.pk, *row()), headings=headings)))
        assert found.state == State.REFUSED
        assert found.problems[0]["code"] == "id_unknown"

    def test_a_like_name_is_asked_about(self, upload, belu):
        group = factories.make_poktan("Mawar Indah", desa="5304052004")
        found = only(upload(row("Mawar Inda")))
        assert found.state == State.DECIDE
        assert found.problems[0]["suggestions"][0][0] == group.pk

    def test_a_like_name_that_is_in_the_file_too_is_not_asked(self, upload, belu):
        factories.make_poktan("Mawar Indah", desa="5304052004")
        batch = upload(row("Mawar Inda", chair="Serai Rekaan"), row("Mawar Indah"))
        assert batch.counts == {State.NEW: 1, State.CHANGED: 1}

    def test_a_dissolved_group_is_asked_about(self, upload, belu):
        factories.make_poktan(desa="5304052004", status="bubar", status_on="2020-02-03")
        found = only(upload(row()))
        assert found.state == State.DECIDE
        assert "sudah bubar sejak 3 Februari 2020" in found.problems[0]["message"]

    def test_refuses_rows_outside_the_importers_area(self, upload, importer, belu):
        importer.assignments.update(role=Role.COORDINATOR, wilayah="530403")
        found = compare_as(upload, importer, belu)
        assert found.state == State.REFUSED
        assert "di luar wilayah tugas Anda" in found.problems[0]["message"]


def compare_as(upload, importer, belu):
    """A row of Kakuluk Mesak compared for a person who works in Raihat only."""
    admin = factories.make_user(Role.ADMIN, "5304")
    found = only(upload(row(), by=admin))
    by = User.objects.get(pk=importer.pk)
    work = registry.get("poktan").work(wilayah=belu, by=by, mode="update")
    work.compare([found])
    return found


class TestDiscard:
    def test_takes_the_rows_away(self, upload, importer):
        batch = services.discard(upload(row()), by=importer)
        assert (batch.status, batch.rows.count()) == (Status.DISCARDED, 0)

    def test_not_once_something_is_stored(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        with pytest.raises(InvalidTransition):
            services.discard(batch, by=importer)


class TestLeftover:
    def test_has_the_cells_and_the_reason(self, upload):
        batch = upload(row(), row("Mawar", desa="Entah"))
        headings, rows = services.leftover(batch)
        (left,) = rows
        assert headings[:2] + headings[-1:] == ["Lembar", "Baris", "Alasan"]
        assert left[:2] == ["CSV", 3]
        assert "Mawar" in left and "Entah" in left
        assert "tidak dikenal" in left[-1]


def test_presents_rows_in_words(upload, belu, catalogue):
    group = factories.make_poktan("Melati", desa="5304052004", members_count=3)
    batch = upload(row(kind="UPPKS", name="Kemiri"), row())
    new, changed = batch.handler.present(batch.rows.all())
    assert (new.title, new.place) == ("UPPKA Kemiri", "Kenebibi")
    assert ("members", "Jumlah anggota", "3", "20") in changed.changes
    assert changed.target == group.pk
    assert Wilayah.objects.filter(name="Kenebibi").exists()
