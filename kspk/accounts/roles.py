"""The six roles and the level of area that each is given (design: who uses it)."""

from django.db import models

from kspk.wilayah.models import Level


class Role(models.TextChoices):
    ADMIN = "ADMIN", "Admin"
    OFFICER = "OFFICER", "Petugas OPD-KB"
    COORDINATOR = "COORDINATOR", "Koordinator kecamatan (PPLKB)"
    PLKB = "PLKB", "PLKB/PKB"
    VIEWER = "VIEWER", "Pimpinan"
    PARTNER = "PARTNER", "Kontak mitra"


# Short word beside the person's name.
SHORT = {
    Role.ADMIN: "Admin",
    Role.OFFICER: "OPD-KB",
    Role.COORDINATOR: "Koordinator",
    Role.PLKB: "PLKB",
    Role.VIEWER: "Pimpinan",
    Role.PARTNER: "Mitra",
}

# Levels of area an assignment may have; None stands for "no area". The kabupaten of a
# partner says whose admin looks after the account; it opens no rows.
LEVELS = {
    Role.ADMIN: {None, Level.KABUPATEN},
    Role.OFFICER: {Level.KABUPATEN},
    Role.COORDINATOR: {Level.KECAMATAN},
    Role.PLKB: {Level.DESA},
    Role.VIEWER: set(Level),
    Role.PARTNER: {None, Level.KABUPATEN},
}

# Whom an admin of a kabupaten appoints: all below her own role.
BELOW_ADMIN = (
    Role.OFFICER,
    Role.COORDINATOR,
    Role.PLKB,
    Role.VIEWER,
    Role.PARTNER,
)

# Wide rights: second factor, short sessions.
OFFICE_ROLES = frozenset({Role.ADMIN, Role.OFFICER})
