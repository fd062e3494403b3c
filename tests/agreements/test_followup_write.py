import datetime
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Document, FollowUp, Progress
from kspk.accounts.roles import Role
from kspk.audit.transitions import InvalidTransition
from tests.factories import (
    make_follow_up,
    make_forum,
    make_mitra,
    make_partner,
    make_poktan,
    make_resolution,
    make_user,
)

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def planned(**fields):
    return {"action": "Latih kader BKB", "area": "5304052001", "owner": "",
            "due": "2027-01-31", "version": "0"} | fields  # fmt: skip


def told(**fields):
    return {"key": str(uuid.uuid4()), "on": "2026-11-20", "state": "proses",
            "value": "4", "note": "Empat kader dilatih."} | fields  # fmt: skip


class TestPlanning:
    def url(self, resolution):
        return reverse("agreements:follow-up-create", args=[resolution.pk])

    def test_stores_owner_supporters_group_and_history(self, as_user):
        client, resolution = as_user(Role.OFFICER), make_resolution()
        owner, helper = make_mitra("Dinas Rekaan"), make_mitra("TP PKK Rekaan")
        group = make_poktan()
        response = client.post(self.url(resolution), planned(
            owner=owner.reference, supporter_0=helper.label, group="bkb melati",
            indicator="kader dilatih", target="12", unit="orang",
        ))  # fmt: skip
        row = FollowUp.objects.get()
        assert response.url == row.get_absolute_url()
        assert (row.owner, row.poktan, row.resolution) == (owner, group, resolution)
        assert [it.mitra for it in row.supporters.all()] == [helper]
        assert row.due == datetime.date(2027, 1, 31)
        said = row.history.get().batch
        assert (said.title, said.by) == (
            "mencatat tindak lanjut Latih kader BKB", client.user,
        )  # fmt: skip

    def test_needs_neither_owner_nor_date(self, as_user):
        client = as_user(Role.COORDINATOR)
        client.post(self.url(make_resolution()), planned(due=""))
        row = FollowUp.objects.get()
        assert (row.owner, row.due) == (None, None)

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, as_user):
        make_poktan("Melati", desa="5304052002")
        response = as_user(Role.OFFICER).post(
            self.url(make_resolution()),
            planned(owner="Lembaga Entah", target="3", group="Melati"),
        )
        assert response.status_code == 422
        errors = response.context["form"].errors
        assert "“Lembaga Entah” tidak ditemukan" in errors["owner"][0]
        assert "“Melati” tidak ditemukan di Desa Fatuketi" in errors["group"][0]
        assert "Lembaga Entah" in response.text
        assert not FollowUp.objects.exists()

    def test_asks_which_of_several_groups(self, as_user):
        make_poktan("Melati Satu"), make_poktan("Melati Dua")
        response = as_user(Role.OFFICER).post(
            self.url(make_resolution()), planned(group="Melati")
        )
        said = response.context["form"].errors["group"][0]
        assert "BKB Melati Satu (Fatuketi), BKB Melati Dua (Fatuketi)" in said

    def test_a_supporter_is_named_once_and_is_not_the_owner(self, as_user):
        mitra = make_mitra()
        response = as_user(Role.OFFICER).post(
            self.url(make_resolution()),
            planned(owner=mitra.reference, supporter_0=mitra.reference),
        )
        assert "sudah ditulis" in response.context["form"].errors["supporter_0"][0]

    def test_a_coordinator_plans_in_her_kecamatan_for_a_forum_around(self, as_user):
        resolution = make_resolution(make_forum(area="5304"))
        client = as_user(Role.COORDINATOR)
        assert client.get(self.url(resolution)).status_code == 200
        client.post(self.url(resolution), planned(area="5304032001"))
        assert not FollowUp.objects.exists()
        client.post(self.url(resolution), planned())
        assert FollowUp.objects.get().area_id == "5304052001"

    def test_is_refused_to_plkb_and_partner(self, as_user):
        resolution = make_resolution()
        assert as_user(Role.PLKB).post(self.url(resolution)).status_code == 403
        assert as_user(Role.PARTNER).post(self.url(resolution)).status_code == 403


class TestChanging:
    def url(self, row):
        return reverse("agreements:follow-up-update", args=[row.pk])

    def test_replaces_supporters(self, as_user):
        one, two = make_mitra("Satu"), make_mitra("Dua")
        row = make_follow_up()
        row.supporters.create(mitra=one)
        client = as_user(Role.OFFICER)
        assert "Satu, Kabupaten Belu" in client.get(self.url(row)).text
        client.post(
            self.url(row), planned(version=row.version, supporter_1=two.reference)
        )
        assert [it.mitra for it in row.supporters.all()] == [two]

    def test_refuses_a_form_that_others_overtook(self, as_user):
        row = make_follow_up(action="Lama")
        FollowUp.objects.get(pk=row.pk).save()
        response = as_user(Role.OFFICER).post(
            self.url(row), planned(version=row.version)
        )
        assert "sudah diubah orang lain" in response.text
        row.refresh_from_db()
        assert row.action == "Lama"


class TestReporting:
    def url(self, row):
        return reverse("agreements:progress", args=[row.pk])

    def test_is_stored_once_however_often_it_is_sent(self, as_user):
        row, client, data = make_follow_up(), as_user(Role.PLKB), told()
        for _ in range(3):
            assert client.post(self.url(row), data).url == row.get_absolute_url()
        progress = Progress.objects.get()
        assert (str(progress.pk), progress.value) == (data["key"], 4)
        row.refresh_from_db()
        assert row.state == FollowUp.State.UNDER_WAY
        other = client.post(self.url(row), data | {"note": "lain"})
        assert (other.status_code, Progress.objects.count()) == (409, 1)

    def test_keeps_a_proof(self, as_user):
        row, client = make_follow_up(), as_user(Role.PLKB)
        proof = SimpleUploadedFile("../hadir.pdf", PDF)
        client.post(self.url(row), told(state="selesai", proof=proof))
        document = Document.objects.get()
        assert document.file.read() == PDF
        assert (document.owner.follow_up, document.size) == (row, len(PDF))
        row.refresh_from_db()
        assert row.done_on == datetime.date(2026, 11, 20)
        assert str(document) in client.get(row.get_absolute_url()).text

    def test_refuses_a_proof_that_is_another_thing(self, as_user):
        row = make_follow_up()
        proof = SimpleUploadedFile("bukti.pdf", b"<html><script>1</script>")
        response = as_user(Role.PLKB).post(self.url(row), told(proof=proof))
        assert response.status_code == 422
        assert "bukan PDF, JPG, atau PNG" in response.text
        assert not Progress.objects.exists()

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("on", "2999-01-01", "belum tiba"),
            ("state", "batal", "batal bukan salah satu"),
            ("note", "", "Tulis apa yang dikerjakan"),
            ("value", "-1", "0"),
        ],
    )
    def test_refuses(self, as_user, name, value, said):
        response = as_user(Role.PLKB).post(
            self.url(make_follow_up()), told(**{name: value})
        )
        assert said in response.context["form"].errors[name][0]
        assert not Progress.objects.exists()

    def test_of_what_is_done_changes_nothing(self, as_user):
        row = make_follow_up(state="selesai", done_on=datetime.date(2026, 5, 1))
        response = as_user(Role.PLKB).post(self.url(row), told(), follow=True)
        assert "sudah selesai" in response.text
        assert not Progress.objects.exists()

    def test_is_the_work_of_the_institution_that_promised_it(self, client, areas):
        mitra, other = make_mitra(), make_mitra("Lembaga Lain")
        client.force_login(make_partner(mitra))
        own, supported = make_follow_up(owner=mitra), make_follow_up(owner=other)
        supported.supporters.create(mitra=mitra)
        foreign = make_follow_up(owner=other)
        for row, status in ((own, 302), (supported, 302), (foreign, 404)):
            assert client.post(self.url(row), told()).status_code == status
        assert Progress.objects.count() == 2

    def test_is_not_found_elsewhere(self, as_user):
        row = make_follow_up(area="5304032001")
        assert as_user(Role.PLKB).post(self.url(row), told()).status_code == 404


class TestEnding:
    def post(self, client, name, row, **data):
        url = reverse(f"agreements:follow-up-{name}", args=[row.pk])
        return client.post(url, data, follow=True)

    def test_cancels_and_reopens_with_a_reason(self, as_user):
        row, client = make_follow_up(), as_user(Role.OFFICER)
        self.post(client, "cancel", row, reason="Digabung dengan kegiatan lain.")
        row.refresh_from_db()
        assert row.state == FollowUp.State.CANCELLED
        page = client.get(reverse("agreements:follow-up-history", args=[row.pk]))
        assert "alasan: Digabung dengan kegiatan lain." in page.text
        self.post(client, "reopen", row, reason="Ternyata perlu.")
        row.refresh_from_db()
        assert row.state == FollowUp.State.UNDER_WAY

    def test_asks_for_the_reason(self, as_user):
        row = make_follow_up()
        said = self.post(as_user(Role.OFFICER), "cancel", row).text
        assert "Tulis alasannya." in said
        row.refresh_from_db()
        assert row.is_to_do

    def test_needs_the_right_state(self, areas):
        by = make_user(Role.OFFICER, "5304")
        done = make_follow_up(state="selesai", done_on=datetime.date(2026, 5, 1))
        cancelled, running = make_follow_up(state="batal"), make_follow_up()
        with pytest.raises(InvalidTransition, match="masih berjalan"):
            running.reopen(by=by, reason="x")
        for row in (done, cancelled):
            with pytest.raises(InvalidTransition, match="Buka kembali"):
                row.cancel(by=by, reason="x")
