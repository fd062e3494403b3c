import re

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from tests.factories import make_forum, make_mitra


def url(name, record):
    return reverse(f"agreements:{name}", args=[record.pk])


def sent(*rows, **changes):
    """A form that showed the rows as they are, with `changes` {h<pk>-field: value}."""
    data = {"baris": [str(row.pk) for row in rows]}
    words = {True: "true", False: "false", None: ""}
    for row in rows:
        values = {"is_present": words[row.is_present], "name": row.name,
                  "position": row.position, "sex": row.sex}  # fmt: skip
        for name, value in values.items():
            data[f"h{row.pk}-{name}"] = data[f"initial-h{row.pk}-{name}"] = value
    return data | changes


@pytest.fixture
def forum(areas):
    return make_forum(mitra=[make_mitra("Paroki"), make_mitra("Gereja")])


class TestTicking:
    def test_stores_many_rows_at_once(self, as_user, forum):
        one, two = forum.attendances.all()
        data = sent(one, two, **{
            f"h{one.pk}-is_present": "true", f"h{one.pk}-name": "Seruni",
            f"h{two.pk}-is_present": "false",
        })  # fmt: skip
        response = as_user(Role.COORDINATOR).post(url("attendance-record", forum), data)
        assert response.status_code == 302
        found = list(forum.attendances.values_list("is_present", "name"))
        assert found == [(True, "Seruni"), (False, "")]

    def test_keeps_good_rows_beside_a_bad_one(self, as_user, forum):
        one, _ = forum.attendances.all()
        guest = forum.attendances.create(element="plkb", name="Kenari")
        data = sent(one, guest, **{
            f"h{one.pk}-is_present": "true", f"h{guest.pk}-name": "",
        })  # fmt: skip
        response = as_user(Role.COORDINATOR).post(url("attendance-record", forum), data)
        assert response.status_code == 422
        assert "Isi nama peserta ini." in response.content.decode()
        one.refresh_from_db()
        guest.refresh_from_db()
        assert (one.is_present, guest.name) == (True, "Kenari")

    def test_leaves_what_another_ticked_meanwhile(self, as_user, forum):
        one, two = forum.attendances.all()
        data = sent(one, two, **{f"h{two.pk}-is_present": "true"})
        forum.attendances.filter(pk=one.pk).update(is_present=True)
        as_user(Role.COORDINATOR).post(url("attendance-record", forum), data)
        assert list(forum.attendances.values_list("is_present")) == [(True,), (True,)]

    def test_stores_rows_that_moved_out_of_the_filter(self, as_user, forum):
        one, two = forum.attendances.all()
        data = sent(one, two, **{f"h{one.pk}-name": "Seruni"})
        forum.attendances.filter(pk=one.pk).update(is_present=True)
        address = url("attendance-record", forum) + "?hadir=tidak"
        response = as_user(Role.COORDINATOR).post(address, data)
        assert response.url == url("attendance", forum) + "?hadir=tidak"
        one.refresh_from_db()
        assert (one.name, one.is_present) == ("Seruni", True)

    def test_does_not_reach_rows_of_another_forum(self, as_user, forum):
        other = make_forum("Lain", mitra=[make_mitra("Vihara")])
        row = other.attendances.get()
        data = sent(row, **{f"h{row.pk}-is_present": "true"})
        as_user(Role.COORDINATOR).post(url("attendance-record", forum), data)
        row.refresh_from_db()
        assert row.is_present is None

    def test_is_refused_once_closed(self, as_user, forum):
        forum.resolutions.create(number=1, text="x")
        client = as_user(Role.COORDINATOR)
        forum.close(by=client.user)
        row = forum.attendances.first()
        data = sent(row, **{f"h{row.pk}-is_present": "true"})
        response = client.post(url("attendance-record", forum), data, follow=True)
        assert "Forum ini sudah ditutup." in response.content.decode()
        client.post(url("attendance-remove", row))
        row.refresh_from_db()
        assert row.is_present is None

    def test_works_with_what_the_page_itself_shows(self, as_user, forum):
        client = as_user(Role.COORDINATOR)
        html = client.get(url("attendance", forum)).content.decode()
        row = forum.attendances.first()
        names = set(re.findall(r'name="([^"]+)"', html))
        assert sent(row).keys() <= names

    def test_takes_the_same_queries_for_one_and_many(
        self, as_user, django_assert_num_queries
    ):
        client = as_user(Role.OFFICER)
        forum = make_forum(mitra=[make_mitra("Satu")])
        client.get(url("attendance", forum))
        with django_assert_num_queries(10):
            client.get(url("attendance", forum))
        for n in range(49):
            mitra = make_mitra(f"Lembaga {n}")
            forum.attendances.create(mitra=mitra, element=mitra.kind)
        with django_assert_num_queries(10):
            client.get(url("attendance", forum))

    def test_hides_names_from_those_who_see_no_persons(self, as_user, forum):
        forum.attendances.create(element="plkb", name="Kenari Umpama")
        page = as_user(Role.VIEWER).get(url("attendance", forum)).content.decode()
        assert "Paroki" in page
        assert "Kenari Umpama" not in page


class TestAdding:
    def add(self, client, forum, **data):
        return client.post(url("attendance-add", forum), data)

    def test_takes_the_element_of_the_institution(self, as_user, forum):
        dinas = make_mitra("Dinas Sosial", kind="opd")
        client = as_user(Role.COORDINATOR)
        self.add(client, forum, cara="satu", mitra="Dinas Sosial", role="peserta")
        row = forum.attendances.get(mitra=dinas)
        assert (row.element, row.is_invited, row.is_present) == ("opd", True, None)

    def test_takes_who_walked_in_as_present(self, as_user, forum):
        client = as_user(Role.COORDINATOR)
        self.add(client, forum, cara="satu", name="Kenari", element="plkb",
                 role="peserta", walked_in="on")  # fmt: skip
        row = forum.attendances.get(name="Kenari")
        assert (row.is_invited, row.is_present) == (False, True)

    def test_needs_a_name_or_an_institution(self, as_user, forum):
        client = as_user(Role.COORDINATOR)
        response = self.add(client, forum, cara="satu", role="peserta")
        assert "Isi nama peserta atau pilih lembaganya." in response.content.decode()
        assert forum.attendances.count() == 2

    def test_of_an_element_invites_each_active_one_here_once(self, as_user, forum):
        make_mitra("Dinas Sosial", kind="opd")
        make_mitra("Kecamatan", kind="opd", area="530405")
        make_mitra("Jauh", kind="opd", area="530403")
        gone = make_mitra("Lama", kind="opd")
        gone.end(on="2026-01-01", reason="Digabung", by=None)
        client = as_user(Role.OFFICER)
        for _ in range(2):
            self.add(client, forum, cara="unsur", element="opd")
        rows = forum.attendances.filter(element="opd")
        assert sorted(row.mitra.name for row in rows.select_related("mitra")) == [
            "Dinas Sosial", "Kecamatan",
        ]  # fmt: skip

    def test_copies_whom_an_earlier_forum_invited(self, as_user, forum):
        later = make_forum("Berikut", state="rencana")
        forum.attendances.update(is_present=True)
        forum.attendances.create(element="plkb", name="Tamu", is_invited=False)
        client = as_user(Role.COORDINATOR)
        for _ in range(2):
            self.add(client, later, cara="salin", source=forum.pk)
        rows = later.attendances.values_list("mitra__name", "is_present")
        assert list(rows) == [("Paroki", None), ("Gereja", None)]

    def test_does_not_copy_from_a_forum_out_of_sight(self, as_user, forum):
        far = make_forum("Jauh", area="530403", mitra=[make_mitra("Vihara")])
        client = as_user(Role.COORDINATOR)
        self.add(client, forum, cara="salin", source=far.pk)
        assert forum.attendances.count() == 2

    def test_can_be_taken_back(self, as_user, forum):
        row = forum.attendances.first()
        as_user(Role.COORDINATOR).post(url("attendance-remove", row))
        assert forum.attendances.count() == 1
        assert type(row).history.filter(id=row.pk, history_type="-").exists()
