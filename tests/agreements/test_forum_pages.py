import datetime

import pytest
from django.urls import reverse

from agreements.models import Forum
from kspk.accounts.roles import Role
from kspk.audit.transitions import InvalidTransition
from tests.factories import (
    make_follow_up,
    make_forum,
    make_mitra,
    make_partner,
    make_resolution,
    make_user,
)

LIST = reverse("agreements:forums")
NEW = {
    "kind": "koordinasi_kspk", "title": "Forum Baru", "area": "530405",
    "day": "2026-12-03", "starts": "09:00", "ends": "13:00", "venue": "Aula",
}  # fmt: skip


def url(name, record):
    return reverse(f"agreements:{name}", args=[record.pk])


def titles(response):
    return [forum.title for forum in response.context["object_list"]]


class TestList:
    @pytest.fixture
    def forums(self, areas):
        make_forum("Rapat Desa", "5304052001", kind="rakor_desa", state="rencana")
        old = datetime.datetime(2017, 2, 28, 1, tzinfo=datetime.UTC)
        make_forum("Forum Belu", "5304", starts_at=old, subject="POKTAN Lansia")
        make_forum("Rapat Jauh", "530403")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["Rapat Desa", "Forum Belu"]),
            ({"jenis": "rakor_desa"}, ["Rapat Desa"]),
            ({"keadaan": "terlaksana"}, ["Forum Belu"]),
            ({"tahun": "2017"}, ["Forum Belu"]),
            ({"wilayah": "5304052001"}, ["Rapat Desa"]),
            ({"q": "lansia"}, ["Forum Belu"]),
            ({"q": "rapat jauh"}, []),
        ],
    )
    def test_holds_what_was_asked_in_sight(self, as_user, forums, query, found):
        assert titles(as_user(Role.COORDINATOR).get(LIST, query)) == found

    def test_is_of_her_institution_for_a_partner(self, client, areas):
        mitra, other = make_mitra("Paroki"), make_mitra("Puskesmas", kind="faskes")
        make_forum("Bersama", mitra=[mitra, other])
        make_forum("Tanpa dia", mitra=[other])
        client.force_login(make_partner(mitra))
        page = client.get(LIST)
        assert titles(page) == ["Bersama"]
        assert page.context["may_add"] is False

    def test_takes_the_same_queries_for_one_and_many(
        self, as_user, django_assert_num_queries
    ):
        client = as_user(Role.OFFICER)
        make_forum("Satu")
        client.get(LIST)
        with django_assert_num_queries(7):
            client.get(LIST)
        for n in range(20):
            make_resolution(make_forum(f"Lain {n}"))
        with django_assert_num_queries(7):
            client.get(LIST)


class TestWriting:
    def test_stores_times_of_the_place(self, as_user):
        client = as_user(Role.COORDINATOR)
        client.post(reverse("agreements:forum-create"), NEW)
        forum = Forum.objects.get()
        assert forum.starts_at == datetime.datetime(2026, 12, 3, 1, tzinfo=datetime.UTC)
        assert forum.ends_at.hour == 5
        assert (forum.state, forum.area_id) == ("rencana", "530405")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"ends": "08:00"}, "Jam selesai mendahului jam mulai."),
            ({"day": "0001-01-01"}, "Tahun 1 tidak mungkin."),
            ({"day": "31/2/2026"}, "tanggal"),
            ({"title": ""}, "Isi nama forum."),
            ({"area": "530403"}, "tidak"),
        ],
    )
    def test_says_what_is_wrong(self, as_user, change, said):
        client = as_user(Role.COORDINATOR)
        response = client.post(reverse("agreements:forum-create"), NEW | change)
        assert said in response.content.decode()
        assert not Forum.objects.exists()

    def test_refuses_a_stale_form(self, as_user):
        forum = make_forum()
        client = as_user(Role.COORDINATOR)
        sent = NEW | {"opened": forum.version, "title": "Pertama"}
        client.post(url("forum-update", forum), sent)
        response = client.post(url("forum-update", forum), sent | {"title": "Kedua"})
        assert "sudah diubah orang lain" in response.content.decode()
        assert Forum.objects.get().title == "Pertama"

    def test_is_refused_for_a_field_worker(self, as_user):
        forum = make_forum()
        client = as_user(Role.PLKB)
        assert client.get(url("forum", forum)).status_code == 200
        assert client.post(url("forum-update", forum), NEW).status_code == 403


class TestTransitions:
    @pytest.mark.parametrize(
        ("state", "method", "words"),
        [
            ("terlaksana", "hold", {}),
            ("ditutup", "hold", {}),
            ("terlaksana", "cancel", {"reason": "x"}),
            ("batal", "cancel", {"reason": "x"}),
            ("rencana", "close", {}),
            ("batal", "close", {}),
        ],
    )
    def test_are_refused_from_other_states(self, areas, state, method, words):
        closed = {"closed_at": datetime.datetime.now(datetime.UTC)}
        forum = make_forum(state=state, **(closed if state == "ditutup" else {}))
        with pytest.raises(InvalidTransition):
            getattr(forum, method)(by=make_user(), **words)

    def test_lead_from_plan_to_closing(self, as_user):
        forum = make_forum(state="rencana")
        client = as_user(Role.COORDINATOR)
        client.post(url("forum-hold", forum))
        response = client.post(url("forum-close", forum), follow=True)
        assert "Catat sedikitnya satu kesepakatan" in response.content.decode()
        make_resolution(forum)
        client.post(url("forum-close", forum))
        forum.refresh_from_db()
        assert (forum.state, forum.closed_by) == ("ditutup", client.user)

    def test_cancel_with_a_reason(self, as_user):
        forum = make_forum(state="rencana")
        client = as_user(Role.COORDINATOR)
        client.post(url("forum-cancel", forum), {"reason": ""})
        forum.refresh_from_db()
        assert forum.state == "rencana"
        client.post(url("forum-cancel", forum), {"reason": "Bupati berhalangan"})
        forum.refresh_from_db()
        assert (forum.state, forum.state_reason) == ("batal", "Bupati berhalangan")


class TestClosedForum:
    @pytest.fixture
    def closed(self, areas):
        forum = make_forum(mitra=[make_mitra()])
        make_resolution(forum, text="Bunyi asli.")
        return forum.close(by=make_user(Role.OFFICER, "5304"))

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("forum-update", NEW),
            ("minutes", {"minutes": "Lain"}),
            ("resolution-create", {"text": "Baru", "theme": "lainnya"}),
            ("material-create", {"title": "Baru"}),
            ("attendance-add", {"cara": "satu", "name": "X", "element": "plkb",
                                "role": "peserta"}),
            ("attendance-add", {"cara": "unsur", "element": "opd"}),
        ],
    )  # fmt: skip
    def test_refuses_each_form_with_its_sentence(self, as_user, closed, name, data):
        client = as_user(Role.OFFICER)
        response = client.post(url(name, closed), data)
        assert "Forum ini sudah ditutup." in response.content.decode()
        closed.refresh_from_db()
        assert closed.minutes == "Forum dibuka pukul sembilan."
        assert (closed.attendances.count(), closed.materials.count()) == (1, 0)
        assert closed.resolutions.get().text == "Bunyi asli."

    def test_keeps_the_words_of_its_resolutions(self, as_user, closed):
        it = closed.resolutions.get()
        data = {"text": "Lain", "theme": "lainnya"}
        response = as_user(Role.OFFICER).post(url("resolution-update", it), data)
        assert "Forum ini sudah ditutup." in response.content.decode()
        it.refresh_from_db()
        assert it.text == "Bunyi asli."


class TestDetail:
    def test_counts_what_its_links_show(self, as_user):
        mitra = [make_mitra("Paroki"), make_mitra("Gereja")]
        forum = make_forum(mitra=mitra)
        forum.attendances.update(is_present=True)
        forum.attendances.create(element="plkb", name="Seruni", is_present=False)
        forum.attendances.create(
            element="plkb", name="Dahlia", is_present=True, is_invited=False
        )
        client = as_user(Role.COORDINATOR)
        page = client.get(url("forum", forum))
        found = page.context["presence"]
        total = found.total
        assert (total.invited, total.present, total.absent) == (3, 3, 1)
        assert (found.institutions, found.elements) == (2, 2)
        rows = url("attendance", forum)
        for query, count in (({"hadir": "ya"}, 3), ({"hadir": "tidak"}, 1),
                             ({"hadir": "ya", "lembaga": "1"}, 2),
                             ({"unsur": "plkb", "hadir": "tamu"}, 1)):  # fmt: skip
            assert client.get(rows, query).context["page"].paginator.count == count

    def test_says_what_a_resolution_lacks(self, as_user):
        forum = make_forum()
        make_resolution(forum, text="Tanpa apa pun")
        second = make_resolution(forum)
        make_follow_up(second)
        make_follow_up(second, owner=make_mitra(), due=datetime.date(2026, 1, 5))
        make_follow_up(second, state="selesai", done_on=datetime.date(2026, 3, 1))
        make_follow_up(second, state="batal")
        page = as_user(Role.OFFICER).get(url("forum", forum))
        (_, first), (_, part) = page.context["resolutions"]
        assert (first.total, part.total, part.done, part.overdue) == (0, 3, 1, 1)
        text = page.content.decode()
        assert "Belum ada tindak lanjut" in text
        assert "1 tanpa penanggung jawab" in text
        assert "1 tanpa tenggat" in text

    def test_counts_for_a_partner_only_her_own(self, client, areas):
        mitra, other = make_mitra("Paroki"), make_mitra("Puskesmas", kind="faskes")
        forum = make_forum(mitra=[mitra, other])
        resolution = make_resolution(forum)
        make_follow_up(resolution, owner=other)
        client.force_login(make_partner(mitra))
        page = client.get(url("forum", forum))
        assert page.context["presence"].total.invited == 1
        assert page.context["progress"].total == 0
        assert "Puskesmas" not in page.content.decode()
        assert "Puskesmas" not in client.get(url("attendance", forum)).content.decode()

    def test_takes_the_same_queries_for_one_and_many(
        self, as_user, django_assert_max_num_queries
    ):
        client = as_user(Role.OFFICER)
        forum = make_forum(mitra=[make_mitra()])
        make_follow_up(make_resolution(forum), owner=make_mitra("Dinas", kind="opd"))
        client.get(url("forum", forum))
        with django_assert_max_num_queries(40) as first:
            client.get(url("forum", forum))
        for n in range(15):
            make_follow_up(make_resolution(forum), owner=make_mitra(f"Dinas {n}"))
            forum.attendances.create(element="plkb", name=f"Seruni {n}")
        with django_assert_max_num_queries(len(first.captured_queries)):
            client.get(url("forum", forum))

    def test_is_not_found_in_another_kecamatan(self, as_user):
        forum = make_forum(area="530403")
        client = as_user(Role.COORDINATOR)
        assert client.get(url("forum", forum)).status_code == 404


class TestResolutions:
    def test_are_numbered_without_gaps(self, as_user):
        forum = make_forum()
        client = as_user(Role.COORDINATOR)
        for n in range(3):
            data = {"text": f"Bunyi {n}.\n  persis", "theme": "paud_hi"}
            client.post(url("resolution-create", forum), data)
        found = forum.resolutions.values_list("number", flat=True)
        assert list(found) == [1, 2, 3]

    def test_show_what_follows(self, as_user):
        row = make_follow_up(owner=make_mitra("Dinas Sosial", kind="opd"))
        page = as_user(Role.VIEWER).get(row.resolution.get_absolute_url())
        assert "Dinas Sosial" in page.content.decode()
        assert [it for it, _ in page.context["follow_ups"]] == [row]


class TestHistory:
    def test_tells_who_did_what(self, as_user):
        client = as_user(Role.COORDINATOR)
        client.post(reverse("agreements:forum-create"), NEW)
        forum = Forum.objects.get()
        client.post(url("forum-hold", forum))
        text = client.get(url("forum-history", forum)).content.decode()
        assert client.user.full_name in text
        assert len(client.get(url("forum-history", forum)).context["entries"]) == 2
