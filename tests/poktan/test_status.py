from datetime import date

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from poktan.models import Kind, Poktan
from poktan.services import end_group, reactivate_group
from tests.factories import make_family, make_poktan, make_user

Status = Poktan.Status
ENDED = [Status.DISSOLVED, Status.MERGED, Status.ARCHIVED]


def in_state(status, name="Melati"):
    group = make_poktan(name)
    if status == Status.ACTIVE:
        return group
    into = make_poktan("Mawar") if status == Status.MERGED else None
    return group.end(status, on="2026-01-05", reason="uji", into=into)


@pytest.fixture
def boss(areas):
    return make_user(Role.COORDINATOR, "530405", full_name="Kemiri Umpama")


class TestEndGroup:
    def test_keeps_day_reason_and_who(self, boss):
        group = end_group(
            make_poktan("Melati"),
            Status.INACTIVE,
            by=boss,
            on="2026-01-05",
            reason="sepi",
        )
        group.refresh_from_db()
        told = group.status, str(group.status_on), group.status_reason
        assert told == ("tidak_aktif", "2026-01-05", "sepi")
        batch = Batch.objects.get()
        assert (batch.title, batch.reason, batch.by) == (
            "mengubah BKB Melati menjadi tidak aktif", "sepi", boss,
        )  # fmt: skip

    @pytest.mark.parametrize("state", ENDED)
    @pytest.mark.parametrize("wanted", [Status.INACTIVE, *ENDED])
    def test_refuses_a_group_that_has_ended(self, boss, state, wanted):
        group = in_state(state)
        into = make_poktan("Anggrek") if wanted == Status.MERGED else None
        with pytest.raises(InvalidTransition):
            end_group(group, wanted, by=boss, on="2026-02-01", reason="uji", into=into)
        group.refresh_from_db()
        assert group.status == state

    def test_refuses_to_rest_twice(self, boss):
        group = in_state(Status.INACTIVE)
        with pytest.raises(InvalidTransition):
            end_group(group, Status.INACTIVE, by=boss, on="2026-02-01", reason="uji")

    @pytest.mark.parametrize("wanted", [Status.DISSOLVED, Status.ARCHIVED])
    def test_ends_a_resting_group(self, boss, wanted):
        group = in_state(Status.INACTIVE)
        end_group(group, wanted, by=boss, on="2026-02-01", reason="uji")
        group.refresh_from_db()
        assert group.status == wanted

    def test_believes_the_database_not_the_page(self, boss):
        seen = make_poktan("Melati")
        Poktan.objects.get(pk=seen.pk).end(
            Status.DISSOLVED, on="2026-01-05", reason="uji"
        )
        assert seen.status == Status.ACTIVE
        with pytest.raises(InvalidTransition):
            end_group(seen, Status.ARCHIVED, by=boss, on="2026-02-01", reason="uji")

    def test_hands_the_families_of_a_merged_group_over(self, boss):
        old, new = make_poktan("Melati"), make_poktan("Mawar")
        family = make_family(old, "Yohanes Rekaan", nik="5304055203850001")
        both = make_family(old, "Petrus Rekaan")
        new.memberships.create(family=both)
        end_group(
            old, Status.MERGED, by=boss, on=date(2099, 1, 5), reason="uji", into=new
        )
        assert not old.memberships.current().exists()
        there = new.memberships.current().values_list("family", flat=True)
        assert sorted(there) == sorted([family.pk, both.pk])
        assert old.memberships.get(family=family).left_reason == "digabung ke BKB Mawar"

    def test_names_the_other_group_only_to_those_who_see_it(self, boss, client):
        old, new = make_poktan("Zamrud", desa="5304052004"), make_poktan("Mawar")
        make_family(old)
        end_group(
            old, Status.MERGED, by=boss, on=date(2099, 1, 5), reason="uji", into=new
        )
        client.force_login(make_user(Role.PLKB, new.desa_id))
        for address in (
            "/",
            new.get_absolute_url(),
            Batch.objects.get().get_absolute_url(),
        ):
            page = client.get(address).content.decode()
            assert "Mawar" in page
            assert "Zamrud" not in page

    def test_hands_nobody_over_to_a_group_that_has_ended(self, boss):
        old, new = make_poktan("Melati"), make_poktan("Mawar")
        opened = Poktan.objects.get(pk=new.pk)  # as the form found it
        new.end(Status.DISSOLVED, on="2026-01-05", reason="uji")
        with pytest.raises(InvalidTransition):
            end_group(
                old, Status.MERGED, by=boss, on="2026-01-05", reason="uji", into=opened
            )
        assert Poktan.objects.get(pk=old.pk).status == Status.ACTIVE


class TestRestore:
    def test_refuses_a_name_that_another_group_has_now(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = make_poktan("Melati")
        with action("mengubah kelompok", by=None) as batch:
            group.name = "Mawar"
            group.save()
        make_poktan("Melati")
        client.post(reverse("poktan:restore", args=[group.pk, batch.pk]))
        group.refresh_from_db()
        assert group.name == "Mawar"


class TestReactivateGroup:
    @pytest.mark.parametrize("state", [Status.INACTIVE, *ENDED])
    def test_brings_a_group_back(self, boss, state):
        group = reactivate_group(in_state(state), by=boss, reason="ramai lagi")
        group.refresh_from_db()
        assert (group.status, group.merged_into) == (Status.ACTIVE, None)

    def test_refuses_an_active_group(self, boss):
        with pytest.raises(InvalidTransition):
            reactivate_group(in_state(Status.ACTIVE), by=boss, reason="uji")


class TestEndPage:
    data = {"status": "bubar", "on": "2026-01-05", "reason": "anggota pindah"}

    def url(self, group):
        return reverse("poktan:end", args=[group.pk])

    def test_ends_with_day_and_reason(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = make_poktan("Melati")
        response = client.post(self.url(group), self.data)
        assert response.url == group.get_absolute_url()
        group.refresh_from_db()
        assert (group.status, group.status_reason) == ("bubar", "anggota pindah")

    def test_asks_into_which_group_it_is_merged(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = make_poktan("Melati")
        response = client.post(self.url(group), self.data | {"status": "gabung"})
        assert response.context["form"].errors["into"] == [
            "Pilih kelompok yang menerima gabungan."
        ]

    def test_offers_groups_of_the_kind_in_the_kecamatan(self, as_user):
        client = as_user(Role.OFFICER)
        group, near = make_poktan("Melati"), make_poktan("Mawar", desa="5304052004")
        make_poktan("Anggrek", desa="5304032001")
        make_poktan("Teratai", Kind.BKR)
        form = client.get(self.url(group)).context["form"]
        assert list(form.fields["into"].queryset) == [near]

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("on", "2099-01-01", "Tanggal ini belum tiba."),
            ("reason", "", "Tulis alasannya."),
            ("status", "", "Pilih keadaan barunya."),
        ],
    )
    def test_refuses_bad_input(self, as_user, field, value, said):
        client = as_user(Role.COORDINATOR)
        group = make_poktan("Melati")
        response = client.post(self.url(group), self.data | {field: value})
        assert response.context["form"].errors[field] == [said]
        group.refresh_from_db()
        assert group.status == Status.ACTIVE

    def test_tells_of_a_group_that_has_ended_meanwhile(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = in_state(Status.DISSOLVED)
        response = client.post(
            self.url(group), self.data | {"status": "arsip"}, follow=True
        )
        assert "BKB Melati berstatus bubar." in response.content.decode()

    @pytest.mark.parametrize("role", [Role.PLKB, Role.VIEWER, Role.PARTNER])
    def test_is_refused_to_others(self, as_user, role):
        client = as_user(role)
        assert client.post(self.url(make_poktan()), self.data).status_code == 403

    def test_does_not_exist_for_a_neighbour(self, as_user):
        client = as_user(Role.COORDINATOR, "530403")
        group = make_poktan()
        assert client.get(self.url(group)).status_code == 404
        assert client.post(self.url(group), self.data).status_code == 404


class TestReactivatePage:
    def url(self, group):
        return reverse("poktan:reactivate", args=[group.pk])

    def test_brings_back_with_a_reason(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = in_state(Status.DISSOLVED)
        assert "bubar sejak 5 Januari 2026: uji" in client.get(
            self.url(group)
        ).content.decode().replace("\n", " ")
        client.post(self.url(group), {"reason": "ramai lagi"})
        group.refresh_from_db()
        assert group.status == Status.ACTIVE

    def test_refuses_where_another_took_the_name(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = in_state(Status.DISSOLVED)
        make_poktan("Melati")
        response = client.post(self.url(group), {"reason": "ramai lagi"})
        assert "BKB Melati yang lain sudah tercatat" in response.content.decode()
        group.refresh_from_db()
        assert group.status == Status.DISSOLVED

    def test_tells_of_a_group_that_is_active(self, as_user):
        client = as_user(Role.COORDINATOR)
        group = make_poktan("Melati")
        response = client.post(self.url(group), {"reason": "uji"}, follow=True)
        assert "BKB Melati berstatus aktif." in response.content.decode()

    def test_is_refused_to_a_field_worker(self, as_user):
        client = as_user(Role.PLKB)
        assert (
            client.post(self.url(make_poktan()), {"reason": "uji"}).status_code == 403
        )

    def test_does_not_exist_for_a_neighbour(self, as_user):
        client = as_user(Role.COORDINATOR, "530403")
        assert (
            client.post(self.url(make_poktan()), {"reason": "uji"}).status_code == 404
        )
