"""Lists and exports at national size: our pages against the stock admin.

    python -m benchmarks.lists [--groups 350000] [--export 100000]

Lists: whole requests through Django's test client, 100 rows a page, the median of
REPEATS after one to warm up. Exports: the first `--export` groups, once each, in a
process of its own; seconds to the last byte and peak memory above idle.
"""

import argparse
import json
import os
import statistics
import sys
import time
from itertools import islice

from . import data, databases

REPEATS = 11
CHUNK = 20_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=350_000)
    parser.add_argument("--export", type=int, default=100_000)
    parser.add_argument("--databases", default="postgres")
    options = parser.parse_args()
    for kind in options.databases.split(","):
        with databases.database(kind) as env:
            ask(env, "fill", options.groups)
            compare_lists(kind, ask(env, "lists", "stock"), ask(env, "lists", "ours"))
            if options.export:
                ask(env, "trim", options.export)
                for form in ("csv", "xlsx"):
                    stock = ask(env, "export", "stock", form)
                    for columns in COLUMNS:
                        ours = ask(env, "export", "ours", form, columns)
                        compare_export(kind, f".{form}, {columns}", stock, ours)


def ask(env, *arguments):
    return json.loads(databases.child(env, "benchmarks.lists", "--one", *arguments))


def compare_lists(kind, stock, ours):
    for question, (peer, _) in stock.items():
        mine, queries = ours[question]
        print(f"{kind:9} {question:22} stock {peer:7.1f} ms  ours {mine:7.1f} ms "
              f"({queries} queries)  {peer / mine:.1f}x", flush=True)  # fmt: skip


def compare_export(kind, what, stock, ours):
    print(f"{kind:9} export {what:19} {ours['rows']} rows  "
          f"stock {stock['seconds']:6.1f} s {stock['memory']:5.0f} MB  "
          f"ours {ours['seconds']:6.2f} s {ours['memory']:5.0f} MB  "
          f"{stock['seconds'] / ours['seconds']:.1f}x, "
          f"1/{stock['memory'] / max(ours['memory'], 1):.0f} of the memory",
          flush=True)  # fmt: skip


# --- in a process of its own


def one(task, *arguments):
    import django

    django.setup()
    tasks = {"fill": fill, "lists": lists, "trim": trim, "export": export}
    print(json.dumps(tasks[task](*arguments)))


def fill(count):
    """The same groups for both: with chair, decree, search words and statistics."""
    from django.db import transaction

    rows = enumerate(data.groups(int(count), inside=""), 1)
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            fill_ours(chunk)
            fill_stock(chunk)
    settle()
    return int(count)


def settle():
    """What autovacuum would do a minute later."""
    from django.db import connection

    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_postgres else "ANALYZE")


def fill_ours(chunk):
    from poktan.models import Decree, Officer, Poktan, PoktanWord
    from poktan.names import name_key, search_words

    store(Poktan, (
        {"id": pk, "kind": r["jenis"], "name": r["nama"],
         "name_key": name_key(r["nama"]), "desa_id": r["kode_desa"],
         "dusun": r["dusun"], "rw": r["rw"], "rt": r["rt"], "address": r["alamat"],
         "phone": r["telepon"], "register_no": r["nomor_register"],
         "founded_year": r["tahun_berdiri"], "members_count": r["jumlah_anggota"],
         "cadres_count": r["jumlah_kader"], "funds": [r["sumber_dana"]],
         "cadres_trained_count": r["jumlah_kader_terlatih"],
         "completeness": 40 + pk % 60}
        for pk, r in chunk
    ))  # fmt: skip
    store(Officer, (
        {"id": pk, "poktan_id": pk, "position": "ketua", "name": r["ketua"]}
        for pk, r in chunk
    ))  # fmt: skip
    store(Decree, (
        {"id": pk, "poktan_id": pk, "number": r["nomor_sk"], "date": r["tanggal_sk"],
         "issuer": r["penerbit_sk"]}
        for pk, r in chunk
    ))  # fmt: skip
    store(PoktanWord, (
        {"poktan_id": pk, "word": word, "is_personal": int(personal)}
        for pk, r in chunk
        for word, personal in search_words(
            r["nama"], "", r["nomor_register"], r["ketua"]
        )
    ))  # fmt: skip


def fill_stock(chunk):
    from benchmarks.stock.models import Group

    for pk, row in chunk:
        row |= {data.COLUMNS[name]: row.pop(name) for name in list(data.COLUMNS)}
        row |= {"id": pk, "desa_id": row.pop("desa")}
    store(Group, (row for _, row in chunk))


def store(model, records):
    """Write records given as dicts; what they leave out gets the field's default."""
    from kspk.imports import bulk

    columns = {
        field.attname: field.get_default() for field in model._meta.concrete_fields
    }
    rows = ([record.get(name, columns[name]) for name in columns] for record in records)
    bulk.write(model, list(columns), rows)


LISTS = {
    "stock": {
        "first page": "/admin/stock/group/?o=2",
        "filtered": "/admin/stock/group/?o=2&kind__exact=BKL",
        "deep page": "/admin/stock/group/?o=2&p={deep}",
        "search, many hits": "/admin/stock/group/?q=melati",
        "search, one hit": "/admin/stock/group/?q={one}",
        "search, none": "/admin/stock/group/?q=qxzqxz",
        "search, two words": "/admin/stock/group/?q=kemuning+{two}",
    },
    "ours": {
        "first page": "/poktan/?baris=100",
        "filtered": "/poktan/?baris=100&jenis=BKL",
        "deep page": "/poktan/?baris=100&setelah={cursor}",
        "search, many hits": "/poktan/?baris=100&q=melati",
        "search, one hit": "/poktan/?baris=100&q={one}",
        "search, none": "/poktan/?baris=100&q=qxzqxz",
        "search, two words": "/poktan/?baris=100&q=kemuning+{two}",
    },
}


def client():
    from django.test import Client

    from kspk.accounts.models import User

    user, _ = User.objects.get_or_create(
        username="nasional", defaults={"full_name": "Nasional", "is_superuser": True}
    )
    browser = Client()
    browser.force_login(user)
    return browser


def lists(peer):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from poktan.models import Poktan

    browser, found = client(), {}
    count = Poktan.objects.count()
    deep = Poktan.objects.order_by("name_key", "id")[count * 97 // 100]
    names = {
        "cursor": f"{deep.name_key}~{deep.pk}".replace(" ", "+"),
        "deep": count * 97 // 10_000,
        "one": "530405007",
        "two": Poktan.objects.filter(name__startswith="Kemuning")
        .last()
        .name.split()[1],
    }
    for question, address in LISTS[peer].items():
        url = address.format(**names)
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(url)
            queries = len(captured)
        assert page.status_code == 200, (url, page.status_code)
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            browser.get(url)
            times.append((time.perf_counter() - start) * 1000)
        found[question] = statistics.median(times), queries
    return found


def trim(count):
    """Keep only the first groups, for the exports."""
    from benchmarks.stock.models import Group
    from kspk.imports import bulk
    from poktan.models import Decree, Officer, Poktan, PoktanWord

    ids = list(Poktan.objects.filter(pk__gt=int(count)).values_list("pk", flat=True))
    for model in (PoktanWord, Officer, Decree):
        bulk.delete(model, ids, column="poktan_id")
    bulk.delete(Poktan, ids)
    bulk.delete(Group, ids)
    settle()
    return Poktan.objects.count()


COLUMNS = {  # of ours; id, desa and kecamatan come along
    "same columns": "&".join(
        f"kolom={code}"
        for code in ("dusun", "alamat", "ketua", "register", "sk", "anggota", "kader",
                     "berdiri", "dana", "terpadu")
    ),
    "all columns": "kolom=semua",
}  # fmt: skip


def export(peer, form, columns="same columns"):
    browser = client()
    browser.get("/")
    idle = databases.memory("VmRSS")
    databases.reset_peak()
    start = time.perf_counter()
    if peer == "ours":
        answer = browser.get(f"/poktan/unduh/?format={form}&{COLUMNS[columns]}")
    else:
        fields = {f"groupresource_{name}": "on" for name in data.COLUMNS.values()}
        answer = browser.post(
            "/admin/stock/group/export/",
            {"format": {"csv": "0", "xlsx": "1"}[form], "resource": "0", **fields},
        )
    size = sum(map(len, answer)) if answer.streaming else len(answer.content)
    seconds = time.perf_counter() - start
    from poktan.models import Poktan

    rows = Poktan.objects.count()
    assert answer.status_code == 200 and size > 20 * rows, (answer.status_code, size)
    return {"seconds": seconds, "memory": databases.memory("VmHWM") - idle,
            "rows": rows}  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main()
