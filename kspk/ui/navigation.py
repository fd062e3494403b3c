"""The menu: one list, from which each person sees what her permissions open."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Entry:
    """A line of the menu. `permission` None is for everyone who is signed in.

    `short` is the label below the icon on a phone.
    """

    label: str
    icon: str
    url_name: str
    permission: str | None = None
    group: str = ""
    short: str = ""


@dataclass(frozen=True)
class Item:
    """An entry as one person sees it on one page."""

    label: str
    short: str
    icon: str
    group: str
    url: str
    is_current: bool


ENTRIES = (
    Entry("Beranda", "house", "dashboard:home"),
    Entry("Laporan", "clipboard-check", "reports:home", "poktan.view_monthlyreport"),
    Entry("POKTAN", "people", "poktan:list", "poktan.view_poktan"),
    Entry(
        "Kunjungan", "journal-check", "visits:list", "poktan.view_mentoringvisit"
    ),
    Entry("Kartu K/0", "files", "cards:list", "poktan.add_annualcard"),
    Entry("Mitra", "building", "mitra:list", "mitra.view_mitra", "Kemitraan"),
    Entry(
        "Perjanjian", "file-earmark-text", "agreements:agreements",
        "agreements.view_agreement", "Kemitraan",
    ),
    Entry(
        "Forum", "chat-square-quote", "agreements:forums", "agreements.view_forum",
        "Kemitraan",
    ),
    Entry(
        "Tindak lanjut", "diagram-3", "agreements:follow-ups",
        "agreements.view_followup", "Kemitraan", "RTL",
    ),
    Entry(
        "Dana desa", "cash-coin", "agreements:fundings",
        "agreements.view_villagefunding", "Kemitraan",
    ),
    Entry("Impor", "upload", "imports:list", "imports.view_importbatch", "Data"),
    Entry("Wilayah", "map", "wilayah:list", "wilayah.view_wilayah", "Data"),
    Entry(
        "Petugas lapangan", "telephone", "accounts:officer-list",
        "accounts.view_fieldofficer", "Data", "Petugas",
    ),
    Entry(
        "Akun", "person-circle", "accounts:account-list", "accounts.change_user",
        "Pengelolaan",
    ),
    Entry(
        "Akses data pribadi", "eye", "audit:access-log", "audit.view_accesslog",
        "Pengelolaan",
    ),
    Entry(
        "Kelola data", "gear", "admin:index", "accounts.use_admin", "Pengelolaan",
        "Kelola",
    ),
)  # fmt: skip
BOTTOM_BAR = 5


def items_for(user, path):
    """The menu of `user` with the entry of `path` marked; entries without URL left out.

    The entry with the longest address that `path` starts with is the current one.
    """
    open_ = [
        (entry, url)
        for entry in ENTRIES
        if entry.permission is None or user.has_perm(entry.permission)
        if (url := url_or_none(entry.url_name))
    ]
    here = max(
        (
            url
            for _, url in open_
            if path == url or (url != "/" and path.startswith(url))
        ),
        key=len,
        default=None,
    )
    return [
        Item(
            entry.label,
            entry.short or entry.label,
            entry.icon,
            entry.group,
            url,
            url == here,
        )
        for entry, url in open_
    ]


def bottom_bar(items):
    """The items of the bar on phones and those behind its “Lainnya”."""
    if len(items) <= BOTTOM_BAR:
        return items, []
    return items[: BOTTOM_BAR - 1], items[BOTTOM_BAR - 1 :]


def url_or_none(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
