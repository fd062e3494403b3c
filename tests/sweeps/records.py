"""One record of each kind that an address is about, made inside a desa."""

import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements.models import Agreement, Document, VillageFunding
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


def forum(desa):
    """A forum of the kecamatan around the desa that took place."""
    return factories.make_forum(f"Forum {next(_numbers)}", desa[:6])


def attendance(desa):
    return forum(desa).attendances.create(element="plkb", name="Kenari Umpama")


def resolution(desa):
    return factories.make_resolution(forum(desa))


def progress(desa):
    follow_up = factories.make_follow_up(resolution(desa), desa)
    return follow_up.report(
        by=account(desa), on=factories.MONTH, state="proses", note="Contoh"
    )


def document(desa):
    """The proof of a progress in the desa."""
    file = SimpleUploadedFile("bukti.pdf", b"%PDF-1.4 %%EOF")
    return Document.objects.create(
        progress=progress(desa), title="Bukti", file=file, size=file.size,
        added_by=account(desa),
    )  # fmt: skip


def follow_up(desa):
    """A step in the desa, of a forum of its kecamatan."""
    return factories.make_follow_up(resolution(desa), desa)


def ended_follow_up(desa):
    made = follow_up(desa)
    made.state = made.State.CANCELLED
    made.save()
    return made


def agreement(desa):
    """A signed agreement of the desa."""
    return Agreement.objects.create(
        kind="pks", title=f"pembinaan {next(_numbers)}", area_id=desa,
        state="ditandatangani", signed_on=factories.MONTH, starts_on=factories.MONTH,
    )  # fmt: skip


def party(desa):
    mitra = factories.make_mitra(f"Lembaga {next(_numbers)}", desa)
    return agreement(desa).parties.create(order=1, mitra=mitra)


def duty(desa):
    made = party(desa)
    return made.duties.create(agreement=made.agreement, text="Contoh")


def activity(desa):
    return agreement(desa).activities.create(year=2026, action="Contoh")


def funding(desa):
    return VillageFunding.objects.create(
        desa_id=desa, year=2026, document="lainnya", source="lainnya", line="Contoh"
    )


def mitra(desa):
    """An institution of the kabupaten around the desa."""
    return factories.make_mitra(f"Lembaga {next(_numbers)}", desa[:4])


def contact(desa):
    return factories.make_contact(mitra(desa))


def served_area(desa):
    return mitra(desa).served.create(wilayah_id=desa)
