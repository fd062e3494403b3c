import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.wilayah.models import Kind
from tests.factories import make_wilayah


@pytest.fixture
def many_areas(areas):
    """The named world with 21 more desa in Kakuluk Mesak, too many for a plain list."""
    more = [f"Fatu Umpama {n}" for n in range(1, 20)] + ["Fatuba'a", "Jenilu"]
    for n, name in enumerate(more, 2010):
        make_wilayah(f"530405{n}", name, Kind.DESA)
    return areas


@pytest.fixture
def count_queries():
    """`count_queries(call)`: how many queries the call asks."""

    def count(call):
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count
