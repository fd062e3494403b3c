"""Records of the register; import them from here."""

from .closing import ClosedGroup, MonthClosing, Reopening
from .decree import Decree, has_decree
from .family import Family, Membership
from .group import Poktan
from .kinds import KIND_NAMES, Kind, SupervisorPosition
from .meeting import AGES, Counselling, Meeting, Presenter
from .parts import Facility, PikDetail, UppkaDetail
from .people import Officer
from .report import METHODS, MonthlyReport, ReportRevision
from .rest import Rest
from .rollup import ReportRollup, refreshed_once
from .visit import AnnualCard, MentoringVisit
from .words import PoktanWord

__all__ = [
    "AGES",
    "KIND_NAMES",
    "METHODS",
    "AnnualCard",
    "ClosedGroup",
    "Counselling",
    "Decree",
    "Facility",
    "Family",
    "Kind",
    "Meeting",
    "Membership",
    "MentoringVisit",
    "MonthClosing",
    "MonthlyReport",
    "Officer",
    "PikDetail",
    "Poktan",
    "PoktanWord",
    "Presenter",
    "Reopening",
    "ReportRevision",
    "ReportRollup",
    "Rest",
    "SupervisorPosition",
    "UppkaDetail",
    "has_decree",
    "refreshed_once",
]
