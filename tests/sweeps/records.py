"""One record of each kind that an address is about, made inside a desa."""

import itertools

from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.models import AccessLog
from kspk.catalogue.models import FacilityItem, FundSource, Integration
from kspk.imports.models import ImportBatch
from kspk.wilayah.models import Wilayah, WilayahAlias
from tests import factories

_numbers = itertools.count(1)


def account(desa):
    return factories.make_user(Role.PLKB, desa)


def assignment(desa):
    return account(desa).assignments.get()


def field_officer(desa):
    return factories.make_field_officer("Kenari Umpama", desa)


def officer_area(desa):
    return field_officer(desa).areas.get()


def area(desa):
    return Wilayah.objects.get(pk=desa)


def alias(desa):
    return WilayahAlias.objects.create(
        wilayah_id=desa,
        text=f"Ejaan {next(_numbers)}",
        source=WilayahAlias.Source.MANUAL,
    )


def poktan(desa):
    name = f"Melati {next(_numbers)}"
    return factories.make_poktan(name, desa=desa, chair="Dahlia Contoh")


def ended_poktan(desa):
    today = timezone.localdate()
    fields = {"status": "tidak_aktif", "status_on": today, "status_reason": "Contoh"}
    name = f"Randu {next(_numbers)}"
    return factories.make_poktan(name, desa=desa, **fields)


def officer_with_nik(desa):
    nik = "5304015203850001"
    return factories.make_officer(poktan(desa), "Kemiri Umpama", "kader", nik=nik)


def family(desa):
    return factories.make_family(poktan(desa))


def fund_source(desa):
    return FundSource.objects.create(code=f"dana-{desa}", label="Contoh")


def integration(desa):
    return Integration.objects.create(code=f"terpadu-{desa}", label="Contoh")


def facility_item(desa):
    return FacilityItem.objects.create(
        kind="BKB", code=f"sarana-{desa}", label="Contoh", section="kit"
    )


def batch(desa):
    with action("mengubah kelompok", by=None) as made:
        poktan(desa)
    return made


def access(desa):
    return AccessLog.objects.create(
        by=account(desa), action=AccessLog.Action.REVEAL, subject="Contoh",
        wilayah_id=desa, purpose="Pemeriksaan",
    )  # fmt: skip


def upload(desa):
    """An import of the kabupaten around the desa, read and ready."""
    return ImportBatch.objects.create(
        wilayah_id=desa[:4], by=account(desa), file="impor/contoh.xlsx",
        file_name="contoh.xlsx", size=1, sha256="0" * 64, status="ready",
    )  # fmt: skip


def discarded_upload(desa):
    made = upload(desa)
    made.status = "discarded"
    made.save()
    return made


def upload_row(desa):
    return discarded_upload(desa).rows.create(
        position=1, sheet="Data", number=2, state="new", values={}
    )


def report(desa):
    """A report of October 2026 that waits for its verifier."""
    return factories.make_report(poktan(desa))
