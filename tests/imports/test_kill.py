"""A worker killed with SIGKILL never leaves a part of its work: real processes."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent
APPLY = ["write:1", "record:1", "write:4", "update:1", "commit:1"]
SEED = int(os.environ.get("KSPK_SEED") or random.randrange(10**6))
UNDO = ["delete:1", "record:1", "delete:4", "update:1", "commit:1"]
KILLED = -signal.SIGKILL
INTERRUPTED = (
    "Penyimpanan terputus dan tidak satu baris pun tersimpan. Tekan “Simpan” lagi."
)
NOT_UNDONE = (
    "Pembatalan terputus dan belum ada yang dibatalkan. Tekan “Batalkan impor” lagi."
)


class Machine:
    """A database and a folder of files, and the processes that work on them."""

    def __init__(self, url, folder):
        self.env = {**os.environ, "DATABASE_URL": url, "KSPK_VAR": str(folder),
                    "KSPK_DEBUG": "1"}  # fmt: skip
        self.server = self.start("-m", "tests.imports.worker", stdin=subprocess.PIPE)

    def start(self, *args, **options):
        return subprocess.Popen(
            [sys.executable, *args], cwd=ROOT, env=self.env, text=True,
            stdout=subprocess.PIPE, **options,
        )  # fmt: skip

    def ask(self, how, *command):
        self.server.stdin.write(json.dumps([how, *command]) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())

    def do(self, *command):
        """Run it to its end; gives what it printed."""
        code, said = self.ask("run", *command)
        assert code == 0, said
        return said

    def look(self):
        return json.loads(self.do("look"))

    def stop(self):
        self.server.stdin.close()
        self.server.wait(10)


@pytest.fixture(scope="module")
def machine(tmp_path_factory, django_db_setup, django_db_blocker):
    """A machine with the sample read and ready."""
    folder = tmp_path_factory.mktemp("mesin")
    url = f"sqlite:///{folder}/kill.db"
    if connection.vendor == "postgresql":
        about = django_settings.DATABASES["default"]
        url = f"postgres://{about['USER']}@/kspk_kill?host={about['HOST']}"
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute("CREATE DATABASE kspk_kill")
    machine = Machine(url, folder)
    machine.do("setup")
    yield machine
    machine.stop()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute("DROP DATABASE kspk_kill WITH (FORCE)")


@pytest.fixture
def ready(machine):
    """Nothing is applied."""
    if machine.look()["status"] == "applied":
        machine.do("start", "undo")
        machine.do("work", "undo")
    return machine.look()


@pytest.fixture
def applied(machine):
    if machine.look()["status"] != "applied":
        machine.do("start", "apply")
        machine.do("work", "apply")
    return machine.look()


@pytest.mark.parametrize("moment", APPLY)
def test_killed_while_applying_has_written_nothing(machine, ready, moment):
    machine.do("start", "apply")
    assert machine.ask("run", "work", "apply", moment)[0] == KILLED
    assert machine.look() == ready | {"status": "applying", "notice": ""}
    machine.do("sweep")
    assert machine.look() == ready | {"notice": INTERRUPTED}


@pytest.fixture(scope="module")
def statements(machine):
    """How many statements applying takes; nothing is applied afterwards.

    Of the second time: the first one also opens the month.
    """
    for _ in range(2):
        machine.do("start", "apply")
        number = int(machine.do("work", "apply", "count"))
        machine.do("start", "undo")
        machine.do("work", "undo")
    return number


@pytest.mark.parametrize("turn", range(10))
def test_killed_at_a_random_statement_has_written_nothing(
    machine, statements, ready, turn
):
    moment = random.Random(f"{SEED}-{turn}").randint(1, statements - 1)
    told = f"KSPK_SEED={SEED}: statement {moment} of {statements}"
    machine.do("start", "apply")
    assert machine.ask("run", "work", "apply", f"statement:{moment}")[0] == KILLED, told
    found = machine.look()
    assert (found["groups"], found["applied"]) == (0, 0), told
    machine.do("sweep")
    assert machine.look() == ready | {"notice": INTERRUPTED}, told


@pytest.mark.parametrize("seconds", [0, 0.03, 0.06, 0.1, 0.2])
def test_killed_at_any_moment_has_written_all_or_nothing(machine, ready, seconds):
    machine.do("start", "apply")
    machine.ask("kill", seconds, "work", "apply")
    found = machine.look()
    assert found["groups"] in (0, 420)
    assert found["groups"] == found["applied"] == found["history"] - ready["history"]
    machine.do("sweep")
    found = machine.look()
    assert found["status"] == ("applied" if found["groups"] else ready["status"])


def test_two_at_once_write_once(machine, ready):
    machine.do("start", "apply")
    answers = machine.ask("twice", "work", "apply")
    assert answers == [[0, ""], [0, ""]]
    found = machine.look()
    assert (found["status"], found["groups"], found["created"]) == ("applied", 420, 420)
    assert found["history"] == ready["history"] + 420


@pytest.mark.parametrize("moment", UNDO)
def test_killed_while_undoing_has_taken_nothing_back(machine, applied, moment):
    machine.do("start", "undo")
    assert machine.ask("run", "work", "undo", moment)[0] == KILLED
    machine.do("sweep")
    assert machine.look() == applied | {"notice": NOT_UNDONE}


def test_a_new_worker_puts_back_what_a_killed_one_left(machine, ready):
    machine.do("start", "apply")
    machine.ask("run", "work", "apply", "write:3")
    machine.env.pop("DJANGO_SETTINGS_MODULE", None)
    worker = machine.start("manage.py", "db_worker", "--batch", "--no-reload",
                           "--no-startup-delay")  # fmt: skip
    assert worker.wait(60) == 0
    assert machine.look() == ready | {"notice": INTERRUPTED}
    machine.do("start", "apply")
    machine.do("work", "apply")
    assert machine.look()["groups"] == 420
