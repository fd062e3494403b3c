"""Pages about the people of the field."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kspk.accounts.models import FieldOfficer
from kspk.accounts.roles import Role
from tests import factories

LIST, NEW = "/petugas/", "/petugas/baru/"


@pytest.fixture
def coordinator(as_user):
    return as_user(Role.COORDINATOR)


@pytest.fixture
def officer(areas):
    return factories.make_field_officer("Kenari Umpama", "5304052001", phone="0812")


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def today():
    return timezone.localdate().isoformat()


class TestList:
    def test_shows_officers_with_their_places(self, coordinator, officer):
        factories.make_field_officer("Zaitun Contoh", "5304032001")
        page = text_of(coordinator.get(LIST))
        assert "Kenari Umpama PLKB Fatuketi 0812 Aktif" in page
        assert "Zaitun" not in page

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("q=kena", ["Kenari Umpama"]),
            ("q=1987", ["Melur Contoh"]),
            ("jabatan=pplkb", ["Melur Contoh"]),
            ("jabatan=x", ["Kenari Umpama", "Melur Contoh"]),
        ],
    )
    def test_is_searched_and_filtered(self, coordinator, officer, query, names):
        factories.make_field_officer(
            "Melur Contoh", "530405", position="pplkb", nip="198701012010011001"
        )
        rows = coordinator.get(f"{LIST}?{query}").context["object_list"]
        assert [row.name for row in rows] == names

    def test_takes_the_same_number_of_queries_for_1_and_3_rows(
        self, coordinator, officer, django_assert_num_queries
    ):
        with django_assert_num_queries(7):
            coordinator.get(LIST)
        for name in ("Melur", "Cempaka", "Randu"):
            factories.make_field_officer(name, "5304052001", "5304052002")
        with django_assert_num_queries(7):
            coordinator.get(LIST)


class TestNewOfficer:
    DATA = {"name": "Melur Contoh", "position": "plkb", "wilayah": "5304052002"}

    def send(self, client, **changes):
        return client.post(NEW, self.DATA | {"valid_from": today()} | changes)

    def test_has_a_first_place(self, coordinator):
        response = self.send(coordinator)
        made = FieldOfficer.objects.get()
        assert response.url == made.get_absolute_url()
        assert [area.wilayah_id for area in made.areas.all()] == ["5304052002"]
        batch = made.history.get().batch
        assert batch == made.areas.get().history.get().batch
        assert batch.title == "mencatat petugas Melur Contoh (PLKB)"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"wilayah": "5304032001"}, "Pilihan"),
            ({"wilayah": ""}, "Wilayah binaan"),
            ({"nip": "12"}, "NIP terdiri atas 18 angka."),
            ({"position": "bupati"}, "Jabatan"),
        ],
    )
    def test_is_refused(self, coordinator, changes, sentence):
        response = self.send(coordinator, **changes)
        assert response.status_code == 200
        assert response.context["form"].errors
        assert sentence in text_of(response) or changes == {"wilayah": "5304032001"}
        assert not FieldOfficer.objects.exists()

    def test_gets_an_account_only_from_who_manages_accounts(self, as_user, areas):
        account = factories.make_user(Role.PLKB, "5304052002")
        self.send(as_user(Role.COORDINATOR), user=account.pk)
        assert FieldOfficer.objects.get().user is None
        self.send(as_user(Role.ADMIN), user=account.pk, name="Randu Contoh")
        assert FieldOfficer.objects.get(name="Randu Contoh").user == account

    def test_gets_no_account_of_elsewhere(self, as_user, areas):
        foreign = factories.make_user(Role.PLKB, "5305011001")
        response = self.send(as_user(Role.ADMIN), user=foreign.pk)
        assert list(response.context["form"].errors) == ["user"]


class TestOfficer:
    def test_is_changed_with_history(self, coordinator, officer):
        data = {"name": "Kenari Baru", "position": "pkb", "is_active": "on"}
        path = f"/petugas/{officer.pk}/ubah/"
        page = text_of(coordinator.post(path, data, follow=True))
        assert "Data petugas Kenari Baru (PKB) disimpan." in page
        assert "mengubah nama dari semula Kenari Umpama menjadi Kenari Baru" in page

    def test_of_the_area_around_is_seen_but_not_changed(self, coordinator, areas):
        above = factories.make_field_officer("Atasan Contoh", "5304")
        page = coordinator.get(above.get_absolute_url())
        assert page.status_code == 200
        assert "Ubah data" not in text_of(page)
        assert coordinator.get(f"/petugas/{above.pk}/ubah/").status_code == 403

    def test_is_only_read_by_a_field_worker(self, as_user, officer):
        page = text_of(as_user(Role.PLKB).get(officer.get_absolute_url()))
        assert "Kenari Umpama" in page
        assert "Akhiri" not in page


class TestPlaces:
    def test_are_added_with_their_date(self, coordinator, officer):
        data = {"wilayah": "5304052002", "valid_from": "2026-01-05"}
        coordinator.post(f"/petugas/{officer.pk}/wilayah/", data)
        added = officer.areas.get(wilayah="5304052002")
        assert added.valid_from.isoformat() == "2026-01-05"
        assert added.history.get().batch.by == coordinator.user

    @pytest.mark.parametrize("code", ["5304032001", "5304052001"])
    def test_elsewhere_or_twice_are_refused(self, coordinator, officer, code):
        data = {"wilayah": code, "valid_from": today()}
        response = coordinator.post(f"/petugas/{officer.pk}/wilayah/", data)
        assert response.context["form"].errors
        assert officer.areas.count() == 1

    def test_end_on_a_day(self, coordinator, officer):
        area, day = officer.areas.get(), timezone.localdate() + timedelta(3)
        path = f"/petugas/wilayah/{area.pk}/akhiri/"
        coordinator.post(path, {"on": day.isoformat()})
        area.refresh_from_db()
        assert area.valid_to == day
        response = coordinator.post(path, {"on": day.isoformat()}, follow=True)
        assert "Fatuketi sudah berakhir" in text_of(response)

    def test_of_the_other_kecamatan_are_not_hers_to_end(self, coordinator, officer):
        other = officer.areas.create(wilayah_id="5304032001")
        page = coordinator.get(officer.get_absolute_url())
        assert page.context["endable"] == {officer.areas.get(wilayah="5304052001").pk}
        path = f"/petugas/wilayah/{other.pk}/akhiri/"
        assert coordinator.post(path, {"on": today()}).status_code == 404
        other.refresh_from_db()
        assert other.valid_to is None
