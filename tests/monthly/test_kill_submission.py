"""A web server killed with SIGKILL while reports arrive: all of a report or nothing."""

import http.client
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from .entry_forms import form, meeting

ROOT = Path(__file__).parent.parent.parent
KILLS, CLIENTS, WORKERS = 20, 4, 3
GROUPS, MONTHS = 150, 10  # places for reports: more than are sent between the kills
OWN = "kspk_kill_report"
TOKEN = "a" * 32  # of a form and of its cookie: what the server compares


class Machine:
    """A process that owns a database and the web server; see submission_machine."""

    def __init__(self, url, folder):
        env = {**os.environ, "DATABASE_URL": url, "KSPK_VAR": str(folder),
               "KSPK_DEBUG": "1"}  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.monthly.submission_machine"], cwd=ROOT,
            env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.session, self.groups = self.ask("setup", GROUPS)
        self.group = None

    def ask(self, *command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def start(self):
        self.group = self.ask("serve", self.port, WORKERS)
        for _ in range(500):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError("The web server did not start.")

    def kill(self):
        """The whole group at once: master and workers."""
        if self.group:
            os.killpg(self.group, signal.SIGKILL)
            assert self.ask("reap", self.group) == -signal.SIGKILL
            self.group = None

    def stop(self):
        self.kill()
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture
def machine(tmp_path, django_db_setup, django_db_blocker):
    """A machine with a database of its own beside that of the tests."""
    if connection.vendor != "postgresql":
        machine = Machine(f"sqlite:///{tmp_path}/kill.db", tmp_path)
        yield machine
        machine.stop()
        return
    about = connection.settings_dict
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {OWN}")
    url = f"postgres://{about['USER']}@/{OWN}?host={about['HOST']}"
    machine = Machine(url, tmp_path)
    yield machine
    machine.stop()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {OWN} WITH (FORCE)")


class Phones:
    """Clients that send report after report, and each until they hear an answer."""

    def __init__(self, machine):
        self.machine = machine
        self.acknowledged, self.refused, self.unsure = [], [], set()
        self.is_over = threading.Event()
        places = itertools.product(range(1, MONTHS + 1), machine.groups)
        self.places, self.lock = places, threading.Lock()
        self.threads = [threading.Thread(target=self.work) for _ in range(CLIENTS)]

    def work(self):
        while not self.is_over.is_set():
            with self.lock:
                month, group = next(self.places)
            sheet = meeting(held_on=f"14/{month:02}/2026")
            sent = form(sheet, csrfmiddlewaretoken=TOKEN)
            address = f"/laporan/2026-{month:02}/kelompok/{group}/"
            self.send_until_answered(address, sent)

    def send_until_answered(self, address, sent):
        while True:
            try:
                status, location = self.post(address, sent)
            except (OSError, http.client.HTTPException):
                self.unsure.add(sent["key"])
                time.sleep(0.02)
                continue
            if status == 302 and location.endswith(f"/{sent['key']}/"):
                self.acknowledged.append(sent["key"])
            else:
                self.refused.append((status, location))
            return

    def post(self, address, sent):
        line = http.client.HTTPConnection("127.0.0.1", self.machine.port, timeout=20)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.machine.session}; csrftoken={TOKEN}",
        }
        try:
            line.request("POST", address, urlencode(sent), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        finally:
            line.close()

    def wait_for(self, count):
        """Until so many more are acknowledged: the server is at work."""
        wanted, patience = len(self.acknowledged) + count, time.monotonic() + 20
        while len(self.acknowledged) < wanted and not self.refused:
            assert time.monotonic() < patience, "Nothing is stored any more."
            time.sleep(0.002)


def test_killed_at_any_moment_keeps_what_it_acknowledged_and_halves_nothing(machine):
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")  # noqa: T201 (shown with a failure)
    phones = Phones(machine)
    machine.start()
    for thread in phones.threads:
        thread.start()
    try:
        for kill in range(KILLS):
            phones.wait_for(CLIENTS)
            time.sleep(dice.uniform(0, 0.12))
            machine.kill()
            found = machine.ask("look", list(phones.acknowledged))
            assert found["wrong"] == [], f"seed {seed}, kill {kill}"
            machine.start()
        phones.wait_for(CLIENTS)
    finally:
        phones.is_over.set()
        if machine.group is None:
            machine.start()
        for thread in phones.threads:
            thread.join(60)
    found = machine.ask("look", phones.acknowledged)
    assert found["wrong"] == [], f"seed {seed}"
    assert phones.refused == []
    # Each was sent until it was heard of: not one is missing, not one is there twice.
    assert found["stored"] == len(phones.acknowledged) == len(set(phones.acknowledged))
    assert len(phones.unsure) >= KILLS // 2  # the kills did hit the work
