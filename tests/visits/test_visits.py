import datetime
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from kspk.accounts.roles import Role
from poktan.models import MentoringVisit
from poktan.visits.listing import open_steps, unvisited
from poktan.visits.photos import LONGEST_SIDE
from tests.factories import make_poktan, make_user

TODAY = datetime.date(2026, 11, 24)
LIST = reverse("visits:list")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_visit(poktan, on=TODAY, **fields):
    by = fields.pop("by", None) or make_user(Role.PLKB, poktan.desa_id)
    return MentoringVisit.objects.create(
        poktan=poktan, desa_id=poktan.desa_id, visited_on=on, visitor_kind="plkb",
        visitor_name="Seruni Contoh", recorded_by=by, **fields,
    )  # fmt: skip


def sent(**fields):
    return {
        "key": str(uuid.uuid4()), "visited_on": "2026-11-20", "visitor_kind": "plkb",
        "visitor_name": "Seruni Contoh", "cek_register": "ya", "cek_kka": "tidak",
        "findings": "KKA belum diisi", "next_step": "Latih kader mengisi KKA",
        "next_step_due": "2026-12-05",
    } | fields  # fmt: skip


def photo(size=(3000, 2000), fmt="JPEG"):
    image, packed = Image.new("RGB", size, "green"), io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (9.0, 6.0, 0.0)}  # where it was taken
    image.save(packed, fmt, exif=exif)
    return SimpleUploadedFile("IMG_belu.jpg", packed.getvalue())


class TestRecordingAVisit:
    def url(self, group):
        return reverse("visits:create", args=[group.pk])

    def test_stores_what_was_seen_and_what_follows(self, as_user):
        group, client = make_poktan(), as_user(Role.PLKB)
        data = sent()
        response = client.post(self.url(group), data)
        visit = MentoringVisit.objects.get()
        assert response.url == visit.get_absolute_url()
        assert str(visit.pk) == data["key"]
        assert visit.checklist == {"register": True, "kka": False}
        assert (visit.desa_id, visit.recorded_by) == (group.desa_id, client.user)
        assert visit.history.get().batch.title == "mencatat kunjungan ke BKB Melati"

    def test_is_stored_once_however_often_it_is_sent(self, as_user):
        group, client, data = make_poktan(), as_user(Role.PLKB), sent()
        urls = {client.post(self.url(group), data).url for _ in range(3)}
        assert urls == {MentoringVisit.objects.get().get_absolute_url()}
        other = client.post(self.url(group), data | {"findings": "lain"})
        assert other.status_code == 409
        assert "lain</textarea>" in other.content.decode()

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"visited_on": "2099-01-01"}, "Tanggal kunjungan belum tiba."),
            ({"visitor_kind": "mitra"}, "Tulis nama lembaga mitra yang berkunjung."),
            ({"next_step": ""}, "Tulis langkah berikut yang ditenggat itu."),
            ({"next_step_due": "2026-11-01"}, "Tenggat ini mendahului kunjungannya."),
            ({"key": "x"}, "UUID"),
            ({"cek_kka": "mungkin"}, "mungkin"),
        ],
    )
    def test_refuses_what_cannot_be(self, as_user, fields, sentence):
        client = as_user(Role.PLKB)
        response = client.post(self.url(make_poktan()), sent(**fields))
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not MentoringVisit.objects.exists()

    def test_asks_what_its_kind_needs(self, as_user):
        client = as_user(Role.PLKB)
        for kind, words in (("BKB", "Kartu Kembang Anak"), ("UPPKS", "Pembukuan")):
            page = client.get(self.url(make_poktan(kind, kind=kind)))
            assert words in page.content.decode()

    def test_is_not_found_elsewhere_and_refused_to_a_viewer(self, as_user):
        group = make_poktan(desa="5304032001")
        assert as_user(Role.PLKB).get(self.url(group)).status_code == 404
        assert as_user(Role.VIEWER).get(self.url(group)).status_code == 403


class TestPhoto:
    def test_is_kept_small_and_without_its_place(self, as_user):
        client, group = as_user(Role.PLKB), make_poktan()
        url = reverse("visits:create", args=[group.pk])
        client.post(url, sent(photo=photo()))
        visit = MentoringVisit.objects.get()
        assert "belu" not in visit.photo.name
        response = client.get(reverse("visits:photo", args=[visit.pk]))
        with Image.open(io.BytesIO(b"".join(response.streaming_content))) as stored:
            assert max(stored.size) == LONGEST_SIDE
            assert not stored.getexif()

    def test_is_refused_if_it_is_none(self, as_user):
        url = reverse("visits:create", args=[make_poktan().pk])
        fake = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")
        response = as_user(Role.PLKB).post(url, sent(photo=fake))
        assert response.status_code == 422
        assert "bukan foto" in response.content.decode()

    def test_is_seen_only_in_her_area(self, as_user):
        visit = make_visit(make_poktan(desa="5304032001"), photo="kunjungan/x.jpg")
        url = reverse("visits:photo", args=[visit.pk])
        assert as_user(Role.PLKB).get(url).status_code == 404


class TestVisitList:
    def test_names_groups_without_a_visit_for_three_months(self, areas):
        user = make_user(Role.PLKB, "5304052001")
        make_visit(make_poktan("Baru"), TODAY - datetime.timedelta(days=60))
        make_visit(make_poktan("Lama"), TODAY - datetime.timedelta(days=120))
        make_poktan("Belum")
        make_poktan("Jauh", desa="5304032001")
        make_poktan("Bubar", status="bubar", status_on=TODAY)
        found = unvisited(user, TODAY)
        assert [(g.name, g.last_visit) for g in found] == [
            ("Belum", None), ("Lama", TODAY - datetime.timedelta(days=120)),
        ]  # fmt: skip

    def test_puts_the_earliest_open_step_first(self, areas):
        group = make_poktan()
        user = make_user(Role.PLKB, group.desa_id)
        steps = {
            "nanti": {"next_step_due": TODAY}, "tanpa tenggat": {},
            "segera": {"next_step_due": TODAY - datetime.timedelta(days=9)},
            "selesai": {"next_step_done_on": TODAY},
        }  # fmt: skip
        for step, fields in steps.items():
            make_visit(group, next_step=step, **fields)
        found = [visit.next_step for visit in open_steps(user)]
        assert found == ["segera", "nanti", "tanpa tenggat"]

    @pytest.mark.parametrize("tab", ["kunjungan", "langkah", "belum"])
    def test_takes_the_same_queries_for_one_and_many(
        self, as_user, django_assert_num_queries, tab
    ):
        client = as_user(Role.PLKB)
        for n in range(5):
            if n in (0, 1):
                client.get(LIST, {"lihat": tab})
            make_visit(make_poktan(f"A{n}"), next_step="x")
            make_poktan(f"B{n}")
            with django_assert_num_queries(8):
                client.get(LIST, {"lihat": tab})


class TestNextStep:
    def test_is_done_once(self, as_user):
        visit = make_visit(make_poktan(), next_step="latih kader")
        client = as_user(Role.PLKB)
        url = reverse("visits:step-done", args=[visit.pk])
        client.post(url)
        visit.refresh_from_db()
        assert visit.next_step_done_on == timezone.localdate()
        again = client.post(url, follow=True)
        assert "sudah selesai" in again.content.decode()


class TestOnThePageOfTheGroup:
    def test_stand_the_three_latest_with_the_way_to_the_next(self, as_user):
        client = as_user(Role.PLKB)
        group = make_poktan()
        for days in range(4):
            make_visit(group, TODAY - datetime.timedelta(days=days), findings=f"{days}")
        page = client.get(group.get_absolute_url())
        assert [visit.findings for visit in page.context["story"].visits] == list("012")
        assert f'href="/kunjungan/baru/{group.pk}/"' in page.text

    def test_are_not_for_a_viewer(self, as_user):
        client = as_user(Role.VIEWER)
        visit = make_visit(make_poktan(), next_step="Latih kader")
        page = client.get(visit.poktan.get_absolute_url()).text
        assert "Kunjungan pembinaan" not in page
        assert "Latih kader" not in page

    def test_cannot_be_added_to_a_group_that_ended(self, as_user):
        client = as_user(Role.PLKB)
        group = make_poktan(status="bubar", status_on=TODAY)
        page = client.get(group.get_absolute_url()).text
        assert "Belum pernah dikunjungi" in page
        assert "Catat kunjungan" not in page
