"""What the list of institutions shows, as a file."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import slugify

from kspk.accounts.permissions import Permission
from kspk.audit.models import AccessLog
from kspk.imports.export import Column, Sheet, as_download, csv_pieces, xlsx_file
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Wilayah

from .filters import MitraFilter
from .models import Contact

CHUNK = 1_000
PURPOSE = "Mengunduh daftar mitra"
COLUMNS = [
    Column("ID KSPK", width=10),
    Column("Nama lembaga", width=40),
    Column("Singkatan"),
    Column("Nama lama", width=30),
    Column("Unsur", width=24),
    Column("Agama"),
    Column("Bidang", width=24),
    Column("Kode wilayah"),
    Column("Wilayah kerja", width=24),
    Column("Program", width=30),
    Column("Alamat", width=30),
    Column("Telepon kantor"),
    Column("Surel kantor", width=24),
    Column("Bermitra sejak", "date"),
    Column("Berakhir", "date"),
    Column("Alasan berakhir", width=30),
]
OF_PERSONS = [
    Column("Narahubung", width=24),
    Column("Jabatan", width=24),
    Column("Telepon narahubung", width=18),
    Column("Surel narahubung", width=24),
]


class MitraExport:
    """One download of one person: `MitraExport(request.GET, request.user).response()`.

    Reads the address of the list, and `format`: xlsx or csv. Persons are in it only
    where the user may see contacts: the first of the institution, of today.
    """

    def __init__(self, params, user):
        self.user = user
        self.wanted = MitraFilter(params, user, Permission.MITRA_EXPORT)
        self.form = "csv" if params.get("format") == "csv" else "xlsx"
        self.has_persons = user.has_perm(Permission.CONTACT_VIEW)
        self.columns = COLUMNS + (OF_PERSONS if self.has_persons else [])

    def response(self):
        area = self.area
        words = [
            "hasil pencarian" if name == "q" else self.wanted.words(name)
            for name in self.wanted.values
        ]
        AccessLog.objects.create(
            by=self.user,
            action=AccessLog.Action.EXPORT,
            subject=", ".join(["Daftar mitra", *words])[:200],
            wilayah=area,
            purpose=PURPOSE,
            rows=self.wanted.rows().count(),
        )
        if self.form == "csv":
            content = csv_pieces(self.columns, self._blocks())
        else:
            content = xlsx_file(Sheet("Data", self.columns, self._rows()))
        name = area.name.removeprefix("Kabupaten ") if area else ""
        stem = slugify(f"mitra {name} {timezone.localdate().isoformat()}")
        return as_download(content, stem, self.form)

    @property
    def area(self):
        """The area that was chosen, else the smallest around all of the user's."""
        chosen = self.wanted.values.get("wilayah")
        codes = {chosen} if chosen else self.wanted.areas
        if None in codes:
            return None
        around = set.intersection(*(set(split_code(code)) for code in codes))
        return Wilayah.objects.filter(pk=max(around, key=len, default="")).first()

    def _rows(self):
        found = self.wanted.rows()
        if self.has_persons:
            contacts = Contact.objects.permitted(self.user, Permission.CONTACT_VIEW)
            contacts = contacts.valid_on(timezone.localdate())
            found = found.prefetch_related(Prefetch("contacts", contacts, "people"))
        for mitra in found.iterator(CHUNK):
            persons = _person(mitra.people) if self.has_persons else ()
            yield (*_cells(mitra), *persons)

    def _blocks(self):
        """Rows as the .csv takes them: blocks of columns."""
        block = []
        for row in self._rows():
            block.append(row)
            if len(block) == CHUNK:
                yield list(zip(*block, strict=True))
                block.clear()
        if block:
            yield list(zip(*block, strict=True))


def _cells(mitra):
    return (
        mitra.reference, mitra.name, mitra.short_name, mitra.former_names,
        mitra.get_kind_display(), mitra.get_faith_display(),
        mitra.get_sector_display(), mitra.area.dotted_code, mitra.area.full_name,
        ", ".join(mitra.programme_names), mitra.address, mitra.phone, mitra.email,
        mitra.active_from, mitra.ended_on, mitra.end_reason,
    )  # fmt: skip


def _person(people):
    if not people:
        return ("", "", "", "")
    first = people[0]
    return (first.name, first.position, first.phone, first.email)
