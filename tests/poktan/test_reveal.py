from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.models import AccessLog
from poktan.services import REVEALS_PER_HOUR
from tests.factories import make_family, make_officer, make_poktan

NIK = "5304055203850001"
FAMILY_NIK = "5304051206800002"
PURPOSE = {"purpose": "bantuan", "detail": "surat untuk dinas sosial"}


@pytest.fixture
def chair(areas):
    return make_officer(make_poktan("Melati"), "Dahlia Contoh", nik=NIK)


def url(part, what="pengurus", poktan=None):
    poktan = poktan or part.poktan
    return reverse("poktan:reveal", args=[poktan.pk, what, part.pk])


class TestNikReveal:
    def test_asks_for_the_purpose_before_the_number(self, as_user, chair):
        response = as_user(Role.PLKB).post(url(chair))
        assert NIK not in response.content.decode()
        assert "Keperluan" in response.content.decode()
        assert not AccessLog.objects.exists()

    def test_shows_the_number_once_and_logs_who_and_why(self, as_user, chair):
        client = as_user(Role.PLKB)
        response = client.post(url(chair), PURPOSE)
        assert NIK in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        look = AccessLog.objects.get()
        assert (look.by, look.subject, look.wilayah_id, look.purpose) == (
            client.user, "NIK Dahlia Contoh (Ketua), BKB Melati", "5304052001",
            "Mengurus bantuan atau layanan: surat untuk dinas sosial",
        )  # fmt: skip

    def test_shows_that_of_a_member_family(self, as_user, chair):
        family = make_family(chair.poktan, "Yohanes Rekaan", nik=FAMILY_NIK)
        response = as_user(Role.PLKB).post(
            url(family, "keluarga", chair.poktan), PURPOSE
        )
        assert FAMILY_NIK in response.content.decode()

    def test_says_nothing_of_who_has_left(self, as_user, chair):
        group = chair.poktan
        family = make_family(group, "Yohanes Rekaan", nik=FAMILY_NIK)
        group.memberships.update(left_on="2099-01-01", left_reason="pindah")
        group.officers.update(ended_on="2026-01-01", end_reason="pindah")
        client = as_user(Role.PLKB)
        for address in (url(chair), url(family, "keluarga", group)):
            assert client.post(address, PURPOSE).status_code == 404
        assert not AccessLog.objects.exists()

    def test_is_never_got(self, as_user, chair):
        assert as_user(Role.PLKB).get(url(chair)).status_code == 405

    def test_needs_words_for_another_purpose(self, as_user, chair):
        response = as_user(Role.PLKB).post(url(chair), {"purpose": "lain"})
        assert NIK not in response.content.decode()
        assert "Jelaskan keperluannya." in response.content.decode()

    def test_stops_after_many_in_an_hour(self, as_user, chair):
        client = as_user(Role.PLKB)
        look = {
            "by": client.user,
            "action": "reveal",
            "subject": "uji",
            "purpose": "uji",
        }
        for _ in range(REVEALS_PER_HOUR):
            AccessLog.objects.create(**look)
        response = client.post(url(chair), PURPOSE)
        assert (response.status_code, NIK in response.content.decode()) == (429, False)
        AccessLog.objects.update(at=timezone.now() - timedelta(hours=2))
        assert client.post(url(chair), PURPOSE).status_code == 200

    def test_does_not_exist_for_a_neighbour(self, as_user, chair):
        client = as_user(Role.PLKB, "5304032001")
        assert client.post(url(chair), PURPOSE).status_code == 404
        assert not AccessLog.objects.exists()

    def test_does_not_reach_into_another_group(self, as_user, chair):
        far = make_officer(
            make_poktan("Jauh", desa="5304032001"), "Mawar Contoh", nik=NIK
        )
        client = as_user(Role.PLKB)
        assert client.post(url(far, poktan=chair.poktan), PURPOSE).status_code == 404

    def test_has_nothing_to_show_without_a_number(self, as_user, areas):
        bare = make_officer(make_poktan(), "Mawar Contoh")
        assert as_user(Role.PLKB).post(url(bare), PURPOSE).status_code == 404

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.PARTNER])
    def test_is_refused_to_readers(self, as_user, chair, role):
        assert as_user(role).post(url(chair), PURPOSE).status_code == 403


@pytest.mark.parametrize(
    "role", [Role.ADMIN, Role.OFFICER, Role.COORDINATOR, Role.PLKB]
)
class TestNoPageShowsANumber:
    def test_of_officers_or_families(self, as_user, catalogue, chair, role):
        client, group = as_user(role), chair.poktan
        make_family(group, "Yohanes Rekaan", nik=FAMILY_NIK, family_code=FAMILY_NIK)
        row = {"orang-TOTAL_FORMS": 1, "orang-INITIAL_FORMS": 0, "orang-0-id": chair.pk,
               "orang-0-name": "Dahlia Contoh", "orang-0-position": "ketua",
               "orang-0-nik": "5304055203850003", "version": 2}  # fmt: skip
        client.post(reverse("poktan:update", args=[group.pk, "pengurus"]), row)
        batch = group.history.exclude(batch=None).first().batch
        sections = ("identitas", "pembina", "pengurus", "sarana", "anggota", "dana")
        pages = [
            reverse("poktan:list"),
            group.get_absolute_url(),
            reverse("poktan:history", args=[group.pk]),
            batch.get_absolute_url(),
            *(reverse("poktan:update", args=[group.pk, name]) for name in sections),
        ]
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200, page
            text = response.content.decode()
            assert NIK not in text, page
            assert FAMILY_NIK not in text, page
            assert "5304055203850003" not in text, page
        assert "5304••••••••0003" in client.get(pages[6]).content.decode()
