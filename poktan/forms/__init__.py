"""Forms of a group: a new one, its card by sections, its end."""

from .create import CreateForm
from .sections import SECTIONS
from .status import EndForm, ReactivateForm, RevealForm

__all__ = ["SECTIONS", "CreateForm", "EndForm", "ReactivateForm", "RevealForm"]
