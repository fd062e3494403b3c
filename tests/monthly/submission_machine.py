"""A machine of its own with a web server that may be killed; see the kill test.

    python -m tests.monthly.submission_machine      reads commands from standard input

A command is a JSON list, the name of a function below and what it takes; the answer is
one line of JSON. The server is gunicorn as in use: a master and its workers, forked
from this process, in a process group of their own.
"""

import io
import json
import os
import sys
from collections import Counter
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

# What follows needs the settings: hence E402.
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY  # noqa: E402
from django.contrib.auth import SESSION_KEY as USER_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.base import CommandError  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from gunicorn.app.base import BaseApplication  # noqa: E402

from kspk.accounts.roles import Role  # noqa: E402
from kspk.offline.models import Submission  # noqa: E402
from kspk.reporting.months import months  # noqa: E402
from poktan.models import Meeting, MonthlyReport, ReportRollup  # noqa: E402
from tests import factories  # noqa: E402
from tests.factories import MONTH  # noqa: E402

DESA = "5304052001"
BACKEND = "kspk.accounts.backends.RoleBackend"


class Server(BaseApplication):
    def __init__(self, **options):
        self.wanted = options
        super().__init__()

    def load_config(self):
        for name, value in self.wanted.items():
            self.cfg.set(name, value)

    def load(self):
        return get_wsgi_application()


def setup(groups):
    """Tables, areas, groups of one desa and a PLKB; (session, keys of the groups)."""
    call_command("migrate", verbosity=0)
    factories.make_areas()
    since = MONTH.replace(month=1)
    made = [
        factories.make_poktan(f"Melati {n}", reports_from=since) for n in range(groups)
    ]
    for month in months(since, MONTH):
        ReportRollup.objects.ensure_open(month, "5304")
    session = signed_in(factories.make_user(Role.PLKB, DESA))
    client = Client()  # warm: every fork has read the addresses and the template
    client.cookies["sessionid"] = session
    page = client.get(
        f"/laporan/2026-10/kelompok/{made[0].pk}/", headers={"host": "localhost"}
    )
    assert page.status_code == 200, page.status_code
    return session, [group.pk for group in made]


def signed_in(user):
    """Key of a session of `user`."""
    session = SessionStore()
    session[USER_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def serve(port, workers):
    """Start the server; gives the id of its process group."""
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    with Path(os.devnull).open("w") as nothing:  # answers are not for the workers
        os.dup2(nothing.fileno(), 1)
    try:
        Server(bind=f"127.0.0.1:{port}", workers=workers, loglevel="critical").run()
    finally:
        os._exit(0)


def reap(pid):
    """Wait for a server that was killed; gives the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def look(keys):
    """What is wrong with what is stored, as sentences; `keys` were acknowledged."""
    stored = {str(pk) for pk in MonthlyReport.objects.values_list("pk", flat=True)}
    found = [f"acknowledged but lost: {key}" for key in set(keys) - stored]
    per_group = Counter(MonthlyReport.objects.values_list("poktan", "month"))
    found += [f"doubled: {place}" for place, count in per_group.items() if count > 1]
    for what, rows, column in (
        ("meeting", Meeting.objects, "report"),
        ("meeting history", Meeting.history, "report"),
        ("history", MonthlyReport.history, "id"),
        ("submission", Submission.objects, "key"),
    ):
        parts = Counter(str(key) for key in rows.values_list(column, flat=True))
        if parts != dict.fromkeys(stored, 1):
            odd = {k: parts[k] for k in stored | set(parts) if parts[k] != 1}
            found.append(f"{what} is not one for each report: {odd}")
    said = io.StringIO()
    try:
        call_command("check_rollups", stdout=said)
    except CommandError as problem:
        found.append(f"{problem} {said.getvalue()}")
    return {"wrong": found, "stored": len(stored)}


def main():
    for line in sys.stdin:
        name, *args = json.loads(line)
        answer = globals()[name](*args)
        connection.close()  # a fork never shares one
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
