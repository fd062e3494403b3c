"""A year of a nation's reports, and its recaps from rollups and from the rows."""

import datetime
import statistics
import time

MONTHS = [datetime.date(2025, 11, 1), datetime.date(2025, 12, 1)] + [
    datetime.date(2026, month, 1) for month in range(1, 11)
]
MONTH = MONTHS[-1]
PROVINSI, KABUPATEN = "33", "3301"  # Jawa Tengah, Cilacap: among the largest
# What is summed by: level of the rollups, length of the code, inside which area.
RECAPS = {
    "nation by kabupaten": ("KABUPATEN", 4, ""),
    "nation by provinsi": ("KABUPATEN", 2, ""),
    "a provinsi by kabupaten": ("KABUPATEN", 4, PROVINSI),
    "a kabupaten by kecamatan": ("DESA", 6, KABUPATEN),
    "a kabupaten by desa": ("DESA", 10, KABUPATEN),
}
PAGES = {
    "recap page, nation": "",
    "recap page, a provinsi": f"?wilayah={PROVINSI}",
    "recap page, a kabupaten": f"?wilayah={KABUPATEN}",
    "recap page, a kecamatan": f"?wilayah={KABUPATEN}01",
}


def compare(kind, ask, groups):
    made = ask("load", groups)
    print(f"{kind:9} {made['reports']:,} reports loaded in {made['seconds']:.0f} s, "
          f"{made['megabytes']:,} MB with indexes", flush=True)  # fmt: skip
    opened = ask("refresh")
    print(f"{kind:9} {opened['cells']:,} cells made by {opened['refreshes']:,} "
          f"refreshes in {opened['seconds']:.0f} s, median {opened['ms']:.0f} ms each",
          flush=True)  # fmt: skip
    for question, (rows, cells, lines) in ask("recaps").items():
        print(f"{kind:9} {question:25} {lines:5} lines  rows {rows:8.2f} ms  rollups "
              f"{cells:6.2f} ms  {rows / cells:.0f}x", flush=True)  # fmt: skip
    for question, found in ask("pages").items():
        print(f"{kind:9} {question:25} {found['ms']:.0f} ms, {found['queries']} "
              "queries", flush=True)  # fmt: skip


# --- in a process of its own


def load(count):
    """Groups all over the nation and their reports of MONTHS, by COPY."""
    from django.db import connection, transaction

    from poktan.models import MonthlyReport, Poktan

    from .data import KINDS, desa_codes
    from .lists import settle, store

    codes, count = desa_codes(), int(count)
    groups = [
        (pk, KINDS[pk // len(codes) % 5], codes[pk % len(codes)])
        for pk in range(1, count + 1)
    ]
    with transaction.atomic():
        store(Poktan, (
            {"id": pk, "kind": kind, "name": f"Melati {pk}", "name_key": f"melati {pk}",
             "desa_id": desa, "reports_from": MONTHS[0], "members_count": 12 + pk % 30}
            for pk, kind, desa in groups
        ))  # fmt: skip
    start, reports = time.perf_counter(), 0
    for number, month in enumerate(MONTHS):
        rows = list(month_of_rows(number, month, groups))
        with transaction.atomic():
            store(MonthlyReport, rows)
        reports += len(rows)
    seconds = time.perf_counter() - start
    settle()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
            " WHERE inhparent = 'poktan_monthlyreport'::regclass"
        )
        megabytes = int(cursor.fetchone()[0]) // 2**20
    return {"seconds": seconds, "reports": reports, "megabytes": megabytes}


def month_of_rows(number, month, groups):
    """Of ten groups nine report: most verified, some waiting, some late, some nihil."""
    at = datetime.datetime(month.year, month.month, 28, 4, tzinfo=datetime.UTC)
    for pk, kind, desa in groups:
        dice = (pk * 7 + number * 31) % 100
        if dice < 10:
            continue
        members, is_nihil = 12 + (pk + number) % 30, dice < 16
        present = None if is_nihil else members * (55 + dice % 40) // 100
        pus = None if kind == "PIK_R" else members * 3 // 4
        is_verified = dice >= 18
        row = {
            "id": f"{number:08x}-0000-4000-8000-{pk:012x}", "poktan_id": pk,
            "month": month, "kind": kind, "desa_id": desa, "version": 2,
            "state": "terverifikasi" if is_verified else "dikirim",
            "is_nihil": is_nihil, "nihil_reason": "Panen." if is_nihil else "",
            "members": members, "pus": pus, "pus_kb": pus and pus * 2 // 3,
            "meetings": 0 if is_nihil else 1, "meetings_virtual": 0,
            "present": present, "attendance": present, "submitted_at": at,
            "is_late": dice % 10 == 0, "due_on": month.replace(day=3),
            "verified_at": at if is_verified else None,
        }  # fmt: skip
        if kind == "BKB":
            row |= {"children": present, "children_kka": present and present // 2}
        yield row


def refresh():
    """The cells of all months, as the product makes them."""
    from django.db.models.functions import Left

    from poktan.models import Poktan, ReportRollup

    from .lists import settle

    places = Poktan.objects.order_by().values_list(Left("desa", 4), flat=True)
    times = []
    for kabupaten in sorted(places.distinct()):
        for month in MONTHS:
            start = time.perf_counter()
            ReportRollup.objects.refresh(month, kabupaten)
            times.append(time.perf_counter() - start)
    settle()
    return {"refreshes": len(times), "seconds": sum(times),
            "ms": statistics.median(times) * 1000,
            "cells": ReportRollup.objects.count()}  # fmt: skip


def recaps():
    """{question: (ms from the rows, ms from the rollups, lines)}; both are equal."""
    found = {}
    for question, (level, length, area) in RECAPS.items():
        rows, told = timed(lambda n=length, a=area: from_rows(n, a), 5)
        cells, kept = timed(lambda *_, v=(level, length, area): from_cells(*v), 11)
        assert told == kept, question
        found[question] = rows, cells, len(kept)
    return found


def timed(ask, repeats):
    """(median ms, answer) of a question, after one to warm up."""
    answer, times = ask(), []
    for _ in range(repeats):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), answer


def columns():
    """All columns of a cell but the number of groups, which no report tells."""
    from poktan.models.rollup import CELL

    return {name: value for name, value in CELL.items() if name != "groups"}


def from_rows(length, area):
    """{code: sums} of the month by one statement on the reports themselves."""
    from django.db import connection

    sums = ", ".join(f"SUM({value})" for value in columns().values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT left(r.desa_id, %s), {sums} FROM poktan_monthlyreport r"
            " WHERE r.month = %s AND r.desa_id >= %s AND r.desa_id < %s GROUP BY 1",
            [length, MONTH, area, area + ":"],  # ":" follows "9"
        )
        return {code: tuple(row) for code, *row in cursor.fetchall() if any(row)}


def from_cells(level, length, area):
    """The same from the rollups, as the recap of the product reads them."""
    from django.db.models import Sum
    from django.db.models.functions import Left

    from kspk.wilayah.models import Level
    from poktan.models import ReportRollup

    cells = ReportRollup.objects.of(MONTH, Level[level])
    cells = cells.filter(area__gte=area, area__lt=area + ":")
    sums = {f"sum_{name}": Sum(name) for name in columns()}
    rows = cells.annotate(place=Left("area", length)).values_list("place")
    found = rows.annotate(**sums)
    return {code: tuple(row) for code, *row in found if any(row)}


def pages():
    """{page: {ms, queries}} of the recap as somebody of the nation opens it."""
    from .lists import client
    from .reports import timed as timed_page

    browser = client()
    address = f"/laporan/{MONTH:%Y-%m}/rekap/"
    return {name: timed_page(browser, address + query) for name, query in PAGES.items()}


TASKS = {"load": load, "refresh": refresh, "recaps": recaps, "pages": pages}
