"""The accounts of a machine for trying out; persons are named after plants."""

from typing import NamedTuple

PASSWORD = "belajar-kspk-2026"  # noqa: S105 (shown on the sign-in page of such a machine)


class Account(NamedTuple):
    """`areas` are codes of the assignment, one None for a role without area."""

    username: str
    full_name: str
    role: str
    areas: tuple
    shown_as: str


ACCOUNTS = (
    Account("admin.belu", "Lontar Contoh", "ADMIN", ("5304",), "Admin"),
    Account("opd.belu", "Cendana Umpama", "OFFICER", ("5304",), "Petugas OPD-KB"),
    Account(
        "koordinator.kakuluk-mesak", "Kemuning Rekaan", "COORDINATOR", ("530405",),
        "Koordinator Kakuluk Mesak",
    ),
    Account(
        "plkb.kakuluk-mesak", "Seruni Misalnya", "PLKB",
        ("5304052001", "5304052002", "5304052003", "5304052004"),
        "PLKB, empat desa di Kakuluk Mesak",
    ),
    Account(
        "plkb.raihat", "Kenari Andai", "PLKB",
        ("5304032001", "5304032002", "5304032003", "5304032004", "5304032005",
         "5304032006"),
        "PLKB, enam desa di Raihat",
    ),
    Account("kepala.belu", "Mahoni Ibarat", "VIEWER", ("5304",), "Pimpinan"),
    Account("mitra.paroki", "Melur Contoh", "PARTNER", (None,), "Kontak mitra"),
)  # fmt: skip


def shown(password):
    """What the sign-in page says of them: dicts of username, role, password."""
    return [
        {"username": a.username, "role": a.shown_as, "password": password}
        for a in ACCOUNTS
    ]
