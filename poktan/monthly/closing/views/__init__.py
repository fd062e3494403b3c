from .closings import ClosingDetail, ClosingList, ClosingPrint, MonthClose
from .reopenings import Reopen, ReopeningList
from .revisions import ReportRevise
from .windows import WindowCreate, WindowEnd, WindowList, WindowUpdate

__all__ = [
    "ClosingDetail",
    "ClosingList",
    "ClosingPrint",
    "MonthClose",
    "Reopen",
    "ReopeningList",
    "ReportRevise",
    "WindowCreate",
    "WindowEnd",
    "WindowList",
    "WindowUpdate",
]
