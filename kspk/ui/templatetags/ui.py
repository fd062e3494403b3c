"""Parts of pages: `{% load ui %}`. Formats are filters, components are tags."""

from itertools import zip_longest

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from qrcode import QRCode

from kspk.ui import formats

register = template.Library()

for name in ("number", "percent", "rupiah", "day", "weekday", "month", "moment"):
    register.filter(name, getattr(formats, name))

# Words of states with tone and icon; the same word looks the same everywhere.
STATUS = {
    "Draf": ("idle", "pencil"),
    "Belum lapor": ("open", "circle"),
    "Terlambat": ("bad", "clock-fill"),
    "Di ponsel": ("warn", "phone"),
    "Dikirim": ("info", "send"),
    "Dikembalikan": ("warn", "reply-fill"),
    "Terverifikasi": ("ok", "check-circle-fill"),
    "Nihil": ("nil", "dash-circle-fill"),
    "Terkunci": ("idle", "lock-fill"),
    "Aktif": ("ok", "check-circle-fill"),
    "Tidak aktif": ("idle", "archive"),
    "Bubar": ("idle", "ban"),
    "Digabung": ("nil", "merge"),
    "Diarsipkan": ("idle", "archive"),
    "Baru": ("ok", "plus-lg"),
    "Berubah": ("info", "pencil"),
    "Sama": ("idle", "check-lg"),
    "Perlu diputuskan": ("warn", "question-circle"),
    "Ganda": ("nil", "files"),
    "Ditolak": ("bad", "ban"),
    "Selesai": ("ok", "check-circle-fill"),
    "Dibatalkan": ("idle", "arrow-counterclockwise"),
    "Sudah": ("ok", "check-lg"),
    "Belum": ("open", "circle"),
    "Belum mulai": ("open", "circle"),
    "Berjalan": ("info", "arrow-repeat"),
    "Terkendala": ("warn", "exclamation-triangle-fill"),
}
NOTE_ICONS = {
    "ok": "check-circle-fill",
    "info": "info-circle",
    "warn": "exclamation-triangle-fill",
    "bad": "exclamation-octagon-fill",
}
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "bad"}


@register.simple_tag
def icon(name):
    """`{% icon "send" %}`; the word stands beside it or in the parent's aria-label."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def status(word, tone=None, icon_name=None):
    """`{% status "Terverifikasi" %}`; for words outside STATUS give tone and icon."""
    known_tone, known_icon = STATUS.get(str(word), ("idle", "circle"))
    return format_html(
        '<span class="status status--{}">{}{}</span>',
        tone or known_tone,
        icon(icon_name or known_icon),
        word,
    )


@register.simple_tag
def kind(word):
    """`{% kind "BKB" %}`: a plain tag."""
    return format_html('<span class="kind">{}</span>', word)


@register.simple_tag
def meter(value, maximum, label, small=False):
    """`{% meter 31 49 "Baris tersimpan" %}`; nothing is drawn for an unknown value."""
    if value is None or not maximum:
        return formats.UNKNOWN
    return format_html(
        '<progress class="meter{}" value="{}" max="{}" aria-label="{}">{}</progress>',
        " meter--small" if small else "",
        *(f"{float(n):.12g}" for n in (value, maximum)),
        label,
        formats.percent(float(value) / float(maximum), 0),
    )


@register.simple_tag
def diff(old, new):
    """`{% diff "24" "26" %}`: the old struck out, the new bold, in words too."""
    parts = [
        format_html('<span class="visually-hidden">{} </span>{}', word, value)
        for word, value in (
            ("semula", format_html("<del>{}</del>", _or_empty(old))),
            ("menjadi", format_html("<ins>{}</ins>", _or_empty(new))),
        )
    ]
    return format_html(
        '<span class="diff">{}</span>',
        format_html_join(" ", "{}", ((p,) for p in parts)),
    )


def _or_empty(value):
    return "kosong" if value is None or value == "" else value


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts):
    """`{% crumbs "POKTAN" list_url poktan.name %}`: word, address, …, this page."""
    return {"links": list(zip_longest(parts[:-1:2], parts[1::2])), "here": parts[-1]}


@register.inclusion_tag("components/stepper.html")
def stepper(current, *words, label="Langkah"):
    """`{% stepper 3 "Unggah" "Cocokkan kolom" … %}`; `current` counts from 1."""
    steps = [
        {"word": word, "is_done": n < current, "is_current": n == current}
        for n, word in enumerate(words, 1)
    ]
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/pages.html")
def pages(range_text, previous_url=None, next_url=None):
    """Foot of a list: `{% pages "1–50 dari 404 kelompok" previous_url next_url %}`."""
    return {"range": range_text, "previous_url": previous_url, "next_url": next_url}


@register.simple_block_tag
def note(content, tone, icon_name=None, role=None):
    """`{% note "warn" %}<p>…</p>{% endnote %}`; tones ok, info, warn, bad."""
    return render_to_string(
        "components/note.html",
        {
            "tone": tone,
            "icon": icon_name or NOTE_ICONS[tone],
            "role": role,
            "content": content,
        },
    )


@register.simple_block_tag
def emptystate(content, icon_name, title, is_page=False):
    """What will stand here, and the first step; `is_page` if it is all of the page.

    `{% emptystate "inbox" "Belum ada impor" %}<p>…</p><a …>…</a>{% endemptystate %}`
    """
    return render_to_string(
        "components/empty.html",
        {"icon": icon_name, "title": title, "is_page": is_page, "content": content},
    )


@register.simple_tag
def qr_code(text, label):
    """A QR code as <svg>, which the content policy lets through."""
    code = QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return format_html(
        '<svg class="qr-code" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path d="{2}"/></svg>',
        len(rows),
        label,
        path,
    )


@register.filter
def minutes(duration):
    """A timedelta in whole minutes."""
    return round(duration.total_seconds() / 60)


@register.filter
def tone(message):
    """Tone of a message of django.contrib.messages."""
    return MESSAGE_TONES.get(message.level_tag, "info")
