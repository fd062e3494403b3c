"""Records of the partnership; import them from here."""

from .agreement import Activity, Agreement, Duty, Party
from .document import Document
from .followup import FollowUp, Progress, Supporter
from .forum import Attendance, Element, Forum, Material, Resolution
from .funding import VillageFunding

__all__ = [
    "Activity",
    "Agreement",
    "Attendance",
    "Document",
    "Duty",
    "Element",
    "FollowUp",
    "Forum",
    "Material",
    "Party",
    "Progress",
    "Resolution",
    "Supporter",
    "VillageFunding",
]
