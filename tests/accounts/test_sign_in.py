"""The one door: passwords, locks, second factor, sessions, the admin's door."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from kspk.accounts.adapter import client_ip
from kspk.accounts.middleware import SIGNED_IN_AT
from kspk.accounts.models import User
from kspk.accounts.roles import Role
from tests import factories

PASSWORD = "sandi-untuk-uji"
LOGIN = "/akun/login/"
PAGE = "/profil/"


@pytest.fixture(autouse=True)
def forget_rate_limits():
    from django.core.cache import cache

    cache.clear()


def sign_in(username, password=PASSWORD, client=None, **extra):
    """(client, answer of the sign-in page)."""
    client = client or Client()
    data = {"login": username, "password": password}
    return client, client.post(LOGIN, data, **extra)


def who(client):
    """Primary key of the person who is signed in, or None."""
    return client.session.get("_auth_user_id")


def with_factor(user):
    """Gives the user an authenticator app; the codes it shows come from `code`."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code(secret):
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


class TestPassword:
    def test_lets_in_whatever_the_case_of_the_name(self, areas):
        user = factories.make_user(Role.PLKB, "5304052001", username="seruni")
        client, response = sign_in("Seruni")
        assert (response.status_code, response.url) == (302, "/")
        assert who(client) == str(user.pk)

    def test_wrong_says_so_on_the_page(self, areas):
        factories.make_user(username="seruni")
        client, response = sign_in("seruni", "salah")
        assert response.status_code == 200
        assert "kata sandi tidak cocok" in response.content.decode()
        assert who(client) is None

    def test_of_an_inactive_account_lets_nobody_in(self, areas):
        factories.make_user(username="seruni", is_active=False)
        client, _ = sign_in("seruni")
        assert who(client) is None

    def test_cycles_the_session(self, areas):
        factories.make_user(username="seruni")
        client = Client()
        client.get(LOGIN)
        session = client.session
        session["sebelum"] = 1
        session.save()
        client.cookies["sessionid"] = session.session_key
        sign_in("seruni", client=client)
        assert client.session.session_key != session.session_key

    @pytest.mark.parametrize(
        "path",
        ["/akun/signup/", "/akun/password/reset/", "/akun/email/", "/akun/login/code/"],
    )
    def test_has_no_other_way_round_it(self, db, path):
        assert Client().get(path).status_code == 404


class TestLock:
    def lock(self, username):
        for _ in range(5):
            _, response = sign_in(username, "salah")
        return response

    def test_holds_for_one_name_at_one_address_only(self, areas):
        factories.make_user(username="seruni")
        other = factories.make_user(username="kenari")
        response = self.lock("seruni")
        assert response.status_code == 429
        assert "5 kali salah dari jaringan ini" in response.content.decode()
        assert sign_in("seruni")[1].status_code == 429
        assert who(sign_in("kenari")[0]) == str(other.pk)
        assert who(sign_in("seruni", REMOTE_ADDR="10.1.1.1")[0]) is not None

    def test_counts_every_writing_of_the_name(self, areas):
        factories.make_user(username="seruni")
        for name in ("seruni", "Seruni", "SERUNI", " seruni", "sErUnI "):
            sign_in(name, "salah")
        assert sign_in("seruni")[1].status_code == 429

    def test_is_lifted_by_the_admin(self, areas, as_user):
        user = factories.make_user(Role.PLKB, "5304052001", username="seruni")
        self.lock("seruni")
        admin = as_user(Role.ADMIN)
        page = admin.get(user.get_absolute_url())
        assert "Buka kunci" in page.content.decode()
        admin.post(f"/pengguna/{user.pk}/buka-kunci/")
        assert who(sign_in("seruni")[0]) == str(user.pk)
        title = user.history.first().batch.title
        assert title == f"membuka kunci akun {user}"


class TestAddress:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "found"),
        [
            (0, "1.1.1.1", "9.9.9.9"),
            (1, "", "9.9.9.9"),
            (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
            (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
            (2, "1.1.1.1", "9.9.9.9"),
        ],
    )
    def test_is_believed_as_far_as_our_proxies_go(
        self, rf, settings, proxies, forwarded, found
    ):
        settings.TRUSTED_PROXIES = proxies
        headers = {"X-Forwarded-For": forwarded}
        request = rf.get("/", headers=headers, REMOTE_ADDR="9.9.9.9")
        assert client_ip(request) == found


class TestNewPassword:
    @pytest.fixture
    def user(self, areas):
        return factories.make_user(
            Role.PLKB, "5304052001", username="seruni", must_change_password=True
        )

    def change(self, client, new):
        data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        return client.post("/akun/sandi/", data)

    def test_comes_before_every_other_page(self, user):
        client, _ = sign_in("seruni")
        for path in (PAGE, "/pengguna/", "/admin/", "/akun/2fa/"):
            response = client.get(path)
            assert (response.status_code, response.url) == (302, "/akun/sandi/")

    def test_once_set_opens_the_rest(self, user):
        client, _ = sign_in("seruni")
        response = self.change(client, "lontar-gewang-77")
        assert (response.status_code, response.url) == (302, "/")
        user.refresh_from_db()
        assert not user.must_change_password
        assert client.get(PAGE).status_code == 200
        assert user.history.first().batch.by == user

    def test_once_set_ends_her_other_sessions(self, user):
        user.must_change_password = False
        user.save()
        (here, _), (there, _) = sign_in("seruni"), sign_in("seruni")
        self.change(here, "lontar-gewang-77")
        assert [c.get(PAGE).status_code for c in (here, there)] == [200, 302]

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "/\\evil.example"]
    )
    def test_leads_to_no_other_house(self, user, target):
        data = {"login": "seruni", "password": PASSWORD, "next": target}
        assert Client().post(f"{LOGIN}?next={target}", data).url == "/"

    def test_may_not_be_the_old_one(self, user):
        client, _ = sign_in("seruni")
        response = self.change(client, PASSWORD)
        assert "yang lain dari yang lama" in response.content.decode()
        user.refresh_from_db()
        assert user.must_change_password


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.MFA_REQUIRED = True

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.OFFICER])
    def test_is_owed_before_every_other_page(self, areas, role):
        factories.make_user(role, "5304", username="kantor")
        client, _ = sign_in("kantor")
        for path in (PAGE, "/pengguna/", "/admin/", "/petugas/"):
            response = client.get(path)
            assert (response.status_code, response.url) == (
                302,
                "/akun/2fa/totp/activate/",
            )
        assert client.get("/akun/2fa/totp/activate/").status_code == 200

    def test_can_be_set_up_and_opens_the_rest(self, areas):
        user = factories.make_user(Role.ADMIN, "5304", username="kantor")
        client, _ = sign_in("kantor")
        client.get("/akun/2fa/totp/activate/")
        secret = client.session["mfa.totp.secret"]
        client.post("/akun/2fa/totp/activate/", {"code": code(secret)})
        assert user.has_second_factor()
        assert client.get(PAGE).status_code == 200
        stored = Authenticator.objects.get(type="totp").data["secret"]
        assert stored != secret
        assert secret not in stored

    def test_taken_off_is_owed_again_in_the_same_session(self, areas):
        user = factories.make_user(Role.ADMIN, "5304", username="kantor")
        with_factor(user)
        client = Client()
        client.force_login(user)
        assert client.get(PAGE).status_code == 200
        user.authenticator_set.all().delete()
        assert client.get(PAGE).url == "/akun/2fa/totp/activate/"

    def test_is_asked_at_every_sign_in(self, areas):
        user = factories.make_user(Role.ADMIN, "5304", username="kantor")
        secret = with_factor(user)
        client, response = sign_in("kantor")
        assert (response.status_code, response.url) == (302, "/akun/2fa/authenticate/")
        assert who(client) is None
        assert client.get(PAGE).url == f"{LOGIN}?next={PAGE}"
        client.post("/akun/2fa/authenticate/", {"code": code(secret)})
        assert who(client) == str(user.pk)

    def test_code_cannot_be_guessed_for_long(self, areas):
        user = factories.make_user(Role.ADMIN, "5304", username="kantor")
        secret = with_factor(user)
        client, _ = sign_in("kantor")
        wrong = {"code": "000000" if code(secret) != "000000" else "000001"}
        for _ in range(5):
            client.post("/akun/2fa/authenticate/", wrong)
        client.post("/akun/2fa/authenticate/", {"code": code(secret)})
        assert who(client) is None

    def test_set_up_later_asks_for_the_password_again(self, as_user, settings):
        plkb = as_user(Role.PLKB)
        session = plkb.session
        session[SIGNED_IN_AT] = int(time.time()) - 3600
        session.save()
        page = "/akun/2fa/totp/activate/"
        assert plkb.get(page).url.startswith("/akun/ulangi/?next=")

    def test_is_not_owed_by_field_workers(self, areas):
        factories.make_user(Role.PLKB, "5304052001", username="seruni")
        client, _ = sign_in("seruni")
        assert client.get(PAGE).status_code == 200

    def test_is_not_owed_where_the_setting_is_off(self, areas, settings):
        settings.MFA_REQUIRED = False
        factories.make_user(Role.ADMIN, "5304", username="kantor")
        client, _ = sign_in("kantor")
        assert client.get(PAGE).status_code == 200


class TestSession:
    def age(self, client, seconds):
        session = client.session
        session[SIGNED_IN_AT] = int(time.time()) - seconds
        session.save()

    def test_of_the_office_lasts_a_working_day(self, as_user, settings):
        office = as_user(Role.OFFICER)
        self.age(office, settings.OFFICE_SESSION_AGE - 60)
        assert office.get(PAGE).status_code == 200
        self.age(office, settings.OFFICE_SESSION_AGE + 60)
        response = office.get(PAGE, follow=True)
        assert response.redirect_chain == [(f"{LOGIN}?next={PAGE}", 302)]
        assert "Sesi Anda sudah berakhir" in response.content.decode()

    def test_of_a_field_worker_lasts_a_month(self, as_user, settings):
        plkb = as_user(Role.PLKB)
        self.age(plkb, settings.OFFICE_SESSION_AGE * 10)
        assert plkb.get(PAGE).status_code == 200
        client, _ = sign_in(plkb.user.username)
        assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600

    def test_begins_anew_with_the_next_sign_in(self, areas):
        factories.make_user(Role.OFFICER, "5304", username="kantor")
        client, _ = sign_in("kantor")
        assert abs(client.session[SIGNED_IN_AT] - time.time()) < 60

    @pytest.mark.parametrize("act", ["sandi", "nonaktif"])
    def test_all_of_a_person_end_when_the_admin_acts(self, as_user, act):
        user = factories.make_user(Role.PLKB, "5304052001", username="seruni")
        phones = [sign_in("seruni")[0] for _ in range(2)]
        assert [phone.get(PAGE).status_code for phone in phones] == [200, 200]
        as_user(Role.ADMIN).post(f"/pengguna/{user.pk}/{act}/")
        assert [phone.get(PAGE).status_code for phone in phones] == [302, 302]

    def test_of_before_does_not_revive_when_the_account_does(self, areas):
        user = factories.make_user(Role.PLKB, "5304052001", username="seruni")
        phone, _ = sign_in("seruni")
        user.deactivate(by=None)
        User.objects.get(pk=user.pk).activate(by=None)
        assert phone.get(PAGE).status_code == 302


class TestAdminDoor:
    def test_leads_to_the_one_door(self, db):
        response = Client().get("/admin/login/?next=/admin/poktan/")
        assert (response.status_code, response.url) == (
            302,
            f"{LOGIN}?next=/admin/poktan/",
        )
        response = Client().get("/admin/login/?next=https://evil.example/")
        assert response.url == f"{LOGIN}?next=/admin/"

    def test_takes_no_password(self, areas):
        factories.make_user(username="server", is_superuser=True)
        client = Client()
        data = {"username": "server", "password": PASSWORD}
        assert client.post("/admin/login/", data).url == f"{LOGIN}?next=/admin/"
        assert who(client) is None

    def test_takes_no_other_persons_password_either(self, as_user):
        factories.make_user(username="server", is_superuser=True)
        plkb = as_user(Role.PLKB)
        data = {"username": "server", "password": PASSWORD}
        assert plkb.post("/admin/login/", data).status_code == 302
        assert who(plkb) == str(plkb.user.pk)

    def test_is_shut_to_those_without_the_permission(self, as_user):
        assert as_user(Role.PARTNER).get("/admin/login/").status_code == 403
