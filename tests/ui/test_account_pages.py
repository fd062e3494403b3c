"""Every page of allauth under /akun/ in our words, for whoever can open it."""

import re

import pytest
from django.urls import get_resolver

from kspk.accounts.roles import Role
from tests import factories

ENGLISH = re.compile(r"\b(the|your|password|please|sign (in|out)|code[s]?|you)\b", re.I)


def paths():
    """Addresses without arguments whose views are allauth's."""
    stack = [("/", get_resolver().url_patterns)]
    while stack:
        prefix, patterns = stack.pop()
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                stack.append((here, pattern.url_patterns))
            elif pattern.callback.__module__.startswith("allauth") and "<" not in here:
                yield here


def words(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


@pytest.mark.parametrize("path", sorted(paths()))
class TestPage:
    def check(self, response):
        if response.status_code not in {200, 403, 404} or not response.content:
            assert response.status_code in {302, 405}
            return
        html = response.content.decode()
        if response["Content-Type"].startswith("text/html"):
            assert '<html lang="id"' in html
            assert not re.search(r'style="|<script(?![^>]*src=)|src="data:', html)
            assert ENGLISH.findall(words(response)) == []

    def test_speaks_indonesian_to_a_visitor(self, client, db, path):
        self.check(client.get(path))

    def test_speaks_indonesian_to_a_person_signed_in(self, client, areas, path):
        factories.make_user(Role.PLKB, "5304052001", username="seruni")
        client.post("/akun/login/", {"login": "seruni", "password": "sandi-untuk-uji"})
        self.check(client.get(path))


class TestSignIn:
    def test_says_what_to_do_after_a_wrong_password(self, client, areas):
        factories.make_user(Role.PLKB, "5304052001", username="seruni")
        response = client.post("/akun/login/", {"login": "seruni", "password": "x"})
        assert "Nama pengguna dan kata sandi tidak cocok." in words(response)

    def test_shows_demo_accounts_only_on_a_machine_for_trying_out(
        self, client, db, settings
    ):
        settings.DEMO_ACCOUNTS = [
            {"username": "coba.petugas", "password": "rahasia", "role": "OPD-KB"}
        ]
        assert "coba.petugas" not in client.get("/akun/login/").content.decode()
        settings.DEBUG = True
        assert "coba.petugas" in client.get("/akun/login/").content.decode()

    def test_says_how_long_it_is_locked_and_whom_to_ask(self, client, areas):
        for _ in range(5):
            response = client.post(
                "/akun/login/", {"login": "seruni", "password": "salah"}
            )
        text = " ".join(words(response).split())
        assert response.status_code == 429
        assert "Tunggu 15 menit, lalu coba lagi." in text
        assert "hubungi admin OPD-KB" in text


class TestPagesOfLastResort:
    @pytest.mark.parametrize(
        "name", ["400.html", "403_csrf.html", "429.html", "500.html"]
    )
    def test_need_neither_user_nor_database(self, name):
        from django.template.loader import render_to_string

        html = render_to_string(name)
        assert '<html lang="id"' in html
        assert 'href="/"' in html
