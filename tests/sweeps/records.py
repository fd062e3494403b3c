"""One record of each kind that an address is about, made inside a desa."""

import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.models import AccessLog
from kspk.catalogue.models import FacilityItem, FundSource, Integration, Topic
from kspk.imports.models import ImportBatch
from kspk.reporting.models import EntryWindow
from kspk.reporting.months import shift
from kspk.wilayah.models import Wilayah, WilayahAlias
from poktan.models import MentoringVisit, MonthClosing
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


def locked_report(desa):
    """A verified report of a month that was closed since."""
    made = factories.make_report(
        poktan(desa), verified_by=factories.make_user(Role.COORDINATOR, desa[:6])
    )
    made.state = made.State.LOCKED
    made.save()
    return made


def closing(desa):
    """October 2026 of the kabupaten, closed."""
    number = next(_numbers)
    return MonthClosing.objects.create(
        area_id=desa[:4], month=factories.MONTH, number=number, is_current=False,
        closed_by=factories.make_user(Role.OFFICER, desa[:4]),
    )  # fmt: skip


def window(desa):
    """A deadline of the desa for one month of its own."""
    month = shift(factories.MONTH, next(_numbers))
    days = {"group_day": 4, "kecamatan_day": 6, "kabupaten_day": 8}
    return EntryWindow.objects.create(area_id=desa, month=month, **days)


def topic(desa):
    return Topic.objects.create(kind="BKB", code=f"m{next(_numbers)}", label="Contoh")


def visit(desa):
    """A visit with a step to do, and a photo."""
    group = poktan(desa)
    file = SimpleUploadedFile("kunjungan.jpg", b"contoh")
    return MentoringVisit.objects.create(
        poktan=group, desa_id=desa, visited_on=factories.MONTH, visitor_kind="plkb",
        visitor_name="Seruni Contoh", next_step="latih kader", photo=file,
        recorded_by=factories.make_user(Role.PLKB, desa),
    )  # fmt: skip
