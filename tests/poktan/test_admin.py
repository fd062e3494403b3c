"""Groups and families in Django's admin: scope, rules, history, export."""

import io

import openpyxl
import pytest
from django.urls import reverse

from kspk.accounts.models import Assignment
from kspk.accounts.roles import Role
from kspk.audit.models import AccessLog, Batch
from poktan.models import Decree, Facility, Kind, Officer, Poktan
from poktan.resources import CELLS
from tests import factories
from tests.accounts.test_admin import body, form_data, url

NIK = "5304015203850001"


@pytest.fixture
def melati(areas, catalogue):
    return factories.make_poktan("Melati", chair="Dahlia Contoh")


@pytest.fixture
def neighbour(areas):
    return factories.make_poktan("Cendana", desa="5304032001", chair="Mahoni Rekaan")


def change(poktan):
    return url("poktan_poktan_change", poktan.pk)


class TestList:
    @pytest.mark.parametrize("role", [Role.PLKB, Role.COORDINATOR])
    def test_shows_her_own_groups_only(self, as_user, melati, neighbour, role):
        page = body(as_user(role).get(url("poktan_poktan_changelist")))
        assert "Melati" in page
        for word in ("Cendana", "Mahoni", "Asumanu", "Raihat"):
            assert word not in page

    def test_search_finds_by_the_words_of_the_house(self, as_user, melati, neighbour):
        client = as_user(Role.OFFICER)
        for term in ("melat", "dahlia", "bkb melati"):
            response = client.get(url("poktan_poktan_changelist"), {"q": term})
            assert [p.name for p in response.context["cl"].result_list] == ["Melati"]

    def test_filter_goes_down_from_the_area_of_the_user(
        self, as_user, melati, neighbour
    ):
        client = as_user(Role.OFFICER)
        options = area_options(client, {})
        assert options == ["530403", "530405"]
        assert area_options(client, {"wilayah": "530405"}) == [
            "530405", "5304052001", "5304052002", "5304052004",
        ]  # fmt: skip
        response = client.get(url("poktan_poktan_changelist"), {"wilayah": "530403"})
        assert [p.name for p in response.context["cl"].result_list] == ["Cendana"]

    def test_filter_says_nothing_of_a_foreign_area(self, as_user, melati, neighbour):
        client = as_user(Role.PLKB)
        assert area_options(client, {"wilayah": "530403"}) == []
        response = client.get(url("poktan_poktan_changelist"), {"wilayah": "530403"})
        assert list(response.context["cl"].result_list) == []

    def test_takes_the_same_queries_for_one_and_three(
        self, as_user, melati, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = as_user(Role.PLKB)
        client.get(url("poktan_poktan_changelist"))
        with django_assert_max_num_queries(40) as one:
            client.get(url("poktan_poktan_changelist"))
        officer = factories.make_field_officer("Kenari Umpama", "5304052001")
        for name, desa in (("Mawar", "5304052002"), ("Kenanga", "5304052001")):
            factories.make_poktan(name, desa=desa, supervisor=officer)
        with django_assert_num_queries(len(one)):
            client.get(url("poktan_poktan_changelist"))


def area_options(client, params):
    response = client.get(url("poktan_poktan_changelist"), params)
    specs = [s for s in response.context["cl"].filter_specs if s.title == "wilayah"]
    return [code for spec in specs for code, _ in spec.lookup_choices]


class TestChange:
    @pytest.mark.parametrize("role", [Role.PLKB, Role.COORDINATOR])
    def test_of_a_neighbours_group_is_not_found(self, as_user, neighbour, role):
        client = as_user(role)
        for page in (change(neighbour), url("poktan_poktan_history", neighbour.pk),
                     url("poktan_poktan_delete", neighbour.pk)):  # fmt: skip
            assert client.get(page).status_code in (403, 404)
            assert "Cendana" not in body(client.get(page))
        assert client.post(change(neighbour), {"name": "Lain"}).status_code == 404

    def test_saves_with_history_under_the_name_of_the_admin(self, as_user, melati):
        client = as_user(Role.PLKB)
        data = form_data(client.get(change(melati)))
        response = client.post(change(melati), data | {"dusun": "Dusun II", "rt": "5"})
        assert response.status_code == 302
        melati.refresh_from_db()
        assert (melati.dusun, melati.rt) == ("Dusun II", "005")
        row = melati.history.latest()
        assert (row.batch.title, row.batch.source) == ("mengubah BKB Melati", "admin")
        assert row.history_user == client.user

    def test_counts_its_parts_in_the_completeness(self, as_user, melati):
        client = as_user(Role.PLKB)
        before = melati.completeness
        data = form_data(client.get(change(melati))) | {
            "officers-TOTAL_FORMS": "2", "officers-1-name": "melur contoh",
            "officers-1-position": "sekretaris", "decrees-TOTAL_FORMS": "1",
            "decrees-0-number": "7/SK/2016", "decrees-0-date": "2016-06-10",
            "decrees-0-issuer": "kepala_desa",
        }  # fmt: skip
        assert client.post(change(melati), data).status_code == 302
        melati.refresh_from_db()
        assert melati.completeness > before
        assert melati.officers.get(position="sekretaris").name == "Melur Contoh"
        assert melati.history.filter(batch=Batch.objects.get()).count() == 1

    def test_lets_a_new_decree_follow_the_old_one(self, as_user, melati):
        Decree.objects.create(poktan=melati, number="1/SK/2010")
        client = as_user(Role.PLKB)
        data = form_data(client.get(change(melati))) | {
            "decrees-TOTAL_FORMS": "2", "decrees-1-number": "7/SK/2016",
        }  # fmt: skip
        assert client.post(change(melati), data).status_code == 302
        decrees = melati.decrees.order_by("pk").values_list("number", "is_current")
        assert list(decrees) == [("1/SK/2010", False), ("7/SK/2016", True)]

    def test_refuses_a_village_of_others(self, as_user, melati):
        client = as_user(Role.PLKB)
        data = form_data(client.get(change(melati))) | {"desa": "5304032001"}
        assert client.post(change(melati), data).status_code == 200
        melati.refresh_from_db()
        assert melati.desa_id == "5304052001"

    def test_refuses_a_supervisor_of_others(self, as_user, melati):
        other = factories.make_field_officer("Cendana Rekaan", "5304032001")
        client = as_user(Role.PLKB)
        response = client.get(change(melati))
        assert "Cendana Rekaan" not in body(response)
        data = form_data(response) | {"supervisor": str(other.pk)}
        assert client.post(change(melati), data).status_code == 200
        melati.refresh_from_db()
        assert melati.supervisor is None

    def test_follows_the_rules_of_the_card(self, as_user, melati):
        factories.make_poktan("Mawar")
        client = as_user(Role.PLKB)
        data = form_data(client.get(change(melati))) | {
            "name": "MAWAR", "cadres_count": "2", "cadres_trained_count": "3",
            "latitude": "-9,1",
        }  # fmt: skip
        page = body(client.post(change(melati), data))
        assert "sudah ada di Fatuketi" in page
        assert "3 kader dilatih melebihi jumlah kader (2)" in page
        assert "Isi lintang dan bujur" in page

    def test_ends_an_officer_only_with_a_reason(self, as_user, melati):
        client = as_user(Role.PLKB)
        data = form_data(client.get(change(melati))) | {
            "officers-0-ended_on": "2026-01-31"
        }
        assert "Tulis alasan berhenti" in body(client.post(change(melati), data))
        data |= {"officers-0-end_reason": "Pindah"}
        assert client.post(change(melati), data).status_code == 302
        assert not melati.officers.in_office().exists()

    def test_keeps_numbers_of_persons_masked(self, as_user, melati):
        Officer.objects.update(nik=NIK)
        family = factories.make_family(melati, nik=NIK)
        client = as_user(Role.ADMIN)
        for page in (change(melati), url("poktan_family_change", family.pk),
                     url("poktan_family_changelist")):  # fmt: skip
            assert NIK not in body(client.get(page))
        page = body(client.get(url("poktan_family_change", family.pk)))
        assert "5304••••••••0001" in page

    def test_keeps_a_stored_number(self, as_user, melati):
        officer = melati.officers.get()
        officer.nik = NIK
        officer.save()
        client = as_user(Role.PLKB)
        data = form_data(client.get(change(melati))) | {
            "officers-0-phone": "081200001111"
        }
        assert client.post(change(melati), data).status_code == 302
        officer = melati.officers.get()
        assert (officer.phone, officer.nik) == ("081200001111", NIK)

    def test_is_closed_where_she_only_looks(self, client, melati, neighbour):
        user = factories.make_user(Role.PLKB, "5304052001")
        Assignment.objects.create(user=user, role=Role.VIEWER, wilayah_id="5304")
        client.force_login(user)
        neighbour.supervisor_name = "Kenari Rekaan"
        neighbour.save()
        assert client.get(change(neighbour)).status_code == 404
        assert client.post(change(neighbour), {"name": "Lain"}).status_code == 404
        listed = body(client.get(url("poktan_poktan_changelist")))
        assert "Melati" in listed
        assert "Kenari" not in listed

    def test_refuses_two_new_chairs(self, as_user, melati):
        client = as_user(Role.COORDINATOR)
        group = factories.make_poktan("Mawar")
        data = form_data(client.get(change(group))) | {"officers-TOTAL_FORMS": "2"}
        for n, name in enumerate(("Kemiri Contoh", "Randu Contoh")):
            data |= {f"officers-{n}-name": name, f"officers-{n}-position": "ketua"}
        assert "hanya dapat mempunyai satu ketua" in body(
            client.post(change(group), data)
        )
        assert not group.officers.exists()

    def test_refuses_a_membership_that_began_again(self, as_user, melati):
        client = as_user(Role.COORDINATOR)
        family = factories.make_family(melati)
        former = melati.memberships.get()
        former.left_on, former.left_reason = former.joined_on, "pindah"
        former.save()
        melati.memberships.create(family=family)
        data = form_data(client.get(change(melati))) | {
            "memberships-0-left_on": "", "memberships-0-left_reason": "",
        }  # fmt: skip
        assert "sudah menjadi anggota lagi" in body(client.post(change(melati), data))
        assert melati.memberships.current().count() == 1

    def test_takes_the_same_queries_for_one_and_three_rows(
        self, as_user, melati, django_assert_num_queries, django_assert_max_num_queries
    ):
        from kspk.catalogue.models import FacilityItem

        items = list(FacilityItem.objects.filter(kind=Kind.BKB)[:3])

        def add(number):
            factories.make_officer(melati, f"Kader {number}", "kader")
            factories.make_family(melati, f"Keluarga {number}")
            Facility.objects.create(
                poktan=melati, item=items[number], is_available=True
            )

        client = as_user(Role.PLKB)
        add(0)
        client.get(change(melati))
        with django_assert_max_num_queries(60) as one:
            client.get(change(melati))
        add(1)
        add(2)
        with django_assert_num_queries(len(one)):
            client.get(change(melati))

    def test_of_a_new_group_happens_on_our_own_page(self, as_user):
        response = as_user(Role.PLKB).get(url("poktan_poktan_add"))
        assert response.url == reverse("poktan:create")


class TestArchive:
    def post(self, client, groups, reason):
        data = {"action": "archive", "_selected_action": [g.pk for g in groups],
                "reason": reason}  # fmt: skip
        return client.post(url("poktan_poktan_changelist"), data, follow=True)

    def test_keeps_the_record_with_reason_and_history(self, as_user, melati):
        client = as_user(Role.COORDINATOR)
        self.post(client, [melati], "Tercatat ganda")
        melati.refresh_from_db()
        assert (melati.status, melati.status_reason) == ("arsip", "Tercatat ganda")
        assert melati.history.latest().batch.reason == "Tercatat ganda"

    def test_asks_for_a_reason(self, as_user, melati):
        page = body(self.post(as_user(Role.COORDINATOR), [melati], " "))
        assert "tulis alasannya" in page
        assert Poktan.objects.get().status == "aktif"

    def test_is_not_for_a_field_worker_nor_for_a_neighbour(
        self, as_user, melati, neighbour
    ):
        self.post(as_user(Role.PLKB), [melati], "Coba")
        self.post(as_user(Role.COORDINATOR), [neighbour], "Coba")
        assert set(Poktan.objects.values_list("status", flat=True)) == {"aktif"}


class TestExport:
    def post(self, client, **data):
        page = url("poktan_poktan_export")
        fields = {f"poktanresource_{name}": "on" for name in ("id", "name", "chair")}
        return client.post(page, {"format": "0", "resource": "0"} | fields | data)

    def test_gives_the_chosen_columns_of_her_groups(self, as_user, melati, neighbour):
        response = self.post(as_user(Role.PLKB))
        rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
        assert rows == [("ID KSPK", "Nama kelompok", "Ketua"),
                        (melati.pk, "Melati", "Dahlia Contoh")]  # fmt: skip
        log = AccessLog.objects.get()
        assert (log.rows, log.wilayah_id) == (1, "530405")

    def test_asks_in_indonesian(self, as_user, melati):
        response = as_user(Role.PLKB).get(url("poktan_poktan_export"))
        page, form = body(response), response.context["form"]
        for word in ("Nama kelompok", "Bentuk berkas", "Unduh"):
            assert word in page
        assert page.count(" checked") == len(CELLS) - 1
        assert form["poktanresource_nik"].value() is False
        for word in ("Export", "Submit", "Select", "style=", "onchange"):
            assert word not in page


class TestFamilies:
    def test_of_others_do_not_exist(self, as_user, melati, neighbour):
        theirs = factories.make_family(neighbour, "Keluarga Jauh")
        client = as_user(Role.PLKB)
        assert client.get(url("poktan_family_change", theirs.pk)).status_code == 404
        assert "Keluarga Jauh" not in body(client.get(url("poktan_family_changelist")))

    def test_change_under_one_action(self, as_user, melati):
        family = factories.make_family(melati)
        client = as_user(Role.PLKB)
        page = url("poktan_family_change", family.pk)
        data = form_data(client.get(page)) | {
            "head_name": "Keluarga Umpama", "memberships-0-left_on": "2026-01-31",
            "memberships-0-left_reason": "Pindah",
            "memberships-0-joined_on": "2020-01-01",
        }  # fmt: skip
        assert client.post(page, data).status_code == 302
        family.refresh_from_db()
        assert family.head_name == "Keluarga Umpama"
        row = family.memberships.get().history.latest()
        assert row.batch == family.history.latest().batch == Batch.objects.get()
