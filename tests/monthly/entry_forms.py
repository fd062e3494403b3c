"""What the report's form sends, as plain dicts."""

import uuid

from django.urls import reverse

from tests.factories import MONTH


def write_url(poktan, month=MONTH):
    return reverse("reports:write", args=[month, poktan.pk])


def meeting(number=0, **fields):
    """A sheet of a meeting on 14 October with 12 present."""
    sheet = {"held_on": "14/10/2026", "mode": "tatap_muka", "present": "12"} | fields
    return {f"meeting-{number}-{name}": value for name, value in sheet.items()}


def counselling(number=0, **fields):
    """A sheet of one counselling: two girls and a boy."""
    sheet = {
        "held_on": "15/10/2026", "form": "kelompok", "counsellor": "Kenanga Umpama",
        "male": "1", "female": "2", "age_10_14": "0", "age_15_19": "3",
        "age_20_24": "0",
    } | fields  # fmt: skip
    return {f"counselling-{number}-{name}": value for name, value in sheet.items()}


def form(*sheets, do="kirim", **fields):
    """The whole form: of a group of 20 with one meeting, unless `sheets` say else."""
    sent = {
        "key": str(uuid.uuid4()), "version": "", "tindakan": do, "activity": "ada",
        "nihil_reason": "", "members": "20", "pus": "15", "pus_kb": "10", "note": "",
    } | fields  # fmt: skip
    for sheet in sheets or (meeting(),):
        sent |= sheet
    return sent
