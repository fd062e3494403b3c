"""A gunicorn server, and a client that posts forms over many connections at once."""

import asyncio
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from .databases import ROOT

TOKEN = "b" * 32  # of a form and of its cookie: what the server compares
WORKERS = 2  # synchronous ones, one for each core
STORED = re.compile(rb"\AHTTP/1.1 302 .*?\r\nLocation: /(bare/|laporan/isi/)", re.S)


@contextmanager
def server(env, settings):
    """gunicorn as in use, with these settings; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "kspk.wsgi", f"--workers={WORKERS}",
         f"--bind=127.0.0.1:{port}", "--log-level=error", "--backlog=256"],
        cwd=ROOT, env={**env, "DJANGO_SETTINGS_MODULE": settings},
    )  # fmt: skip
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port):
    for _ in range(600):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("gunicorn did not answer within 30 s.")


def post_all(port, lanes):
    """(seconds, [milliseconds of each]) of posting all lanes at the same time.

    A lane is a connection: (session, [(address, fields)]), sent one after another.
    SystemExit unless every answer is a redirect to what was stored.
    """
    return asyncio.run(_post_all(port, lanes))


async def _post_all(port, lanes):
    times = []
    start = time.perf_counter()
    await asyncio.gather(*(_lane(port, *lane, times) for lane in lanes))
    return time.perf_counter() - start, times


async def _lane(port, session, requests, times):
    for address, fields in requests:
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}, doseq=True)
        head = (
            f"POST {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\n\r\n"
        )
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write((head + body).encode())
        answer = await reader.read()
        writer.close()
        times.append((time.perf_counter() - start) * 1000)
        if not STORED.search(answer):
            sys.exit(f"{address}: {answer[:300]!r}")
