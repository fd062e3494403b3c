"""Every address with what nobody types: refused or passed over, never a broken page."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kspk.accounts.checks import is_ours
from kspk.accounts.roles import Role
from poktan.forms import SECTIONS
from tests import factories

from .test_permissions import ADMIN_ENTRIES, ENTRIES, OWN, VIEWS, record_of

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
TEXTS = {
    "NUL": "a\0b",
    "many words": " ".join(ALPHABET + "0123456789" + ALPHABET),
    "more digits than Python reads": "9" * 5_000,
    "beyond 64 bits": str(2**63),
    "signs": "²٣\u202e\u200b👩‍👧🏽é̂%'\"\\<b>{0}{{x}}_,,",
}
ENTERED = TEXTS | {
    "huge": "1e999",
    "infinite": "Infinity",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
}
ORDERS = ("nama", "-kelengkapan", "anggota", "diubah")
CURSORS = (
    "~", "a~b", f"a~{2**63}", f"{2**70}~1", "a\0~1", f"{'9' * 5_000}~1",
    "0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-14:00~1", f"100~a~{2**64}",
)  # fmt: skip
PLACES = ("+1", "007", "9" * 30, "9" * 5_000, "٣", "²", "a%00")
READ = (
    "q", "cari", "page", "halaman", "setelah", "sebelum", "urut", "baris", "kolom",
    "jenis", "wilayah", "sk", "pembina", "lengkap", "status", "dana", "terpadu",
    "keluarga", "keadaan", "untuk", "tingkat", "peran", "jabatan", "format",
    "keperluan", "next", "layout",
)  # fmt: skip
WRITTEN = re.compile(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"]+)\"")
# Fields of forms that stand on other pages than their address.
ELSEWHERE = ("village", "remember", "kind", "choice", "same", "value-name", "mode",
             "reason", "purpose", "detail", "on", "lain")  # fmt: skip


@pytest.fixture(scope="class")
def chief(class_db):
    """A client of an admin; what she sends is undone each time."""
    factories.make_areas()
    call_command("load_catalogue", verbosity=0)
    client = Client(raise_request_exception=False)
    client.force_login(factories.make_user(Role.ADMIN, "5304"))
    return client


def broken(client, method, url, data=None):
    """What went wrong on the server with one request, None if nothing did."""
    with transaction.atomic():
        response = getattr(client, method)(url, data)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    if response.status_code >= 500:
        return f"{method} {url[:80]}: {response.exc_info[1]!r:.200}"
    return None


def pages(method):
    """Addresses with their arguments, each section of the card one by one."""
    for name, make in ENTRIES.items():
        if hasattr(VIEWS[name].view_class, method):
            kwargs = record_of(make, OWN)
            sections = SECTIONS if "section" in kwargs else [None]
            for section in sections:
                chosen = {"section": section} if section else {}
                yield reverse(name, kwargs=kwargs | chosen), kwargs


def entries(client, url):
    """All fields of a page's forms with each text; two rows in each set of rows."""
    html = client.get(url, follow=True).content.decode(errors="replace")
    names = [*map(unescape, WRITTEN.findall(html)), *ELSEWHERE]
    for text in ENTERED.values():
        sent = {name: text for name in names if name != "csrfmiddlewaretoken"}
        yield sent | {name: "2" for name in sent if name.endswith("_FORMS")}


def problems(client, requests):
    return [found for request in requests if (found := broken(client, *request))]


@pytest.mark.usefixtures("db")
class TestAddresses:
    def test_bear_strange_parameters(self, chief):
        asked = (
            ("get", url, dict.fromkeys(READ, text))
            for url, _ in pages("get")
            for text in TEXTS.values()
        )
        assert problems(chief, asked) == []

    def test_bear_strange_cursors(self, chief):
        asked = (
            ("get", "/poktan/", {"urut": order, way: cursor})
            for order in ORDERS
            for cursor in CURSORS
            for way in ("setelah", "sebelum")
        )
        assert problems(chief, asked) == []

    def test_bear_strange_places(self, chief):
        asked = (
            (method, url.replace(f"/{value}/", f"/{place}/", 1))
            for method in ("get", "post")
            for url, kwargs in pages(method)
            for value in kwargs.values()
            for place in (PLACES if method == "get" else PLACES[2:4])
            if f"/{value}/" in url
        )
        assert problems(chief, asked) == []


@pytest.mark.usefixtures("db")
class TestForms:
    def test_bear_strange_entries(self, chief):
        sent = (
            ("post", url, data)
            for url, _ in pages("post")
            for data in entries(chief, url)
        )
        assert problems(chief, sent) == []

    @pytest.mark.parametrize("count", ["²", "-1", "9" * 5_000])
    def test_bear_strange_numbers_of_rows(self, chief, count):
        group = ENTRIES["poktan:end"](OWN)["pk"]
        url = reverse("poktan:update", args=[group, "pengurus"])
        sent = {"orang-TOTAL_FORMS": count, "orang-INITIAL_FORMS": count}
        asked = (("post", url, sent | more) for more in ({}, {"tambah": "orang"}))
        assert problems(chief, asked) == []


MODELS = {model._meta.label: model for model in admin.site._registry if is_ours(model)}


@pytest.mark.usefixtures("db")
class TestAdmin:
    @pytest.mark.parametrize("label", MODELS)
    def test_bears_strange_parameters(self, chief, label):
        app, name = label.lower().split(".")
        shown = admin.site._registry[MODELS[label]].list_filter
        filters = [f"{field}__exact" for field in shown if isinstance(field, str)]
        url = reverse(f"admin:{app}_{name}_changelist")
        page = reverse(f"admin:{app}_{name}_change", args=["KEY"])
        asked = [
            *(("get", url, {"q": text}) for text in TEXTS.values()),
            *(("get", url, dict.fromkeys(["p", "o", "wilayah", *filters], text))
              for text in TEXTS.values()),
            *(("get", page.replace("KEY", place)) for place in PLACES),
        ]  # fmt: skip
        assert problems(chief, asked) == []

    @pytest.mark.parametrize(
        "label",
        ["accounts.User", "accounts.FieldOfficer", "poktan.Poktan", "poktan.Family"],
    )
    def test_bears_strange_entries(self, chief, label):
        app, name = label.lower().split(".")
        key = ADMIN_ENTRIES[label](OWN).pk
        url = reverse(f"admin:{app}_{name}_change", args=[key])
        sent = (("post", url, data) for data in entries(chief, url))
        assert problems(chief, sent) == []
