"""What is worked out from a record is right after every way of writing it."""

import pytest
from django.test import Client
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.imports import services
from poktan.completeness import completeness
from poktan.models import Officer, Poktan
from tests import factories
from tests.accounts.test_admin import form_data
from tests.imports.files import listed, row
from tests.poktan.test_edit import IDENTITY, officer, rows, url

NIK = "5304055203850001"


@pytest.fixture
def office(belu, catalogue):
    client = Client()
    client.user = factories.make_user(Role.ADMIN, "5304")
    client.force_login(client.user)
    return client


@pytest.fixture
def group(office):
    """BKB Melati, made on the page of a new group."""
    office.post(
        "/poktan/baru/", IDENTITY | {"kind": "BKB", "chair_name": "Dahlia Umpama"}
    )
    return Poktan.objects.get()


def version(group):
    return Poktan.objects.values_list("version", flat=True).get(pk=group.pk)


def edit(office, group, section, data):
    office.post(url(group, section), data | {"version": version(group)})


def change_officers(office, group):
    chair = group.officers.get()
    ended = {"id": chair.pk, "ended_on": "2026-01-05", "end_reason": "pindah"}
    new = officer("Kemiri Contoh", "ketua")
    edit(
        office,
        group,
        "pengurus",
        rows("orang", officer(chair.name, "ketua", **ended), new),
    )


def save_in_admin(office, group):
    address = reverse("admin:poktan_poktan_change", args=[group.pk])
    data = form_data(office.get(address)) | {"officers-0-name": "Randu Contoh"}
    office.post(address, data | {"former_names": "Cempaka"})


def restore(office, group):
    edit(office, group, "identitas", IDENTITY | {"name": "Mawar", "rt": "1"})
    batch = Batch.objects.first()
    office.post(reverse("poktan:restore", args=[group.pk, batch.pk]))


def merge(office, group):
    other = factories.make_poktan("Teratai")
    factories.make_family(other)
    end = {"status": "gabung", "on": "2026-01-05", "reason": "uji", "into": group.pk}
    office.post(reverse("poktan:end", args=[other.pk]), end)


def end_and_reactivate(office, group):
    end = {"status": "bubar", "on": "2026-01-05", "reason": "uji"}
    office.post(reverse("poktan:end", args=[group.pk]), end)
    office.post(reverse("poktan:reactivate", args=[group.pk]), {"reason": "uji"})


def upload(office):
    file = listed(row("Melati", desa="Fatuketi", chair="Seruni Rekaan"), row("Anggrek"))
    batch = services.upload(
        file=file, by=office.user, wilayah=factories.Wilayah.objects.get(pk="5304")
    )
    return services.apply(batch, by=office.user)


def import_file(office, group):
    assert upload(office).result["created"] + upload(office).result["changed"] >= 1


def import_and_undo(office, group):
    services.undo(upload(office), by=office.user, reason="uji")


WAYS = {
    "identitas": lambda o, g: edit(
        o, g, "identitas", IDENTITY | {"name": "Mawar", "rt": "1"}
    ),
    "pembina": lambda o, g: edit(o, g, "pembina", rows(
        "sk", {"number": "1/2020", "date": "2020-02-03"}, supervisor_name="Kenari")),
    "pengurus": change_officers,
    "anggota": lambda o, g: edit(o, g, "anggota", rows(
        "keluarga", {"head_name": "Rekaan", "nik": NIK, "desa": g.desa_id,
                     "joined_on": "2026-01-05"})),
    "dana": lambda o, g: edit(o, g, "dana", {"funds": ["apbn"], "stratum": "dasar"}),
    "admin": save_in_admin,
    "restore": restore,
    "merge": merge,
    "end": end_and_reactivate,
    "import": import_file,
    "undo": import_and_undo,
}  # fmt: skip


class TestEveryWayOfWriting:
    @pytest.mark.parametrize("way", WAYS)
    def test_leaves_all_in_line(self, office, group, way):
        before = Batch.objects.count()
        WAYS[way](office, group)
        assert Batch.objects.count() > before
        for stored in Poktan.objects.all():
            words = set(stored.words.values_list("word", "is_personal"))
            last = stored.history.first()
            assert words == stored.index_words()
            assert stored.completeness == completeness(stored)
            assert (last.version, last.completeness) == (
                stored.version,
                stored.completeness,
            )
        assert not Poktan.history.filter(batch=None).exclude(name="Teratai").exists()
        assert not Officer.history.filter(batch=None).exists()
