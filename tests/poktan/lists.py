"""Lists of groups for the tests of their layout, and what was read in them."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from kspk.imports.grid import Grid

DATA = Path(__file__).parents[1] / "data"
AREAS = Path(__file__).parents[2] / "kspk" / "wilayah" / "data" / "wilayah.csv"
TODAY = date(2024, 6, 30)


@cache
def areas_of(kabupaten):
    """(code, name) of a kabupaten's kecamatan and desa."""
    with AREAS.open(encoding="utf-8", newline="") as file:
        rows = [(r["code"].replace(".", ""), r["name"]) for r in csv.DictReader(file)]
    return [
        (code, name)
        for code, name in rows
        if code.startswith(kabupaten) and len(code) > 4
    ]


def sheet(*rows, name="Sheet1", **options):
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(name, padded, **options)


def groups(found):
    """(row number, kind, name, desa or codes of errors) of every row."""
    return [
        (
            row.number,
            row.fields["kind"],
            row.fields["name"],
            row.fields["village_code"] or [problem.code for problem in row.errors],
        )
        for row in found.rows
    ]


def codes(problems):
    return [problem.code for problem in problems]
