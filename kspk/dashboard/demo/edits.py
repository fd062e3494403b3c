"""A few changes by the people of the demo, so that histories tell something."""

from datetime import date

from kspk.accounts.models import User
from kspk.audit.history import action
from kspk.wilayah.models import inside
from poktan.models import Officer, Poktan

from .people import person, phone

CHANGED_ON = date(2026, 10, 5)


def make_edits(dice):
    """New telephone numbers, a chair who hands over, a cadre who joins."""
    for username, area in (
        ("plkb.kakuluk-mesak", "5304052001"),
        ("plkb.raihat", "530403"),
        ("opd.belu", "530412"),
    ):
        user = User.objects.get(username=username)
        rows = Poktan.objects.active().filter(inside("desa", area)).order_by("pk")
        for change, group in zip(
            (new_phone, new_chair, new_cadre), rows[:3], strict=True
        ):
            with action(f"mengubah {group}", by=user):
                change(group, dice)
                group.save()


def new_phone(group, dice):
    group.phone = phone(dice)


def new_chair(group, dice):
    for chair in group.officers.in_office().filter(position="ketua"):
        chair.ended_on, chair.end_reason = CHANGED_ON, "Masa bakti selesai."
        chair.save()
    Officer.objects.create(
        poktan=group, position="ketua", name=person(dice), started_on=CHANGED_ON
    )


def new_cadre(group, dice):
    Officer.objects.create(
        poktan=group, position="kader", name=person(dice), started_on=CHANGED_ON,
        is_trained=False,
    )  # fmt: skip
