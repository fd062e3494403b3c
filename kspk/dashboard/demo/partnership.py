"""The partnership of the demo: from the Belu forum to a budget and its proof."""

import datetime
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from agreements.models import (
    Attendance,
    Document,
    FollowUp,
    Forum,
    Resolution,
    Supporter,
    VillageFunding,
)
from kspk.accounts.models import User
from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.mitra.models import Contact, Mitra
from kspk.wilayah.models import inside

from . import partners
from .paper import pdf
from .people import SINCE

OFFICE = "opd.belu"
PARTNER = ("mitra.paroki", "Paroki Atambua")  # the account of its contact


def make_partnership(area, today):
    """How many institutions were made; 0 where there is one already."""
    if Mitra.objects.filter(inside("area", area)).exists():
        return 0
    office = User.objects.get(username=OFFICE)
    with action("memuat mitra contoh", by=None, source=Batch.Source.COMMAND):
        mitra = {it.name: make_mitra(it) for it in partners.PARTNERS}
        make_contact(mitra)
    with action("mencatat forum contoh", by=office):
        forum = make_forum(area, mitra)
        resolutions = make_resolutions(forum)
    steps = {}
    for step in partners.STEPS:
        with action(f"mencatat tindak lanjut {step.action}", by=office):
            made = make_step(step, resolutions[step.number], mitra, today)
        steps[step.action] = made
        for days, state, value, note in step.told:
            told_on = today - timedelta(days=days)
            with action(f"melaporkan kemajuan {made}", by=office):
                made.report(by=office, on=told_on, state=state, value=value, note=note)
    with action("mencatat dana desa contoh", by=office):
        make_budget_line(steps[partners.BUDGET_STEP], today, office)
    with action(f"menutup {forum}", by=office):
        forum.close(by=office)
    return len(mitra)


def make_mitra(it):
    return Mitra.objects.create(
        name=it.name, short_name=it.short_name, kind=it.kind, sector=it.sector,
        faith=it.faith, programmes=list(it.programmes), area_id=it.area,
        active_from=partners.HELD_ON,
    )  # fmt: skip


def make_contact(mitra):
    username, name = PARTNER
    user = User.objects.get(username=username)
    Contact.objects.create(
        mitra=mitra[name], name=user.full_name, position="Narahubung contoh", user=user,
        valid_from=SINCE,
    )  # fmt: skip


def make_forum(area, mitra):
    """Forty participants, by institution and element; their names are left out."""
    start = timezone.make_aware(
        datetime.datetime.combine(partners.HELD_ON, datetime.time(9))
    )
    forum = Forum.objects.create(
        title=partners.FORUM_TITLE, area_id=area, venue=partners.VENUE,
        organiser=mitra[partners.PARTNERS[0].name], starts_at=start,
        ends_at=start + timedelta(hours=6), minutes=partners.MINUTES,
        subject="Koordinasi kemitraan KSPK dan segmentasi sasaran POKTAN",
        opened_by="Asisten Perekonomian dan Pembangunan Setda Kabupaten Belu",
        state=Forum.State.HELD,
    )  # fmt: skip
    number = 0
    for it in partners.PARTNERS:
        element = "opd_kb" if it.sector == "dppkb" else it.kind
        for _ in range(it.seats):
            number += 1
            attend(forum, number, element, mitra[it.name])
    for _ in range(partners.FIELD_STAFF):
        number += 1
        attend(forum, number, "plkb")
    return forum


def attend(forum, number, element, mitra=None):
    Attendance.objects.create(
        forum=forum, mitra=mitra, element=element, name=f"Peserta {number}",
        is_present=True,
    )  # fmt: skip


def make_resolutions(forum):
    """{number: resolution} of the six."""
    return {
        number: Resolution.objects.create(
            forum=forum, number=number, theme=theme, text=text
        )
        for number, (theme, text) in enumerate(partners.RESOLUTIONS, 1)
    }


def make_step(step, resolution, mitra, today):
    made = FollowUp.objects.create(
        resolution=resolution, action=step.action, owner=mitra.get(step.owner),
        area_id=step.area, due=step.day(today), indicator=step.indicator,
        target=step.target, unit=step.unit,
    )  # fmt: skip
    for name in step.supporters:
        Supporter.objects.create(follow_up=made, mitra=mitra[name])
    return made


def make_budget_line(step, today, by):
    """The line that the step asked for, with the page of the budget as its proof."""
    it = partners.Line()
    funding = VillageFunding.objects.create(
        desa_id=it.desa, year=today.year, document="apbdes", line=it.line,
        source="dana_desa", planned=it.planned, realised=it.realised, follow_up=step,
    )  # fmt: skip
    title = f"Petikan APBDes {today.year} (contoh)"
    content = ContentFile(
        pdf([title, it.line, f"Rp{it.planned:,}".replace(",", "."), "Data rekaan."]),
        name="contoh.pdf",
    )
    Document.objects.create(
        funding=funding, title=title, file=content, size=content.size, added_by=by
    )
