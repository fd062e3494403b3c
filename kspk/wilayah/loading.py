"""The nation's areas from the file that the project ships."""

import csv
from dataclasses import dataclass, field
from itertools import chain, islice

from django.db import connection, transaction

from .codes import LENGTHS, dotted, normalise_code
from .models import Kind, Wilayah, WilayahAlias, area_key

COLUMNS = ("code", "name", "level")
BATCH = 150  # SQLite may allow 999 values in a statement


class BadFile(Exception):
    """The file is not a list of areas; the text says what is wrong and where."""


@dataclass
class Loaded:
    """What a load did, as codes."""

    new: list = field(default_factory=list)
    renamed: list = field(default_factory=list)
    back: list = field(default_factory=list)
    ended: list = field(default_factory=list)

    def __bool__(self):
        return any((self.new, self.renamed, self.back, self.ended))


def read_areas(path):
    """{code: name} of a CSV with the columns of COLUMNS; BadFile if it is no such list.

    Codes come with or without dots, names in any spacing; further columns are ignored.
    """
    areas = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            places = _columns(next(rows, []), path)
            for row in rows:
                code, name = _area(row, places, rows.line_num)
                if code in areas:
                    raise BadFile(
                        f"Baris {rows.line_num}: kode {dotted(code)} muncul dua kali."
                    )
                areas[code] = name
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadFile(f"{path.name} bukan CSV UTF-8 yang utuh: {error}.") from error
    for code in areas:
        above = parent_code(code)
        if above and above not in areas:
            raise BadFile(
                f"Wilayah {dotted(code)} ada, tetapi induknya {dotted(above)} tidak."
            )
    if not areas:
        raise BadFile(f"{path.name} tidak memuat satu wilayah pun.")
    return areas


def _columns(head, path):
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise BadFile(f"{path.name}: kolom {', '.join(missing)} tidak ada.")
    return [head.index(name) for name in COLUMNS]


def _area(row, places, line):
    try:
        code, name, level = (row[place] for place in places)
        code, name = normalise_code(code), " ".join(name.split())
        if not name or level != str(LENGTHS.index(len(code)) + 1):
            raise ValueError
    except (IndexError, ValueError):
        raise BadFile(
            f"Baris {line}: kode, nama, atau tingkat tidak benar: {', '.join(row)}."
        ) from None
    return code, name


def parent_code(code):
    """ "5304052001" → "530405"; None for a provinsi."""
    place = LENGTHS.index(len(code))
    return code[: LENGTHS[place - 1]] if place else None


def kind_of(code, name):
    """The kind from the code, for a kabupaten or kota from the name.

    The last part of a village begins with 1 for a kelurahan, 2 for a desa, 3 for a desa
    adat. Source: Permendagri 137/2017, chapter II.
    """
    match len(code):
        case 2:
            return Kind.PROVINSI
        case 4:
            return Kind.KOTA if name.startswith("Kota ") else Kind.KABUPATEN
        case 6:
            return Kind.KECAMATAN
    return {"1": Kind.KELURAHAN, "3": Kind.DESA_ADAT}.get(code[6], Kind.DESA)


@transaction.atomic
def load_areas(areas, *, as_of):
    """Bring the stored areas in line with `areas`, {code: name}; says what it did.

    A former name stays as an alias. An area that `areas` no longer has ended on `as_of`
    and stays for old records; one that is there again stands again.
    """
    stored = {
        code: (name, ended)
        for code, name, ended in Wilayah.objects.values_list("code", "name", "valid_to")
    }
    loaded = Loaded(
        new=[code for code in areas if code not in stored],
        renamed=[
            c for c, name in areas.items() if c in stored and stored[c][0] != name
        ],
        back=[code for code in areas if code in stored and stored[code][1]],
        ended=[c for c, (_, ended) in stored.items() if c not in areas and not ended],
    )
    if loaded.new:
        _insert((code, areas[code]) for code in sorted(loaded.new, key=len))
    for code in loaded.renamed:
        _rename(Wilayah.objects.get(pk=code), areas[code])
    Wilayah.objects.filter(pk__in=loaded.back).update(valid_to=None, successor=None)
    Wilayah.objects.filter(pk__in=loaded.ended).update(valid_to=as_of)
    return loaded


def _insert(areas):
    """Store (code, name) pairs; a quarter of the time of bulk_create for the nation.

    Then tells the database what it has, or it searches by the wrong index until later.
    """
    columns = ("code", "name", "key", "level", "kind", "parent_id")
    one = f"({', '.join(['%s'] * len(columns))})"
    table = connection.ops.quote_name(Wilayah._meta.db_table)
    into = f"INSERT INTO {table} ({', '.join(map(connection.ops.quote_name, columns))})"
    rows = (_row(code, name) for code, name in areas)
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, BATCH)):
            values = ", ".join([one] * len(chunk))
            cursor.execute(f"{into} VALUES {values}", list(chain(*chunk)))
        cursor.execute(f"ANALYZE {table}")


def _row(code, name):
    level = LENGTHS.index(len(code)) + 1
    kind = kind_of(code, name).value
    return code, name, area_key(name, level), level, kind, parent_code(code)


def _rename(area, name):
    former, area.name = area.name, name
    area.kind = kind_of(area.pk, name)
    area.save(update_fields=["name", "key", "kind"])
    WilayahAlias.learn(area, former, source=WilayahAlias.Source.FORMER_NAME)
