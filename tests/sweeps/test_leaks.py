"""No page of one kecamatan shows a name of another: lists, searches, files, choices."""

import io
import zipfile
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.history import action
from tests import factories

from .test_permissions import ENTRIES, OWN, VIEWS

DESA = "5304032001"
# Of the neighbour: each begins like the word that is searched for below.
NAMES = (
    "Zamrud", "Zirkon", "Zaitun", "Zulfa", "Zubaidah", "Zenit", "Asumanu", "Raihat",
)  # fmt: skip
QUERY = {"q": "z", "cari": "z", "untuk": "poktan.change_poktan"}


@pytest.fixture
def neighbour(areas):
    """All that has a name, in kecamatan Raihat."""
    author = factories.make_user(Role.PLKB, DESA, full_name="Zulfa Rekaan")
    officer = factories.make_field_officer("Zaitun Contoh", DESA)
    with action("mencatat BKB Zamrud", by=author):
        poktan = factories.make_poktan(
            "Zamrud", desa=DESA, chair="Zirkon Contoh", supervisor=officer
        )
        factories.make_family(poktan, "Zubaidah Rekaan")
    forum = factories.make_forum("Zenit", DESA[:6])
    factories.make_resolution(forum, text="Zenit disepakati.")
    return poktan


@pytest.fixture
def signed_in(as_user):
    def sign_in(role):
        client = as_user(role)
        factories.make_poktan("Anggrek", desa=OWN)
        return client

    return sign_in


def text_of(response):
    """All that an answer says; of a workbook, what stands in its parts."""
    body = b"".join(response) if response.streaming else response.content
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def addresses(kind):
    """Addresses that can be read: "list" are about no record, "record" about one."""
    for name, make in ENTRIES.items():
        if hasattr(VIEWS[name].view_class, "get"):
            if kind == "list" and not callable(make):
                yield reverse(name, kwargs=make)
            if kind == "record" and callable(make):
                yield reverse(name, kwargs=make(OWN))


def found(client, pages):
    """{address: names of the neighbour that its answer holds}."""
    answers = {page: text_of(client.get(page, follow=True)) for page in pages}
    hits = {a: [n for n in NAMES if n in text] for a, text in answers.items()}
    return {address: names for address, names in hits.items() if names}


class TestNames:
    @pytest.mark.parametrize("role", [Role.PLKB, Role.COORDINATOR])
    def test_of_the_neighbour_stand_in_no_list(self, neighbour, signed_in, role):
        pages = list(addresses("list"))
        searches = [f"{page}?{urlencode(QUERY)}" for page in pages]
        assert found(signed_in(role), pages + searches) == {}

    @pytest.mark.parametrize("role", [Role.PLKB, Role.COORDINATOR])
    def test_of_the_neighbour_stand_on_no_record(self, neighbour, signed_in, role):
        client = signed_in(role)
        assert found(client, addresses("record")) == {}

    def test_of_the_neighbour_are_there_for_the_kabupaten(self, neighbour, as_user):
        """They are really written on pages, so that hiding them means something."""
        office = as_user(Role.OFFICER)
        pages = [*addresses("list"), neighbour.get_absolute_url()]
        seen = {name for names in found(office, pages).values() for name in names}
        assert {"Zamrud", "Zirkon", "Zaitun", "Zenit", "Asumanu"} <= seen
