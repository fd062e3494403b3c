"""Records of the register; import them from here."""

from .decree import Decree, has_decree
from .family import Family, Membership
from .group import KIND_NAMES, Kind, Poktan, SupervisorPosition
from .parts import Facility, PikDetail, UppkaDetail
from .people import Officer
from .words import PoktanWord

__all__ = [
    "KIND_NAMES",
    "Decree",
    "Facility",
    "Family",
    "Kind",
    "Membership",
    "Officer",
    "PikDetail",
    "Poktan",
    "PoktanWord",
    "SupervisorPosition",
    "UppkaDetail",
    "has_decree",
]
