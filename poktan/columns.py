"""Columns of the list of groups: what each shows and what it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from kspk.ui import formats

from .models import Poktan, SupervisorPosition


@dataclass(frozen=True)
class Column:
    """One column: `text` makes the words of a cell from a row.

    A row is a dict of `fields`, and of `names`, the labels of catalogue codes.

    `order`: code of the order that its heading switches to. `form`: figure, meter,
    day, status, or "" for words. A personal one is shown where persons may be seen.
    """

    code: str
    label: str
    fields: tuple
    text: Callable[[dict], str]
    order: str = ""
    form: str = ""
    is_personal: bool = False
    is_default: bool = False

    @property
    def is_in_name_cell(self):
        """Whether a phone says it under the name and not in a cell."""
        return self.code in {"desa", "kecamatan", "pembina"}


def _supervisor(row):
    return row["supervisor__name"] or row["supervisor_name"] or formats.UNKNOWN


def _decree(row):
    if row["decree__id"] is None:
        return "Belum ada"
    return row["decree__number"] or "Tanpa nomor"


def _number(field):
    return lambda row: formats.number(row[field])


def _words(field):
    return lambda row: row[field] or formats.UNKNOWN


def _labels(field):
    return lambda row: (
        ", ".join(row["names"].get(code, code) for code in row[field])
        or formats.UNKNOWN
    )


STATUS = dict(Poktan.Status.choices)
STRATUM = dict(Poktan.Stratum.choices)
POSITION = dict(SupervisorPosition.choices)

COLUMNS = {
    column.code: column
    for column in (
        Column("desa", "Desa", ("desa__name",), itemgetter("desa__name"), "desa",
               is_default=True),
        Column("kecamatan", "Kecamatan", ("desa__parent__name",),
               itemgetter("desa__parent__name"), "desa"),
        Column("dusun", "Dusun", ("dusun",), _words("dusun")),
        Column("alamat", "Alamat", ("address",), _words("address"), is_personal=True),
        Column("ketua", "Ketua", ("chair_name",), _words("chair_name"),
               is_personal=True),
        Column("pembina", "Pembina", ("supervisor__name", "supervisor_name"),
               _supervisor, is_personal=True, is_default=True),
        Column("register", "Nomor register", ("register_no",), _words("register_no"),
               form="figure"),
        Column("sk", "SK", ("decree__id", "decree__number"), _decree),
        Column("anggota", "Keluarga", ("members_count",), _number("members_count"),
               "anggota", "figure", is_default=True),
        Column("kader", "Kader", ("cadres_count",), _number("cadres_count"),
               form="figure"),
        Column("berdiri", "Berdiri", ("founded_year",),
               lambda row: str(row["founded_year"] or formats.UNKNOWN), form="figure"),
        Column("strata", "Strata", ("stratum",),
               lambda row: STRATUM.get(row["stratum"], formats.UNKNOWN)),
        Column("dana", "Sumber dana", ("funds",), _labels("funds")),
        Column("terpadu", "Keterpaduan", ("integrations",), _labels("integrations")),
        Column("kelengkapan", "Kelengkapan", ("completeness",),
               lambda row: str(row["completeness"]), "kelengkapan", "meter",
               is_default=True),
        Column("status", "Status", ("status",), lambda row: STATUS[row["status"]],
               form="status", is_default=True),
        Column("diubah", "Diubah", ("updated_at",),
               lambda row: formats.day(row["updated_at"]), "diubah", "day"),
    )
}  # fmt: skip
