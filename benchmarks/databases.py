"""Databases for the benchmarks: SQLite in a file, PostgreSQL as durable as in use."""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests import pgserver

ROOT = Path(__file__).parent.parent


@contextmanager
def database(kind):
    """A migrated database with areas, option lists and users; gives its environment."""
    with tempfile.TemporaryDirectory(prefix="kspk-bench-") as folder:
        if kind == "sqlite":
            yield prepared(f"sqlite:///{folder}/bench.db", folder)
        else:
            with pgserver.server(durable=True) as url:
                yield prepared(url.format("postgres"), folder)


def prepared(url, folder):
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "KSPK_DEBUG": "1",
        "KSPK_VAR": folder,
    }
    run = [sys.executable, "manage.py"]
    for command in (
        ["migrate", "-v0", "--settings", "kspk.settings"],
        ["migrate", "-v0", "--run-syncdb"],
        ["createcachetable"],
        ["load_wilayah"],
        ["load_catalogue"],
        ["demo", "--accounts-only", "--settings", "kspk.settings"],
    ):
        subprocess.run([*run, *command], check=True, env=env, cwd=ROOT,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    return env


def child(env, module, *arguments):
    """Run `python -m module arguments` and give the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        check=True, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


def memory(name):
    """VmRSS or VmHWM (peak) of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def reset_peak():
    Path("/proc/self/clear_refs").write_text("5")
