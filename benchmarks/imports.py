"""Import of one file: our pages against the stock django-import-export admin.

    python -m benchmarks.imports [--rows 1000,10000] [--large] [--databases sqlite]

Both go through their own pages with Django's test client: upload and preview, then
confirm. Ours writes history and what an undo needs; the peer writes neither. `--large`
adds the memory of our job at 50,000 rows.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from . import data, databases


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", default="1000,10000")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    print(f"{'database':9} {'rows':>6} {'peer':12} {'preview':>8} {'apply':>8} "
          f"{'rows/s':>8} {'MB above idle':>13}  ratio")  # fmt: skip
    for kind in options.databases.split(","):
        with databases.database(kind) as env, tempfile.TemporaryDirectory() as folder:
            for rows in map(int, options.rows.split(",")):
                compare(env, kind, rows, Path(folder))
            if options.large:
                path = data.write_csv(Path(folder) / "large.csv", 50_000)
                show(kind, 50_000, "ours", measure(env, "ours", path), None)


def compare(env, kind, rows, folder):
    ours = data.write_csv(folder / f"ours-{rows}.csv", rows)
    bad = data.write_csv(folder / f"bad-{rows}.csv", rows, bad_share=0.01)
    stock = data.write_csv(folder / f"stock-{rows}.csv", rows, stock=True)
    peer = measure(env, "stock", stock)
    show(kind, rows, "stock", peer, None)
    runs = sorted((measure(env, "ours", ours) for _ in range(3)), key=total)
    show(kind, rows, "ours", runs[1], total(peer) / total(runs[1]))
    spoilt = [measure(env, "ours", bad) for _ in range(3)]
    middle = sorted(spoilt, key=total)[1]
    show(kind, rows, "ours, 1% bad", middle, total(peer) / total(middle))
    slower = statistics.median(map(total, spoilt)) / total(runs[1])
    print(f"{kind:9} {rows:6} a file with 1% bad rows takes {slower:.2f} times as long")


def total(result):
    return result["preview"] + result["apply"]


def show(kind, rows, peer, result, ratio):
    preview, apply = result["preview"], result["apply"]
    print(f"{kind:9} {rows:6} {peer:12} {preview:7.2f}s {apply:7.2f}s "
          f"{rows / total(result):8.0f} {result['memory']:13.0f}  "
          f"{'' if ratio is None else f'{ratio:.1f}x'}", flush=True)  # fmt: skip


def measure(env, peer, path):
    return json.loads(databases.child(env, "benchmarks.imports", "--one", peer, path))


# --- in a process of its own


def one(peer, path):
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from kspk.accounts.models import User

    settings.IMPORT_AT_ONCE_BYTES = settings.IMPORT_AT_ONCE_ROWS = 10**9
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username="admin.belu"))
    client.get("/")
    run = {"ours": ours, "stock": stock}[peer]
    idle = databases.memory("VmRSS")
    databases.reset_peak()
    with Path(path).open("rb") as file:
        result = run(client, file)
    result["memory"] = databases.memory("VmHWM") - idle
    print(json.dumps(result))


def ours(client, file):
    from kspk.imports.models import ImportBatch
    from poktan.models import Poktan

    clear(ImportBatch, Poktan)
    start = time.perf_counter()
    page = client.post("/impor/", {"file": file, "layout": "poktan"}, follow=True)
    assert page.status_code == 200, page.content[:2000]
    middle = time.perf_counter()
    batch = ImportBatch.objects.get()
    client.post(f"/impor/{batch.pk}/simpan/", follow=True)
    end = time.perf_counter()
    batch.refresh_from_db()
    stored = Poktan.objects.count()
    assert stored == batch.result["created"] > 0, (batch.status, batch.notice)
    assert Poktan.history.count() == stored
    return {"preview": middle - start, "apply": end - middle, "stored": stored}


def clear(batches, groups):
    """Empty what an earlier run left, by the tables' own order."""
    from django.db import connection

    names = [name for name in connection.introspection.table_names()
             if name.startswith(("poktan_", "imports_"))]  # fmt: skip
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
        else:
            cursor.execute("PRAGMA foreign_keys=OFF")
            for name in names:
                cursor.execute(f"DELETE FROM {name}")
            cursor.execute("PRAGMA foreign_keys=ON")


def stock(client, file):
    from benchmarks.stock.models import Group
    from kspk.accounts.models import User

    Group.objects.all().delete()
    User.objects.filter(username="admin.belu").update(is_superuser=True)
    start = time.perf_counter()
    page = client.post(
        "/admin/stock/group/import/",
        {"format": "0", "import_file": file, "resource": ""},
    )
    fields = dict(
        re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.content.decode())
    )
    middle = time.perf_counter()
    assert "import_file_name" in fields, page.content.decode()[:3000]
    fields.pop("csrfmiddlewaretoken", None)
    client.post("/admin/stock/group/process_import/", fields, follow=True)
    end = time.perf_counter()
    User.objects.filter(username="admin.belu").update(is_superuser=False)
    stored = Group.objects.count()
    assert stored > 0
    return {"preview": middle - start, "apply": end - middle, "stored": stored}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main()
