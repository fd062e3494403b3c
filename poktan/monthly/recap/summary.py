"""The month as a text for WhatsApp: coverage, three figures, who is late (feature X8).

At most 1,000 characters, names of groups but of no person, no number of anybody.
"""

from kspk.ui import formats

from .table import STATES, recap

LONGEST = 1000


def summary(month, territory, rows, *, url, deadline):
    """The text; `rows`: names of the groups that have not reported, [(group, desa)]."""
    kinds, total = recap(month, territory, by="jenis")
    head = [
        f"*Laporan POKTAN {formats.month(month)}*",
        territory.name,
        "",
        f"Ada {formats.number(total.groups)} kelompok, lapor"
        f" {formats.number(total.reported)} ({formats.percent(total.report_rate)}),"
        f" tepat waktu {formats.number(total.on_time)}"
        f" ({formats.percent(total.on_time_rate)}).",
        " · ".join(f"{k.name} {k.reported}/{k.groups}" for k in kinds),
    ]
    if total.waiting:
        head.append(f"Menunggu verifikasi: {formats.number(total.waiting)}.")
    tail = ["", f"Batas kelompok: {formats.weekday(deadline)} (WITA).", url]
    if not total.missing:
        return "\n".join(
            [*head, "", "Semua kelompok sudah lapor. Terima kasih.", *tail]
        )
    title = f"*{STATES['belum'][0]} ({formats.number(total.missing)})*"
    names = [f"- {group}, {desa}" for group, desa in rows]
    return _fitting([*head, "", title], names, tail, total.missing)


def _fitting(head, names, tail, missing):
    """All lines, with as many names as fit and the number of those that do not."""
    for shown in range(len(names), -1, -1):
        more = missing - shown
        rest = [f"… dan {formats.number(more)} kelompok lagi"] if more else []
        text = "\n".join([*head, *names[:shown], *rest, *tail])
        if len(text) <= LONGEST:
            return text
    return "\n".join(head)[:LONGEST]
