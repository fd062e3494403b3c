import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.followups.listing import CHIPS, Listing
from agreements.models import Resolution
from kspk.accounts.roles import Role
from tests.factories import (
    make_follow_up,
    make_forum,
    make_mitra,
    make_partner,
    make_resolution,
    make_user,
)

TODAY = datetime.date(2026, 11, 24)
LIST = reverse("agreements:follow-ups")
DONE = {"state": "selesai", "done_on": TODAY}


def day(offset):
    return TODAY + datetime.timedelta(days=offset)


def rows_of(user, today=TODAY, **params):
    return sorted(str(row) for row in Listing(user, params, today).rows)


@pytest.fixture
def six(areas):
    """Six follow-ups of one forum of the kecamatan, in as many situations."""
    mitra = make_mitra("Dinas Rekaan", kind="opd")
    resolution = make_resolution(make_forum())
    for action, fields in {
        "telat": {"owner": mitra, "due": day(-1)},
        "segera": {"owner": mitra, "due": day(14)},
        "nanti": {"owner": mitra, "due": day(60)},
        "yatim": {"due": day(60)},
        "bebas": {"owner": mitra},
        "beres": {"owner": mitra, "due": day(-9)} | DONE,
    }.items():
        make_follow_up(resolution, action=action, **fields)
    return resolution


class TestChips:
    def test_hold_what_their_words_say(self, six):
        user = make_user(Role.OFFICER, "5304")
        found = {chip: rows_of(user, lihat=chip) for chip in CHIPS}
        assert found == {
            "semua": ["bebas", "beres", "nanti", "segera", "telat", "yatim"],
            "lewat": ["telat"],
            "segera": ["segera"],
            "tanpa-pemilik": ["yatim"],
            "tanpa-tenggat": ["bebas"],
            "selesai": ["beres"],
        }

    def test_count_the_rows_that_they_open(self, as_user, six):
        client = as_user(Role.PLKB)
        chips = re.findall(
            r'class="chip"\s+href="\?lihat=([\w-]+)"[^>]*>[^<]*<span>(\d+)',
            client.get(LIST).text,
        )
        assert [name for name, _ in chips] == list(CHIPS)
        for name, count in chips:
            page = client.get(LIST, {"lihat": name}).context["page"]
            assert (name, count) == (name, str(len(page.object_list)))

    def test_put_what_hurts_first_and_what_is_over_last(self, six):
        rows = Listing(make_user(Role.OFFICER, "5304"), {}, TODAY).rows
        names = [str(row) for row in rows]
        assert (names[0], names[1], names[-1]) == ("telat", "segera", "beres")


class TestFilters:
    def test_narrow_by_forum_theme_mitra_and_area(self, areas):
        user = make_user(Role.OFFICER, "5304")
        mitra = make_mitra("Paroki Rekaan", short_name="Paro")
        theme = Resolution.Theme.FUNDING
        one = make_resolution(make_forum("Satu"), theme=theme)
        two = make_resolution(make_forum("Dua", area="530403"))
        make_follow_up(one, action="a", owner=mitra)
        supported = make_follow_up(two, action="b", area="5304032001")
        supported.supporters.create(mitra=mitra)
        make_follow_up(two, action="c", area="5304032002")
        assert rows_of(user, forum=str(one.forum_id)) == ["a"]
        assert rows_of(user, tema="pendanaan") == ["a"]
        assert rows_of(user, mitra="paro") == ["a", "b"]
        assert rows_of(user, mitra=mitra.reference) == ["a", "b"]
        assert rows_of(user, wilayah="530403") == ["b", "c"]
        assert rows_of(user, wilayah="5304032001", mitra="Paroki") == ["b"]

    @pytest.mark.parametrize("asked", ["forum=999", "tema=entah", "wilayah=x"])
    def test_of_something_unknown_find_nothing_and_say_so(self, as_user, six, asked):
        response = as_user(Role.OFFICER).get(f"{LIST}?{asked}")
        assert response.context["page"].object_list == []
        assert "field__error" in response.text

    def test_leave_only_what_is_hers_to_change(self, areas):
        make_follow_up(action="kabupaten", area="5304")
        make_follow_up(action="desa")
        user = make_user(Role.COORDINATOR, "530405")
        assert rows_of(user) == ["desa", "kabupaten"]
        assert rows_of(user, tugas="1") == ["desa"]


class TestScope:
    def test_ends_at_the_own_area(self, six, as_user):
        assert "telat" not in as_user(Role.PLKB, "5304032001").get(LIST).text
        assert "telat" in as_user(Role.PLKB).get(LIST).text

    def test_of_a_partner_is_her_institution(self, areas, client):
        mine, other = make_mitra(), make_mitra("Lembaga Lain")
        resolution = make_resolution(make_forum("Forum Rahasia", mitra=[other]))
        make_follow_up(resolution, action="milik kami", owner=mine)
        make_follow_up(resolution, action="milik lain", owner=other)
        client.force_login(make_partner(mine))
        response = client.get(LIST, {"mitra": "Lembaga"})
        assert response.context["page"].object_list == []
        text = client.get(LIST).text
        assert "milik kami" in text
        for hidden in ("milik lain", "Lembaga Lain", "Forum Rahasia"):
            assert hidden not in text
        row = resolution.follow_ups.get(owner=mine)
        assert "Forum Rahasia" not in client.get(row.get_absolute_url()).text


class TestQueries:
    def test_are_as_many_for_one_row_as_for_a_page(self, as_user):
        client = as_user(Role.OFFICER)
        resolution = make_resolution()

        def count():
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.get(LIST)
            return len(found)

        make_follow_up(resolution, owner=make_mitra())
        client.get(LIST)
        first = count()
        for number in range(30):
            make_follow_up(
                make_resolution(make_forum(f"Forum {number}")),
                owner=make_mitra(f"Mitra {number}"),
            )
        assert count() == first
        assert "1–25 dari 31 tindak lanjut" in client.get(LIST).text


class TestMatrix:
    def url(self, forum):
        return reverse("agreements:matrix", args=[forum.pk])

    def test_has_a_row_for_each_step_and_each_resolution_without(self, as_user):
        forum = make_forum("Forum Rekaan", chair="Kenari Contoh")
        one, two = make_resolution(forum), make_resolution(forum, text="Kedua.")
        mitra, helper = make_mitra("Dinas Rekaan"), make_mitra("PKK Rekaan")
        step = make_follow_up(one, action="Latih kader", owner=mitra, due=day(-3))
        step.supporters.create(mitra=helper)
        client = as_user(Role.COORDINATOR)
        by = client.user
        step.report(by=by, on=day(-9), state="proses", note="Baru mulai.")
        step.report(by=by, on=day(-2), state="terkendala", note="Kurang dana.")
        text = client.get(self.url(forum)).text
        for word in ("Latih kader", "Dinas Rekaan", "PKK Rekaan", "Terkendala",
                     "Kurang dana.", "Kenari Contoh", "Belum ada tindak lanjut.",
                     two.text):  # fmt: skip
            assert word in text
        assert "Baru mulai." not in text

    def test_is_printed_on_two_papers(self, as_user):
        client, forum = as_user(Role.OFFICER), make_resolution().forum
        assert "paper--f4" not in client.get(self.url(forum)).text
        response = client.get(self.url(forum), {"kertas": "f4"})
        assert 'class="paper paper--lying paper--f4"' in response.text

    def test_asks_as_much_for_many_rows(self, as_user):
        client, forum = as_user(Role.OFFICER), make_forum()

        def count():
            with CaptureQueriesContext(connection) as found:
                client.get(self.url(forum))
            return len(found)

        step = make_follow_up(make_resolution(forum), owner=make_mitra())
        step.supporters.create(mitra=make_mitra("Pendukung"))
        step.report(by=client.user, on=day(-2), state="proses", note="Mulai.")
        client.get(self.url(forum))
        first = count()
        for number in range(12):
            step = make_follow_up(make_resolution(forum))
            step.supporters.create(mitra=make_mitra(f"Pendukung {number}"))
            step.report(by=client.user, on=day(-2), state="proses", note="Mulai.")
        assert count() == first

    def test_of_another_kecamatan_is_not_found(self, as_user):
        forum = make_forum(area="530403")
        assert as_user(Role.COORDINATOR).get(self.url(forum)).status_code == 404
