"""What a list shows, as a file: the same rows, order and columns, read as a stream."""

from contextlib import closing, contextmanager
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from kspk.accounts.permissions import Permission
from kspk.audit.models import AccessLog
from kspk.audit.personal import mask
from kspk.imports.export import Sheet, as_download, csv_pieces, xlsx_file
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Wilayah

from .filters import PoktanFilter
from .resources import CELLS, KEYS

ALL = "semua"
NIK = "nik"
FETCH = 5_000  # rows that the database hands over at once
CHUNK = 1_000  # rows that stay in the processor's cache while they are changed
PURPOSE = "Mengunduh daftar kelompok"


class PoktanExport:
    """One download of one person: `PoktanExport(request.GET, request.user).response()`.

    Reads the address of the list (poktan.filters) and besides: `format` xlsx or csv,
    `kolom=semua` for all columns, `kolom=nik` for the chair's NIK, `keperluan`.
    """

    def __init__(self, params, user):
        self.user = user
        chosen = params.getlist("kolom")
        params = params.copy()
        params.setlist("kolom", [c for c in chosen if c not in (ALL, NIK)])
        self.wanted = PoktanFilter(params, user, Permission.POKTAN_EXPORT)
        self.cells = self._cells(chosen)
        self.form = "csv" if params.get("format") == "csv" else "xlsx"
        self.purpose = params.get("keperluan", "").strip() or PURPOSE

    def _cells(self, chosen):
        shown = {column.code for column in self.wanted.columns}
        return [
            cell
            for cell in allowed_cells(self.user)
            if cell.name in KEYS
            or (NIK in chosen if cell.name == NIK
                else ALL in chosen or cell.column in shown)
        ]  # fmt: skip

    def response(self):
        rows = self.wanted.rows()
        content = export(
            rows, self.cells, self.form, by=self.user, subject=self.subject,
            area=self.area, purpose=self.purpose,
        )  # fmt: skip
        return as_download(content, stem(self.area), self.form)

    @property
    def subject(self):
        """The conditions in words; what was searched for may be a name, so not that."""
        words = [
            "hasil pencarian" if chip.label.startswith("“") else chip.label
            for chip in self.wanted.chips
        ]
        return ", ".join(["Daftar POKTAN", *words])

    @property
    def area(self):
        chosen = self.wanted.values.get("wilayah")
        return common_area({chosen} if chosen else self.wanted.areas)


def allowed_cells(user):
    """The columns that a person may take along somewhere."""
    sees_persons = user.has_perm(Permission.PERSON_VIEW)
    return [cell for cell in CELLS if sees_persons or not cell.is_personal]


def common_area(codes):
    """The smallest area around all `codes`; None where only the nation is."""
    if None in codes:
        return None
    around = set.intersection(*(set(split_code(code)) for code in codes))
    return Wilayah.objects.filter(pk=max(around, key=len, default="")).first()


def stem(area):
    """ "poktan-belu-2026-11-24": a file's name, never a word that a person typed."""
    name = area.name.removeprefix("Kabupaten ") if area else ""
    return slugify(f"poktan {name} {timezone.localdate().isoformat()}")


def export(rows, cells, form, *, by, subject, area, purpose=PURPOSE):
    """`rows` of Poktan as a file, logged before a byte of it leaves.

    An iterable of bytes to be closed: of a .csv while it is read, of a finished .xlsx.
    """
    if any(cell.name == NIK for cell in cells):
        subject += ", dengan NIK ketua"
    AccessLog.objects.create(
        by=by,
        action=AccessLog.Action.EXPORT,
        subject=subject[:200],
        wilayah=area,
        purpose=purpose[:200],
        rows=rows.count(),
    )
    columns, found = [cell.as_column for cell in cells], blocks(rows, cells, by)
    if form == "csv":
        return csv_pieces(columns, found)
    rows = (row for block in found for row in zip(*block, strict=True))
    return xlsx_file(Sheet("Data", columns, rows))


def blocks(rows, cells, user):
    """A queryset of Poktan as blocks of CHUNK rows, each a list of columns; one query.

    Persons of groups where `user` may not see them are left out; a NIK is masked but
    where she may take it along.
    """
    rows = rows.with_chair().with_decree()
    paths = {f"cell_{i}": cell.path for i, cell in enumerate(cells)}
    computed = {k: path for k, path in paths.items() if not isinstance(path, str)}
    names = [name if name in computed else path for name, path in paths.items()]
    rows = rows.annotate(**computed).values_list("desa_id", *names)
    shows = [(i, show) for i, cell in enumerate(cells) if (show := cell.show())]
    nik = [i for i, cell in enumerate(cells) if cell.name == NIK]
    personal = [i for i, cell in enumerate(cells) if cell.is_personal]
    sees, takes = (
        within(user, Permission.PERSON_VIEW),
        within(user, Permission.NIK_EXPORT),
    )
    with reading(), closing(rows.iterator(FETCH)) as found:
        while chunk := list(islice(found, CHUNK)):
            desa, *columns = zip(*chunk, strict=True)
            seen = list(map(sees, desa))
            for i in () if all(seen) else personal:
                columns[i] = [
                    v if s else None for v, s in zip(columns[i], seen, strict=True)
                ]
            for i, show in shows:
                columns[i] = list(map(show, columns[i]))
            for i in nik:
                columns[i] = [
                    v if takes(d) else mask(v)
                    for v, d in zip(columns[i], desa, strict=True)
                ]
            yield columns


@contextmanager
def reading():
    """Lets PostgreSQL read by a cursor, and plan for one that is read to its end.

    SQLite does so anyhow; a transaction would keep its one writer waiting.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        yield


def within(user, permission):
    """Function that says whether the user holds the permission in a desa."""
    areas = user.areas_with(permission)
    codes = tuple(code for code in areas if code)
    return lambda desa: None in areas or desa.startswith(codes)
