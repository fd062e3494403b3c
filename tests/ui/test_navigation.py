import re
from pathlib import Path

import pytest

from kspk.accounts.roles import Role
from kspk.ui import navigation
from kspk.ui.navigation import BOTTOM_BAR, Entry, bottom_bar, items_for

ENTRIES = (
    Entry("Wilayah", "map", "wilayah:list", "wilayah.view_wilayah"),
    Entry("Kelola data", "gear", "admin:index", "accounts.use_admin", "Pengelolaan"),
    Entry("Kelak", "flag", "kelak:list"),
)


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(navigation, "ENTRIES", ENTRIES)


class TestItems:
    def test_leave_out_what_has_no_address(self, entries, as_user):
        items = items_for(as_user(Role.PLKB).user, "/")
        assert [item.label for item in items] == ["Wilayah", "Kelola data"]

    def test_leave_out_what_is_not_allowed(self, entries, as_user):
        items = items_for(as_user(Role.VIEWER).user, "/")
        assert [item.label for item in items] == ["Wilayah"]

    def test_mark_the_one_whose_address_the_page_lies_under(self, entries, as_user):
        items = items_for(as_user(Role.PLKB).user, "/admin/poktan/")
        assert [i.label for i in items if i.is_current] == ["Kelola data"]

    def test_mark_none_elsewhere(self, entries, as_user):
        items = items_for(as_user(Role.PLKB).user, "/akun/login/")
        assert [i.label for i in items if i.is_current] == []

    def test_have_a_short_word_for_phones(self, monkeypatch, as_user):
        entry = Entry("Wilayah", "map", "wilayah:list", short="Wil.")
        monkeypatch.setattr(navigation, "ENTRIES", (entry,))
        (item,) = items_for(as_user(Role.PLKB).user, "/")
        assert (item.label, item.short) == ("Wilayah", "Wil.")


class TestBottomBar:
    def test_holds_five_at_most(self):
        assert bottom_bar(list(range(5))) == ([0, 1, 2, 3, 4], [])
        shown, more = bottom_bar(list(range(8)))
        assert (shown, more) == ([0, 1, 2, 3], [4, 5, 6, 7])
        assert len(shown) + 1 == BOTTOM_BAR


class TestEntries:
    def test_use_icons_of_the_sprite(self):
        sprite = Path("static/img/icons.svg").read_text()
        known = set(re.findall(r'symbol id="([\w-]+)"', sprite))
        assert {entry.icon for entry in navigation.ENTRIES} - known == set()


class TestFrame:
    def test_asks_the_database_only_for_session_tasks_and_month(
        self, samples, as_user, django_assert_num_queries
    ):
        client = as_user(Role.OFFICER)
        with django_assert_num_queries(4):  # session, user, assignments, windows
            html = client.get("/contoh/").content.decode()
        assert "OPD-KB · Kabupaten Belu" in html

    def test_signs_out_by_post(self, samples, as_user):
        html = as_user(Role.PLKB).get("/contoh/").content.decode()
        form = re.search(
            r'<form method="post" action="/akun/logout/"[^>]*>(.*?)</form>', html, re.S
        )
        assert "csrfmiddlewaretoken" in form[1]

    def test_shows_messages_once_above_the_content(self, samples, as_user):
        client = as_user(Role.PLKB)
        html = client.post(
            "/contoh/", {"name": "Melati", "kind": "bkb"}, follow=True
        ).content.decode()
        assert re.search(r'note--ok">.*?<p>Contoh disimpan.</p>', html, re.S)
        assert "Contoh disimpan" not in client.get("/contoh/").content.decode()

    def test_refuses_in_its_own_words(self, samples, as_user):
        response = as_user(Role.PLKB).get("/contoh/ditolak/")
        assert response.status_code == 403
        assert "Peran Anda tidak membuka halaman ini" in response.content.decode()

    def test_does_not_know_a_page_in_its_own_words(self, as_user):
        response = as_user(Role.PLKB).get("/tidak-ada/")
        assert response.status_code == 404
        assert "Halaman ini tidak ditemukan" in response.content.decode()
