"""What the tests of importing reports share."""

import pytest

from kspk.accounts.roles import Role
from kspk.imports import services
from kspk.wilayah.models import Wilayah
from tests import factories


@pytest.fixture
def officer(areas, catalogue, settings, tmp_path):
    """A district officer of Belu, who imports workbooks."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return factories.make_user(Role.OFFICER, "5304", full_name="Petugas Belu")


@pytest.fixture
def uploaded(officer):
    """Upload a file; gives the batch, read and not applied."""

    def run(file, **options):
        area = Wilayah.objects.get(pk="5304")
        batch = services.upload(file=file, by=officer, wilayah=area, **options)
        assert batch.status == "ready", batch.notice
        return batch

    return run


@pytest.fixture
def imported(officer, uploaded):
    """Upload a file and apply what is ready; gives the batch."""

    def run(file, **options):
        batch = uploaded(file, **options)
        return services.apply(batch, by=officer) if batch.can_apply else batch

    return run
