"""Accounts, and the officers of the field who supervise the groups."""

from datetime import date
from itertools import groupby

from django.contrib.auth.hashers import make_password
from simple_history.utils import bulk_create_with_history

from kspk.accounts.models import Assignment, FieldOfficer, OfficerArea, User

from .accounts import ACCOUNTS
from .names import FIRST, LAST

SINCE = date(2024, 1, 2)
DESA_PER_PLKB = 4
POSTS = {"COORDINATOR": "pplkb", "PLKB": "plkb"}


def missing_accounts():
    known = set(User.objects.values_list("username", flat=True))
    return [account for account in ACCOUNTS if account.username not in known]


def make_accounts(missing, password):
    """These accounts with their tasks; those of the field also as field officers."""
    hashed = make_password(password)
    for account in missing:
        user = User(username=account.username, full_name=account.full_name)
        user.password = hashed
        user.save()
        for code in account.areas:
            Assignment.objects.create(
                user=user, role=account.role, wilayah_id=code, valid_from=SINCE
            )
        if post := POSTS.get(account.role):
            officer = FieldOfficer.objects.create(
                name=account.full_name, position=post, user=user
            )
            for code in account.areas:
                OfficerArea.objects.create(
                    officer=officer, wilayah_id=code, valid_from=SINCE
                )
    return [account.username for account in missing]


def make_officers(desa, batch, dice):
    """PPLKB of each kecamatan, PLKB of a few desa each, PPKBD of each desa.

    {(position, code of her area): officer}; places that have an officer keep her.
    """
    served = {
        (area.officer.position, area.wilayah_id): area.officer
        for area in OfficerArea.objects.filter(valid_to=None).select_related("officer")
    }
    officers, areas = [], []

    def appoint(position, codes, letter=""):
        codes = [code for code in codes if (position, code) not in served]
        if not codes:
            return
        number = sum(o.register_no.startswith(codes[0][:6] + letter) for o in officers)
        officer = FieldOfficer(
            name=person(dice),
            position=position,
            register_no=f"{codes[0][:6]}{letter}{number + 1:02}" if letter else "",
            phone=phone(dice) if dice.random() < 0.8 else "",
            version=1,
        )
        officers.append(officer)
        for code in codes:
            areas.append(
                OfficerArea(officer=officer, wilayah_id=code, valid_from=SINCE)
            )
            served[position, code] = officer

    for kecamatan, codes in groupby(desa, key=lambda code: code[:6]):
        codes = list(codes)
        appoint("pplkb", [kecamatan], "A")
        free = [code for code in codes if ("plkb", code) not in served]
        for start in range(0, len(free), DESA_PER_PLKB):
            appoint("plkb", free[start : start + DESA_PER_PLKB], "B")
        for code in codes:
            appoint("ppkbd", [code])
    store(FieldOfficer, officers, batch)
    store(OfficerArea, areas, batch)
    return served


def store(model, records, batch):
    """Insert new records and their history, all under one action."""
    bulk_create_with_history(
        records, model, batch_size=500, custom_historical_attrs={"batch": batch}
    )


def person(dice):
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def phone(dice):
    """A number that nobody has: 0812-0000-0417."""
    return f"081{dice.randrange(1, 4)}-0000-{dice.randrange(10_000):04}"


def nik(kecamatan, dice):
    """A number of the right form that nobody has: no place counts to 9000 in a day."""
    day, month, year = (
        dice.randrange(1, 29),
        dice.randrange(1, 13),
        dice.randrange(60, 96),
    )
    return f"{kecamatan}{day + 40:02}{month:02}{year:02}9{dice.randrange(1000):03}"
