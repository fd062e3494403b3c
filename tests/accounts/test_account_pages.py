"""Pages on which an admin looks after accounts, and everybody after her own."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kspk.accounts.models import Assignment, User
from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from tests import factories

LIST, NEW = "/pengguna/", "/pengguna/baru/"


@pytest.fixture
def admin(as_user):
    return as_user(Role.ADMIN)


@pytest.fixture
def plkb(areas):
    return factories.make_user(
        Role.PLKB, "5304052001", username="seruni", full_name="Seruni Contoh"
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def today():
    return timezone.localdate().isoformat()


class TestList:
    def test_shows_role_place_and_state(self, admin, plkb):
        factories.make_user(Role.PLKB, "5305011001", full_name="Orang Alor")
        page = text_of(admin.get(LIST))
        assert "Seruni Contoh seruni PLKB · Desa Fatuketi belum pernah Aktif" in page
        assert "Orang Alor" not in page
        assert "1–2 dari 2 akun" in page

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("q=SERU", ["Seruni Contoh"]),
            ("q=contoh+kemiri", ["Kemiri Contoh"]),
            ("q=tidak-ada", []),
            ("peran=COORDINATOR", ["Kemiri Contoh"]),
            ("peran=ngawur", ["Kemiri Contoh", "Seruni Contoh"]),
            ("keadaan=tidak-aktif", ["Kemiri Contoh"]),
            ("keadaan=aktif", ["Seruni Contoh"]),
        ],
    )
    def test_is_searched_and_filtered(self, admin, plkb, query, names):
        factories.make_user(
            Role.COORDINATOR, "530405", full_name="Kemiri Contoh", is_active=False
        )
        rows = admin.get(f"{LIST}?{query}").context["object_list"]
        assert [u.full_name for u in rows if u != admin.user] == names

    def test_takes_the_same_number_of_queries_for_1_and_3_rows(
        self, admin, django_assert_num_queries
    ):
        with django_assert_num_queries(8):
            admin.get(LIST)
        for _ in range(3):
            factories.make_user(Role.PLKB, "5304052001", "5304052002")
        with django_assert_num_queries(8):
            admin.get(LIST)

    def test_has_pages(self, admin, areas):
        for _ in range(50):
            factories.make_user(Role.PLKB, "5304052001")
        first = admin.get(f"{LIST}?q=orang")
        assert "1–50 dari 51 akun" in text_of(first)
        assert first.context["next_url"] == "?q=orang&page=2"
        second = admin.get(f"{LIST}?q=orang&page=2")
        assert "51–51 dari 51 akun" in text_of(second)
        assert second.context["previous_url"] == "?q=orang&page=1"


class TestNewAccount:
    DATA = {
        "full_name": "Melur Umpama",
        "username": "Melur.Umpama",
        "phone": "0812",
        "email": "",
        "role": Role.PLKB,
        "wilayah": "5304052001",
    }

    def send(self, admin, **changes):
        return admin.post(NEW, self.DATA | {"valid_from": today()} | changes)

    def test_gets_a_password_that_is_shown_once(self, admin):
        response = self.send(admin)
        assert response["Cache-Control"] == "no-store"
        account = User.objects.get(username="melur.umpama")
        password = response.context["password"]
        assert password in text_of(response)
        assert account.check_password(password)
        assert account.must_change_password
        assert password not in text_of(admin.get(account.get_absolute_url()))
        task = account.assignments.get()
        assert (task.role, task.wilayah_id) == (Role.PLKB, "5304052001")
        assert account.history.get().batch.by == admin.user

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"role": Role.ADMIN}, "Peran ini tidak dapat Anda berikan."),
            ({"role": "RAJA"}, "Peran ini tidak dapat Anda berikan."),
            ({"wilayah": "5305011001"}, "tidak dikenal di wilayah Anda"),
            ({"wilayah": ""}, "Pilih wilayah tugas."),
            ({"role": Role.PARTNER, "wilayah": ""}, "Pilih wilayah tugas"),
            ({"wilayah": "530405"}, "bertugas di tingkat desa/kelurahan"),
            ({"username": "seruni"}, "Nama pengguna ini sudah dipakai."),
            ({"username": "SERUNI"}, "Nama pengguna ini sudah dipakai."),
            ({"full_name": ""}, "Nama lengkap"),
        ],
    )
    def test_is_refused_with_a_clear_sentence(self, admin, plkb, changes, sentence):
        response = self.send(admin, **changes)
        assert sentence in text_of(response)
        assert set(User.objects.all()) == {admin.user, plkb}

    def test_cannot_be_made_a_superuser_by_forged_fields(self, admin):
        self.send(admin, is_superuser="on", must_change_password="", password="x")
        account = User.objects.get(username="melur.umpama")
        assert not account.is_superuser
        assert account.must_change_password

    def test_of_an_admin_of_a_kabupaten_is_made_by_an_admin_everywhere(self, as_user):
        central = as_user(Role.ADMIN, None)
        self.send(central, role=Role.ADMIN, wilayah="5305")
        task = Assignment.objects.get(user__username="melur.umpama")
        assert (task.role, task.wilayah_id) == (Role.ADMIN, "5305")
        response = self.send(central, role=Role.ADMIN, wilayah="", username="lain")
        assert "Pilih wilayah tugas untuk peran Admin." in text_of(response)


class TestTasks:
    def path(self, plkb):
        return f"/pengguna/{plkb.pk}/tugas/"

    def test_are_given_with_dates(self, admin, plkb):
        data = {"role": Role.PLKB, "wilayah": "5304052002", "valid_from": "2026-01-05"}
        response = admin.post(self.path(plkb), data)
        assert response.url == plkb.get_absolute_url()
        task = plkb.assignments.get(wilayah="5304052002")
        assert task.valid_from.isoformat() == "2026-01-05"
        assert task.history.get().batch.title == (
            "memberi tugas PLKB/PKB Dualaus kepada Seruni Contoh"
        )

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"role": Role.ADMIN, "wilayah": "5304"}, "tidak dapat Anda berikan"),
            ({"role": Role.OFFICER, "wilayah": "5305"}, "tidak dikenal di wilayah"),
            ({"role": Role.PLKB, "wilayah": "5304052001"}, "sudah ada pada tanggal"),
            (
                {"role": Role.PLKB, "wilayah": "5304052002", "valid_to": "2001-01-01"},
                "Tanggal “sampai” mendahului tanggal “sejak”.",
            ),
        ],
    )
    def test_are_refused_with_a_clear_sentence(self, admin, plkb, data, sentence):
        response = admin.post(self.path(plkb), {"valid_from": today()} | data)
        assert sentence in text_of(response)
        assert plkb.assignments.count() == 1

    def test_end_on_a_day_and_stay_visible(self, admin, plkb):
        task = plkb.assignments.get()
        day = timezone.localdate() + timedelta(30)
        path = f"/pengguna/tugas/{task.pk}/akhiri/"
        admin.post(path, {"on": day.isoformat()})
        task.refresh_from_db()
        assert task.valid_to == day
        page = text_of(admin.get(plkb.get_absolute_url()))
        assert "PLKB/PKB Desa Fatuketi sejak" in page
        assert "mengisi sampai" in page

    @pytest.mark.parametrize("day", ["", "kemarin", "2001-01-01"])
    def test_do_not_end_on_an_impossible_day(self, admin, plkb, day):
        task = plkb.assignments.get()
        path = f"/pengguna/tugas/{task.pk}/akhiri/"
        response = admin.post(path, {"on": day}, follow=True)
        assert [m.level_tag for m in response.context["messages"]] == ["error"]
        task.refresh_from_db()
        assert task.valid_to is None

    def test_are_revoked_at_once(self, admin, plkb):
        task = plkb.assignments.get()
        admin.post(f"/pengguna/tugas/{task.pk}/cabut/")
        task.refresh_from_db()
        assert task.revoked_at is not None
        assert User.objects.get(pk=plkb.pk).roles == set()


class TestState:
    def act(self, admin, account, act):
        return admin.post(f"/pengguna/{account.pk}/{act}/", follow=True)

    def test_goes_off_and_on_again(self, admin, plkb):
        page = text_of(self.act(admin, plkb, "nonaktif"))
        assert "Akun Seruni Contoh tidak aktif lagi. Semua sesinya berakhir." in page
        password = self.act(admin, plkb, "aktif").context["password"]
        plkb.refresh_from_db()
        assert plkb.is_active
        assert plkb.check_password(password)
        titles = list(Batch.objects.values_list("title", flat=True))
        assert titles == [
            "mengaktifkan akun Seruni Contoh",
            "menonaktifkan akun Seruni Contoh",
        ]

    @pytest.mark.parametrize("act", ["nonaktif", "sandi"])
    def test_of_an_inactive_account_is_said(self, admin, areas, act):
        user = factories.make_user(
            Role.PLKB, "5304052001", is_active=False, full_name="Kenari Contoh"
        )
        page = text_of(self.act(admin, user, act))
        assert "Akun Kenari Contoh sudah tidak aktif." in page

    def test_of_an_active_account_is_said(self, admin, plkb):
        assert "sudah aktif." in text_of(self.act(admin, plkb, "aktif"))

    def test_gets_a_new_password_for_one_use(self, admin, plkb):
        password = self.act(admin, plkb, "sandi").context["password"]
        plkb.refresh_from_db()
        assert plkb.check_password(password)
        assert plkb.must_change_password

    def test_loses_its_second_factor(self, admin, plkb):
        plkb.authenticator_set.create(type="totp", data={})
        page = text_of(self.act(admin, plkb, "lepas-faktor"))
        assert "Langkah masuk kedua akun Seruni Contoh dilepas." in page
        assert not plkb.has_second_factor()

    @pytest.mark.parametrize(
        "act", ["nonaktif", "sandi", "lepas-faktor", "buka-kunci", "tugas", "ubah"]
    )
    def test_is_never_ones_own_to_change(self, admin, act):
        assert self.act(admin, admin.user, act).status_code == 403
        admin.user.refresh_from_db()
        assert admin.user.is_active

    @pytest.mark.parametrize("act", ["nonaktif", "sandi", "tugas", "ubah"])
    def test_of_a_peer_does_not_exist(self, admin, act):
        peer = factories.make_user(Role.ADMIN, "5304")
        assert self.act(admin, peer, act).status_code == 404
        peer.refresh_from_db()
        assert peer.is_active


class TestData:
    def test_are_changed_with_history(self, admin, plkb):
        data = {"full_name": "Seruni Baru", "phone": "0813", "email": ""}
        response = admin.post(f"/pengguna/{plkb.pk}/ubah/", data, follow=True)
        page = text_of(response)
        assert "Akun Seruni Baru disimpan." in page
        assert "mengubah nama lengkap dari semula Seruni Contoh" in page
        plkb.refresh_from_db()
        assert (plkb.full_name, plkb.username) == ("Seruni Baru", "seruni")

    def test_are_not_saved_over_what_another_saved(self, admin, plkb):
        page = admin.get(f"/pengguna/{plkb.pk}/ubah/")
        opened = page.context["form"]["opened"].value()
        plkb.phone = "0899"
        plkb.save()
        data = {"full_name": "Seruni", "phone": "0813", "opened": opened}
        response = admin.post(f"/pengguna/{plkb.pk}/ubah/", data)
        assert "sudah diubah orang lain sejak Anda membukanya" in text_of(response)
        plkb.refresh_from_db()
        assert (plkb.full_name, plkb.phone) == ("Seruni Contoh", "0899")

    def test_take_no_forged_fields(self, admin, plkb):
        data = {"full_name": "Seruni", "is_superuser": "on", "username": "lain"}
        admin.post(f"/pengguna/{plkb.pk}/ubah/", data)
        plkb.refresh_from_db()
        assert (plkb.is_superuser, plkb.username) == (False, "seruni")


class TestProfile:
    def test_shows_tasks_and_takes_name_and_phone(self, as_user):
        client = as_user(Role.PLKB)
        page = text_of(client.get("/profil/"))
        assert "PLKB/PKB Desa Fatuketi" in page
        assert "PLKB/PKB Desa Dualaus" in page
        data = {"full_name": "Kenari Rekaan", "phone": "0811", "email": ""}
        response = client.post("/profil/", data, follow=True)
        assert "Profil Anda disimpan." in text_of(response)
        client.user.refresh_from_db()
        assert (client.user.full_name, client.user.phone) == ("Kenari Rekaan", "0811")
        assert client.user.history.first().batch.by == client.user

    def test_takes_no_role_for_oneself(self, as_user):
        client = as_user(Role.PLKB)
        data = {"full_name": "Kenari", "role": Role.ADMIN, "is_superuser": "on"}
        client.post("/profil/", data)
        user = User.objects.get(pk=client.user.pk)
        assert (user.roles, user.is_superuser) == ({Role.PLKB}, False)

    def test_says_what_is_missing_without_a_task(self, client, areas):
        client.force_login(factories.make_user())
        page = text_of(client.get("/profil/"))
        assert "Belum ada tugas, jadi belum ada data yang dapat Anda lihat." in page
