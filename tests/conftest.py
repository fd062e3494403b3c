"""The named world of the tests: two kecamatan of Belu, one person per role."""

import os
import shutil

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from django.db import transaction

from kspk.accounts.roles import Role
from tests import factories


def pytest_collection_modifyitems(items):
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = os.environ.get("KSPK_CHROMIUM") or shutil.which("chromium-headless-shell")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip
    extra = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, "args": quiet, **extra}


@pytest.fixture(scope="class")
def class_db(django_db_setup, django_db_blocker):
    """Records made on it stay for all tests of a class, which also ask for `db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def areas(db):
    """Kabupaten Belu with kecamatan Raihat (530403) and Kakuluk Mesak (530405)."""
    return factories.make_areas()


@pytest.fixture
def belu(db, settings, tmp_path):
    """Kabupaten Belu whole: 12 kecamatan and 81 desa of the shipped list."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return factories.make_belu()


@pytest.fixture
def importer(belu):
    """A district officer of Belu, who imports lists."""
    return factories.make_user(Role.OFFICER, belu.pk, username="petugas.belu")


@pytest.fixture
def catalogue(db):
    from django.core.management import call_command

    call_command("load_catalogue", verbosity=0)


ROLE_AREAS = {
    Role.ADMIN: ["5304"],
    Role.OFFICER: ["5304"],
    Role.COORDINATOR: ["530405"],
    Role.PLKB: ["5304052001", "5304052002"],
    Role.VIEWER: ["5304"],
    Role.PARTNER: [None],
}


@pytest.fixture
def as_user(client, areas):
    """A client signed in: `as_user(Role.PLKB)`, `as_user(Role.PLKB, "5304032001")`."""

    def sign_in(role, *codes):
        user = factories.make_user(role, *(codes or ROLE_AREAS[role]))
        client.force_login(user)
        client.user = user
        return client

    return sign_in
