"""The clean template of a month's reports, for the area of one person."""

from kspk.imports.template import Template, TemplateColumn

from ..models import Meeting, Presenter
from ..template import options_for
from .sheet import NUMBERS, ReportSheet

GUIDE = (
    "Isi lembar “Data”, satu pertemuan tiap baris, lalu unggah di menu Impor.",
    "Kelompok yang bertemu dua kali ditulis dalam dua baris.",
    "Kelompok tanpa kegiatan: isi kelompok dan bulannya, tulis nihil dan sebabnya di"
    " “Keterangan”.",
    "Angka yang tidak diketahui dikosongkan; tulis 0 hanya bila memang 0.",
    "Judul kolom jangan diubah. Kolom yang tidak dipakai boleh dihapus.",
)
# name in the layout → (hint, example, width); the order is that of the template.
HINTS = {
    "kind": ("Pilih jenis kelompok.", "BKB", 9),
    "name": ("Nama kelompok seperti pada daftar POKTAN.", "Melati 1", 28),
    "district": ("Pilih kecamatannya.", "Kakuluk Mesak", 20),
    "village": ("Pilih desa atau kelurahannya.", "Kenebibi", 20),
    "month": ("Bulan dan tahun yang dilaporkan.", "Oktober 2026", 16),
    "date": ("Tanggal pertemuan.", "12/10/2026", 14),
    "presenters": ("Pilih; bila lebih dari satu, pisahkan dengan koma.", "PPKBD", 18),
    "topics": ("Nomor materi di formulir R/I, pisahkan dengan koma.", "4, 6", 14),
    "discussion": ("Ada, atau Tidak ada (tanya jawab).", "Ada", 12),
    "mode": ("Tatap muka atau virtual.", "Tatap muka", 14),
    **dict.fromkeys(NUMBERS, ("", "", 12)),
    "note": ("Keterangan, atau nihil dan sebabnya.", "", 30),
}
NUMBER = "Angka saja, boleh kosong."
REQUIRED = {"kind", "name", "village", "month"}
OPEN = {"presenters", "topics"}


def template_for(user):
    """The Template with the lists of the areas where `user` may add groups."""
    fields = {field.name: field for field in ReportSheet(()).fields}
    listed = options_for(user)
    options = {
        "kind": listed["kind"],
        "district": listed["district"],
        "village": listed["village"],
        "presenters": tuple(Presenter.labels),
        "discussion": ("Ada", "Tidak ada"),
        "mode": tuple(Meeting.Mode.labels),
    }
    kinds = {"date": "date"} | dict.fromkeys(NUMBERS, "int")
    return Template(
        stem="templat-laporan-bulanan",
        title="Data",
        guide=GUIDE,
        columns=tuple(
            TemplateColumn(
                fields[name].label,
                hint or NUMBER,
                kind=kinds.get(name, "text"),
                width=width,
                options=options.get(name, ()),
                is_open=name in OPEN,
                is_required=name in REQUIRED,
                example=example,
            )
            for name, (hint, example, width) in HINTS.items()
        ),
    )
