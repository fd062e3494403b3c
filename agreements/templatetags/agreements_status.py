"""`{% load agreements_status %}`: the state of an agreement on a day."""

from django import template

from kspk.ui.templatetags.ui import status

register = template.Library()

TONES = {
    "Draf": ("idle", "pencil"),
    "Belum berlaku": ("info", "calendar3"),
    "Berlaku": ("ok", "check-circle-fill"),
    "Akan berakhir": ("warn", "clock-fill"),
    "Berakhir": ("bad", "archive"),
    "Dihentikan": ("idle", "ban"),
}


@register.simple_tag
def agreement_status(agreement, today):
    word = agreement.status(today)
    return status(word, *TONES[word])
