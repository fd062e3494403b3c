"""People who sign in, their tasks, and the people of the field; import from here."""

from .dated import DatedQuerySet
from .field import FieldOfficer, OfficerArea
from .people import ACCOUNT_STATES, Assignment, User

__all__ = [
    "ACCOUNT_STATES",
    "Assignment",
    "DatedQuerySet",
    "FieldOfficer",
    "OfficerArea",
    "User",
]
