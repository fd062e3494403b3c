"""How far background work is, kept beside the uploaded file.

A file and not a row: while a batch is applied, one transaction holds the database (on
SQLite nobody else can write), and every process that works on an upload sees its
folder. The file also tells whether the process that wrote it is still alive.
"""

import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    """`done` of `total` rows in a `phase` (a word for people), and by which process."""

    phase: str
    done: int
    total: int
    beat: float
    pid: int
    host: str

    @property
    def percent(self):
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def is_silent(self):
        """No sign of life: its process is gone, or quiet for too long."""
        quiet = time.time() - self.beat
        if quiet > settings.IMPORT_SILENT_SECONDS:
            return True
        return self.host == socket.gethostname() and not _is_running(self.pid)


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not Path(f"/proc/{pid}/stat").exists() or _state(pid) != "Z"


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _path(batch):
    return Path(settings.MEDIA_ROOT) / "impor" / f"{batch.pk}.progress"


def report(batch, phase, done, total):
    """Say that the work on `batch` goes on."""
    path = _path(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    now = Progress(phase, done, total, time.time(), os.getpid(), socket.gethostname())
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(asdict(now)))
    fresh.replace(path)


def read(batch):
    """The last report on `batch`, None if there is none."""
    try:
        return Progress(**json.loads(_path(batch).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def clear(batch):
    _path(batch).unlink(missing_ok=True)
