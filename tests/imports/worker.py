"""A machine of its own, whose processes may be killed; see test_kill.py.

    python -m tests.imports.worker      reads commands (JSON lists) from standard input

Each command names a function below and runs in a forked process; the answer is
[exit code, what it printed].
"""

import json
import os
import signal
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

# What follows needs the settings: hence E402.
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from kspk.accounts.models import User  # noqa: E402
from kspk.accounts.roles import Role  # noqa: E402
from kspk.imports import bulk, progress, registry, services, tasks  # noqa: E402
from kspk.imports.models import ImportBatch  # noqa: E402
from poktan.models import Poktan  # noqa: E402
from tests import factories  # noqa: E402
from tests.imports.files import sample  # noqa: E402

bulk.SIZE = registry.Layout.rows_at_once = 100  # several chunks


def setup():
    call_command("migrate", verbosity=0)
    belu = factories.make_belu()
    by = factories.make_user(Role.OFFICER, belu.pk, username="petugas.belu")
    services.upload(file=sample(), by=by, wilayah=belu)


def die_at(moment):
    """Be killed when what `moment` names happens for the nth time.

    "write:3" is the third call of bulk.write, "commit:1" the commit of the work,
    "statement:40" the fortieth statement of all.
    """
    what, _, times = moment.partition(":")
    if what == "statement":
        connection.execute_wrappers.append(Countdown(int(times)))
        return
    is_commit = what == "commit"
    owner, name = (BaseDatabaseWrapper, "_commit") if is_commit else (bulk, what)
    original, left = getattr(owner, name), int(times)

    def counted(*args, **kwargs):
        nonlocal left
        done = ImportBatch.objects.filter(status__in=["applied", "undone"])
        left -= not is_commit or done.exists()
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(owner, name, counted)


class Countdown:
    """Sees every statement; kills the process before the nth, never if n is 0."""

    def __init__(self, times=0):
        self.times, self.seen = times, 0

    def __call__(self, execute, sql, params, many, context):
        self.seen += 1
        if self.seen == self.times:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def start(task):
    batch = ImportBatch.objects.get()
    progress.clear(batch)
    if task == "apply":
        batch.start_applying()
    else:
        batch.start_undoing(reason="Salah berkas.")


def work(task, moment=""):
    by = User.objects.get(username="petugas.belu")
    batch = ImportBatch.objects.get()
    if moment == "count":
        seen = Countdown()
        connection.execute_wrappers.append(seen)
    elif moment:
        die_at(moment)
    getattr(tasks, task).call(batch.pk, by.pk)
    if moment == "count":
        print(seen.seen)  # noqa: T201


def look():
    batch = ImportBatch.objects.get()
    print(json.dumps({  # noqa: T201
        "status": batch.status,
        "notice": batch.notice,
        "groups": Poktan.objects.count(),
        "history": Poktan.history.filter(history_type="+").count(),
        "created": batch.result.get("created"),
        "applied": batch.rows.filter(is_applied=True).count(),
    }))  # fmt: skip


def sweep():
    services.sweep(ImportBatch.objects.get())


def fork(name, *args):
    """(pid, reading end of its output) of a process that runs a function."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.dup2(writing, 1)
    try:
        globals()[name](*args)
        sys.stdout.flush()
        os._exit(0)
    except BaseException as error:
        os.write(1, repr(error).encode())
        os._exit(1)


def wait(pid, reading):
    with os.fdopen(reading) as output:
        said = output.read()
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said]


def kill(pid, reading, seconds):
    """As `wait`, but killed so long after the process has begun to report."""
    folder = progress._path(ImportBatch(pk=0)).parent
    while not list(folder.glob("*.progress")):
        time.sleep(0.002)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    return wait(pid, reading)


def serve():
    for line in sys.stdin:
        how, *command = json.loads(line)
        connection.close()
        if how == "twice":
            both = [fork(*command), fork(*command)]
            answer = [wait(*one) for one in both]
        elif how == "kill":
            seconds, *command = command
            answer = kill(*fork(*command), seconds)
        else:
            answer = wait(*fork(*command))
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    serve()
