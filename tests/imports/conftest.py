"""People who import, and how they send a list."""

import pytest

from kspk.accounts.roles import Role
from kspk.imports import services
from tests import factories
from tests.imports.files import listed


@pytest.fixture
def upload(importer, belu):
    def send(*rows, file=None, by=None, **options):
        file = file or listed(*rows)
        return services.upload(file=file, by=by or importer, wilayah=belu, **options)

    return send


@pytest.fixture
def officer(as_user, settings, tmp_path):
    """A district officer of Belu."""
    settings.MEDIA_ROOT = tmp_path
    return as_user(Role.OFFICER)


@pytest.fixture
def batch_of(officer, areas):
    """An import of these rows, read, by the officer."""

    def upload(*rows, **options):
        return services.upload(
            file=listed(*rows, **options), by=officer.user, wilayah=areas["5304"]
        )

    return upload


@pytest.fixture
def admin(as_user, settings, tmp_path):
    """An admin of Belu; files are read before the answer."""
    settings.MEDIA_ROOT = tmp_path
    settings.IMPORT_AT_ONCE_BYTES = settings.IMPORT_MAX_BYTES
    settings.IMPORT_AT_ONCE_ROWS = settings.IMPORT_MAX_ROWS
    return as_user(Role.ADMIN)


@pytest.fixture
def areas_beside(belu):
    return factories.make_wilayah("5305", "Kabupaten Alor", "kabupaten")
