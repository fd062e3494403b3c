"""Several people at once, on real connections: one gets through, nobody an error page.

Only on PostgreSQL, where transactions overlap; SQLite lets one writer in at a time.
"""

import threading
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from kspk.accounts.models import Assignment, OfficerArea, User
from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.wilayah.models import Wilayah, WilayahAlias
from poktan.models import Membership, Officer, Poktan, PoktanWord
from tests import factories
from tests.poktan.test_edit import IDENTITY, officer, rows, url

AT_ONCE = 4
DESA = "5304052001"
NIK = "5304055203850001"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("not connection.vendor == 'postgresql'", reason="PostgreSQL"),
]


@pytest.fixture
def clients(areas, catalogue):
    return [client_of(Role.ADMIN, "5304") for _ in range(AT_ONCE)]


@pytest.fixture
def group(areas):
    return factories.make_poktan("Melati")


def client_of(role, code):
    client = Client(raise_request_exception=False)
    client.force_login(factories.make_user(role, code))
    return client


def post_at_once(*requests):
    """The responses to (client, address, data), sent by as many threads together."""
    start, responses = threading.Barrier(len(requests)), [None] * len(requests)

    def send(place, client, address, data):
        client.get("/profil/")  # the thread's connection is open
        start.wait()
        try:
            responses[place] = client.post(address, data)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=send, args=(place, *request))
        for place, request in enumerate(requests)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return responses


def statuses(*requests):
    responses = post_at_once(*requests)
    broken = [r.exc_info[1] for r in responses if r.status_code >= 500]
    assert broken == []
    return Counter(response.status_code for response in responses)


class TestGroup:
    def test_is_saved_by_one_and_asks_the_others(self, clients, group):
        sent = [
            IDENTITY | {"dusun": f"Dusun {n}", "version": 1} for n in range(AT_ONCE)
        ]
        address = url(group, "identitas")
        found = statuses(*((c, address, d) for c, d in zip(clients, sent, strict=True)))
        group.refresh_from_db()
        assert found == {302: 1, 409: AT_ONCE - 1}
        assert (group.version, group.history.count()) == (2, 2)

    def test_of_one_name_is_made_once(self, clients):
        data = IDENTITY | {"kind": "BKB"}
        found = statuses(*((c, "/poktan/baru/", data) for c in clients))
        assert found == {302: 1, 200: AT_ONCE - 1}
        assert Poktan.objects.count() == 1

    def test_that_is_another_one_gets_its_own_number(self, clients, group):
        data = IDENTITY | {"kind": "BKB", "lain": "1", "reason": "dusun lain"}
        statuses(*((c, "/poktan/baru/", data) for c in clients))
        numbers = list(
            Poktan.objects.order_by("twin_no").values_list("twin_no", flat=True)
        )
        assert numbers == list(range(len(numbers)))

    def test_is_ended_while_it_is_changed(self, clients, group):
        end = {"status": "bubar", "on": "2026-01-05", "reason": "Contoh"}
        edit = IDENTITY | {"dusun": "Contoh", "version": 1}
        found = statuses(
            (clients[0], reverse("poktan:end", args=[group.pk]), end),
            (clients[1], url(group, "identitas"), edit),
        )
        group.refresh_from_db()
        assert group.status == "bubar"
        assert group.dusun == ("Contoh" if group.version == 3 else "")
        assert found[302] >= 1

    def test_gets_one_chair(self, clients, group):
        address = url(group, "pengurus")
        sent = [
            rows("orang", officer(f"Ketua {n}", "ketua"), version=1)
            for n in range(AT_ONCE)
        ]
        statuses(*((c, address, d) for c, d in zip(clients, sent, strict=True)))
        assert Officer.objects.filter(position="ketua").count() == 1

    def test_takes_a_family_in_once(self, clients, group):
        family = {"head_name": "Rekaan", "nik": NIK, "desa": DESA,
                  "joined_on": "2026-01-05"}  # fmt: skip
        data = rows("keluarga", family, version=1)
        statuses(*((c, url(group, "anggota"), data) for c in clients))
        assert Membership.objects.count() == 1

    def test_comes_back_once_where_the_name_is_taken(self, clients, group):
        group.end("bubar", on="2026-01-05", reason="Contoh")
        back = reverse("poktan:reactivate", args=[group.pk])
        statuses(
            (clients[0], back, {"reason": "Contoh"}),
            (clients[1], "/poktan/baru/", IDENTITY | {"kind": "BKB"}),
        )
        assert Poktan.objects.standing().count() == 1

    def test_is_not_merged_in_a_circle(self, clients, group):
        other = factories.make_poktan("Mawar")
        factories.make_family(group)
        factories.make_family(other, "Umpama")
        end = {"status": "gabung", "on": "2026-01-05", "reason": "Contoh"}
        statuses(
            (
                clients[0],
                reverse("poktan:end", args=[group.pk]),
                end | {"into": other.pk},
            ),
            (
                clients[1],
                reverse("poktan:end", args=[other.pk]),
                end | {"into": group.pk},
            ),
        )
        assert Poktan.objects.standing().count() == 1
        assert (
            Membership.objects.current()
            .filter(poktan=Poktan.objects.standing().get())
            .count()
            == 2
        )

    def test_that_takes_members_keeps_what_is_saved_meanwhile(self, clients, group):
        other = factories.make_poktan("Mawar")
        factories.make_family(other)
        end = {
            "status": "gabung",
            "on": "2026-01-05",
            "reason": "Contoh",
            "into": group.pk,
        }
        edit = IDENTITY | {"dusun": "Contoh", "version": 1}
        responses = post_at_once(
            (clients[0], reverse("poktan:end", args=[other.pk]), end),
            (clients[1], url(group, "identitas"), edit),
        )
        group.refresh_from_db()
        saved = responses[1].status_code == 302
        assert group.dusun == ("Contoh" if saved else "")

    def test_is_taken_back_once(self, clients, group):
        with action("mengubah kelompok", by=None) as batch:
            group.dusun = "Contoh"
            group.save()
        address = reverse("poktan:restore", args=[group.pk, batch.pk])
        statuses(*((client, address, {}) for client in clients))
        group.refresh_from_db()
        assert (group.dusun, group.version) == ("", 3)

    def test_keeps_its_words(self, clients, group):
        names = [IDENTITY | {"name": f"Nama {n}", "version": 1} for n in range(AT_ONCE)]
        statuses(
            *(
                (c, url(group, "identitas"), d)
                for c, d in zip(clients, names, strict=True)
            )
        )
        group.refresh_from_db()
        stored = set(PoktanWord.objects.values_list("word", "is_personal"))
        assert stored == group.index_words()


class TestAdmin:
    def test_saves_a_group_once(self, clients, group):
        address = reverse("admin:poktan_poktan_change", args=[group.pk])
        page = clients[0].get(address)
        sets = [i.formset.prefix for i in page.context["inline_admin_formsets"]]
        counts = {f"{s}-{n}_FORMS": 0 for s in sets for n in ("TOTAL", "INITIAL")}
        sent = [
            IDENTITY | counts | {"dusun": f"Dusun {n}", "opened_version": 1}
            for n in range(AT_ONCE)
        ]
        found = statuses(*((c, address, d) for c, d in zip(clients, sent, strict=True)))
        group.refresh_from_db()
        assert found == {302: 1, 200: AT_ONCE - 1}
        assert (group.version, group.history.count()) == (2, 2)


class TestAccounts:
    def test_are_saved_by_one(self, clients):
        account = factories.make_user(Role.PLKB, DESA)
        address = reverse("accounts:account-update", args=[account.pk])
        sent = [
            {"full_name": f"Nama {n}", "opened": account.version}
            for n in range(AT_ONCE)
        ]
        found = statuses(*((c, address, d) for c, d in zip(clients, sent, strict=True)))
        assert found == {302: 1, 200: AT_ONCE - 1}
        assert User.objects.get(pk=account.pk).version == account.version + 1

    def test_of_one_user_name_are_made_once(self, clients):
        data = {"full_name": "Contoh", "username": "contoh", "role": "PLKB",
                "wilayah": DESA, "valid_from": "2026-01-05"}  # fmt: skip
        statuses(*((c, reverse("accounts:account-create"), data) for c in clients))
        assert User.objects.filter(username="contoh").count() == 1
        assert Assignment.objects.filter(user__username="contoh").count() == 1

    def test_get_a_task_once(self, clients):
        account = factories.make_user(Role.PLKB, DESA)
        address = reverse("accounts:assignment-create", args=[account.pk])
        data = {"role": "PLKB", "wilayah": "5304052002", "valid_from": "2026-01-05"}
        statuses(*((c, address, data) for c in clients))
        assert account.assignments.count() == 2

    def test_of_the_field_get_a_place_once(self, clients):
        person = factories.make_field_officer("Kenari Umpama", DESA)
        address = reverse("accounts:officer-area-create", args=[person.pk])
        data = {"wilayah": "5304052002", "valid_from": "2026-01-05"}
        statuses(*((c, address, data) for c in clients))
        assert OfficerArea.objects.filter(officer=person).count() == 2


class TestSpelling:
    def test_is_learned_once(self, clients, settings):
        twice = {"model": "wilayah.WilayahAlias", "field": "get()"}
        settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, twice]
        address = reverse("wilayah:alias-create", args=[DESA])
        statuses(*((c, address, {"text": "Fatu Keti Lama"}) for c in clients))
        assert (
            WilayahAlias.objects.filter(wilayah=Wilayah.objects.get(pk=DESA)).count()
            == 1
        )
