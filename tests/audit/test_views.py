from datetime import date

import pytest

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.models import AccessLog
from poktan.models import Poktan
from tests.factories import make_officer, make_poktan, make_user


@pytest.fixture
def batch(areas, catalogue):
    """One action on a group of Fatuketi and one of Asumanu (another kecamatan)."""
    boss = make_user(Role.OFFICER, "5304", full_name="Lontar Umpama")
    groups = [make_poktan("Melati"), make_poktan("Anggrek", desa="5304032001")]
    with action("memperbaiki alamat", by=boss, reason="pemekaran") as done:
        for group in groups:
            group.dusun = "Webutu"
            group.save()
    return done


class TestBatchPage:
    def test_tells_the_action_and_every_record_in_sight(self, as_user, batch):
        page = as_user(Role.OFFICER).get(batch.get_absolute_url()).content.decode()
        assert "Lontar Umpama memperbaiki alamat" in page
        assert "Alasan: pemekaran" in page
        assert "BKB Melati" in page
        assert "BKB Anggrek" in page
        assert "1–2 catatan" in page

    def test_leaves_out_records_of_elsewhere(self, as_user, batch):
        page = as_user(Role.PLKB).get(batch.get_absolute_url()).content.decode()
        assert "BKB Melati" in page
        assert "Anggrek" not in page

    def test_does_not_exist_where_nothing_of_it_is_in_sight(self, as_user, batch):
        client = as_user(Role.PLKB, "5304052004")
        assert client.get(batch.get_absolute_url()).status_code == 404

    def test_is_refused_to_a_viewer(self, as_user, batch):
        assert as_user(Role.VIEWER).get(batch.get_absolute_url()).status_code == 403

    def test_costs_the_same_for_one_record_and_two(
        self, as_user, batch, django_assert_max_num_queries
    ):
        client = as_user(Role.OFFICER)
        with django_assert_max_num_queries(60) as two:
            client.get(batch.get_absolute_url())
        group = make_poktan("Mawar")
        with action("mengubah", by=client.user) as small:
            group.dusun = "Webutu"
            group.save()
        with django_assert_max_num_queries(60) as one:
            client.get(small.get_absolute_url())
        assert len(one) == len(two)


class TestAccessLog:
    @pytest.fixture
    def looks(self, areas):
        who = make_user(Role.PLKB, "5304052001", full_name="Seruni Umpama")
        for desa, subject in (
            ("5304052001", "NIK Dahlia"),
            ("5305011001", "NIK Anggrek"),
        ):
            AccessLog.objects.create(
                by=who,
                action="reveal",
                subject=subject,
                wilayah_id=desa,
                purpose="bantuan",
            )

    def test_shows_the_looks_of_the_own_area(self, as_user, looks):
        page = as_user(Role.OFFICER).get("/akses/").content.decode()
        assert "NIK Dahlia" in page
        assert "Seruni Umpama" in page
        assert "bantuan" in page
        assert "Anggrek" not in page

    def test_finds_a_person_or_a_subject(self, as_user, looks):
        client = as_user(Role.OFFICER)
        assert "NIK Dahlia" in client.get("/akses/?cari=seruni").content.decode()
        assert "NIK Dahlia" not in client.get("/akses/?cari=mawar").content.decode()

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_others(self, as_user, looks, role):
        assert as_user(role).get("/akses/").status_code == 403


class TestRestore:
    def post(self, client, group, batch):
        return client.post(group.get_restore_url(batch), follow=True).content.decode()

    @pytest.fixture
    def melati(self, batch):
        return Poktan.objects.get(name="Melati")

    def test_takes_back_what_one_action_changed(self, as_user, batch, melati):
        client = as_user(Role.PLKB)
        page = self.post(client, melati, batch)
        assert "BKB Melati dikembalikan seperti sebelum tindakan itu." in page
        melati.refresh_from_db()
        assert melati.dusun == ""
        assert melati.history.first().batch.by == client.user
        assert Poktan.objects.get(name="Anggrek").dusun == "Webutu"

    def test_is_offered_on_the_page_of_the_action(self, as_user, batch, melati):
        page = as_user(Role.PLKB).get(batch.get_absolute_url()).content.decode()
        assert f'action="{melati.get_restore_url(batch)}"' in page

    def test_keeps_what_changed_elsewhere_since(self, as_user, batch, melati):
        melati.rt = "009"
        melati.save()
        self.post(as_user(Role.PLKB), melati, batch)
        melati.refresh_from_db()
        assert (melati.dusun, melati.rt) == ("", "009")

    def test_stops_where_something_newer_stands(self, as_user, batch, melati):
        melati.dusun = "Fatubesi"
        melati.save()
        page = self.post(as_user(Role.PLKB), melati, batch)
        assert "“dusun/lingkungan” sudah diubah lagi sesudah itu." in page
        melati.refresh_from_db()
        assert melati.dusun == "Fatubesi"

    def test_brings_back_a_person_who_was_ended_and_her_number(self, as_user, melati):
        client = as_user(Role.PLKB)
        chair = make_officer(melati, "Dahlia Contoh", nik="5304055203850001")
        with action("mengubah pengurus", by=client.user) as ending:
            chair.ended_on, chair.end_reason, chair.nik = date(2026, 2, 1), "pindah", ""
            chair.save()
            melati.save()
        self.post(client, melati, ending)
        chair.refresh_from_db()
        told = chair.ended_on, chair.end_reason, chair.nik
        assert told == (None, "", "5304055203850001")

    def test_does_not_take_away_what_was_added(self, as_user, melati):
        client = as_user(Role.PLKB)
        with action("mengubah pengurus", by=client.user) as adding:
            make_officer(melati, "Dahlia Contoh")
        page = self.post(client, melati, adding)
        assert "Tindakan ini menambah atau menghapus catatan." in page
        assert melati.officers.count() == 1

    def test_does_not_bring_back_a_second_chair(self, as_user, melati):
        client = as_user(Role.PLKB)
        old = make_officer(melati, "Dahlia Contoh")
        with action("mengubah pengurus", by=client.user) as ending:
            old.ended_on, old.end_reason = date(2026, 2, 1), "pindah"
            old.save()
            melati.save()
        make_officer(melati, "Mawar Contoh")
        page = self.post(client, melati, ending)
        assert "Kelompok ini sudah mempunyai ketua." in page
        assert melati.officers.in_office().get().name == "Mawar Contoh"

    def test_leaves_the_state_to_its_transitions(self, as_user, melati):
        client = as_user(Role.COORDINATOR)
        with action("mengubah status", by=client.user) as resting:
            melati.end("tidak_aktif", on=date(2026, 1, 5), reason="sepi")
        page = self.post(client, melati, resting)
        assert "Pakai “Aktifkan” atau “Akhiri”" in page
        melati.refresh_from_db()
        assert melati.status == "tidak_aktif"

    def test_does_not_exist_for_a_neighbour(self, as_user, batch, melati):
        client = as_user(Role.PLKB, "5304032001")
        assert client.post(melati.get_restore_url(batch)).status_code == 404

    def test_is_refused_to_a_viewer(self, as_user, batch, melati):
        client = as_user(Role.VIEWER)
        assert client.post(melati.get_restore_url(batch)).status_code == 403
