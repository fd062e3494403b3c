"""What every answer says to the browser, and what production adds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from kspk.accounts.roles import Role

ROOT = Path(__file__).resolve().parents[2]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(),"
    " usb=()",
}
PRODUCTION = {
    "KSPK_SECRET_KEY": "rahasia-panjang-untuk-pemeriksaan-saja-0123456789abcdef",
    "KSPK_PERSONAL_DATA_KEY": "kunci-untuk-pemeriksaan",
    "KSPK_HOSTS": "kspk.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "DJANGO_SETTINGS_MODULE": "kspk.settings",
}
ASK_PRODUCTION = """
import django; django.setup()
from django.conf import settings
from django.core.checks import run_checks
from django.test import RequestFactory
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
request = RequestFactory().get("/", secure=True)
answer = SecurityMiddleware(lambda request: HttpResponse())(request)
print(answer.headers["Strict-Transport-Security"])
plain = RequestFactory().get("/", headers={"host": "kspk.example"})
print(SecurityMiddleware(lambda request: HttpResponse())(plain).url)
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,
      settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE)
print(settings.MFA_REQUIRED, settings.DEBUG, settings.PASSWORD_HASHERS[0])
print([m.id for m in run_checks(include_deployment_checks=True)])
"""


def policy_of(response):
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/akun/login/", "/profil/", "/admin/", "/tidak-ada/", "/pengguna/"]
    )
    def test_stand_on_pages_refusals_and_errors(self, as_user, path):
        response = as_user(Role.PLKB).get(path)
        assert policy_of(response) == POLICY
        assert {name: response.get(name) for name in HEADERS} == HEADERS

    def test_let_no_browser_keep_what_a_person_was_shown(self, as_user):
        client = as_user(Role.PLKB)
        for path in ("/", "/poktan/", "/profil/", "/poktan/unduh/?format=csv"):
            assert client.get(path)["Cache-Control"] == "private, no-store"

    def test_stand_on_the_page_of_a_locked_account(self, db):
        for _ in range(6):
            response = Client().post("/akun/login/", {"login": "x", "password": "y"})
        assert response.status_code == 429
        assert policy_of(response) == POLICY

    def test_allow_nothing_unsafe(self, client, db):
        assert "unsafe" not in client.get("/akun/login/")["Content-Security-Policy"]


class TestProduction:
    def test_adds_transport_security_and_the_second_factor(self):
        keep = {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
        env = {k: v for k, v in os.environ.items() if k in keep} | PRODUCTION
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ASK_PRODUCTION],
            cwd=ROOT, env=env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.splitlines() == [
            "max-age=31536000; includeSubDomains; preload",
            "https://kspk.example/",
            "True True True Lax",
            "True False django.contrib.auth.hashers.Argon2PasswordHasher",
            "[]",
        ]
