"""The clean template of a list of groups, for the area of one person."""

from kspk.accounts.permissions import Permission
from kspk.catalogue.models import FundSource, Integration
from kspk.imports.template import Template, TemplateColumn
from kspk.wilayah.models import Level, Wilayah

from .models import Decree, Kind
from .resources import CELLS

MOST_AREAS = 2_000  # villages up to which a list is of use
GUIDE = (
    "Isi lembar “Data”, satu kelompok tiap baris, lalu unggah di menu Impor.",
    "Judul kolom jangan diubah. Kolom yang tidak dipakai boleh dihapus.",
    "Kolom berwarna kuning wajib diisi; yang lain boleh kosong.",
    "Kelompok yang sudah tercatat dikenali dari jenis, nama, dan desanya.",
    "Sebelum disimpan, semua baris diperiksa dan ditampilkan lebih dahulu.",
)
# name in the layout → (hint, example); the order is that of the template.
HINTS = {
    "kind": ("Pilih jenis kelompok.", "BKB"),
    "name": ("Nama kelompok tanpa kata BKB, BKR, dan seterusnya.", "Melati 1"),
    "district": ("Pilih kecamatannya.", "Kakuluk Mesak"),
    "village": ("Pilih desa atau kelurahannya.", "Kenebibi"),
    "village_code": (
        "Kode Kemendagri 10 angka. Boleh kosong bila nama desanya diisi.",
        "53.04.05.2004",
    ),
    "dusun": ("Nama dusun atau lingkungan.", "Dusun II"),
    "rt": ("Tiga angka.", "005"),
    "rw": ("Tiga angka.", "002"),
    "address": ("Alamat lain yang memudahkan orang datang.", "Samping kantor desa"),
    "meeting_place": ("Tempat kelompok bertemu.", "Posyandu Melati"),
    "chair": ("Nama ketua kelompok, tanpa gelar panggilan.", "Dahlia Contoh"),
    "phone": ("Satu nomor telepon, diawali 0.", "081200000000"),
    "register_no": ("9 angka dari kartu K/0.", "005010012"),
    "founded_year": ("Empat angka.", "2014"),
    "sk_number": ("Seperti pada surat.", "12/SK/2016"),
    "sk_date": ("Tanggal SK.", "10/06/2016"),
    "sk_issuer": ("Pilih, atau tulis penerbit lain.", "Kepala Desa"),
    "members": ("Jumlah keluarga anggota.", "24"),
    "cadres": ("Jumlah kader.", "6"),
    "cadres_trained": ("Kader yang sudah dilatih.", "3"),
    "fund_sources": ("Pilih; bila lebih dari satu, pisahkan dengan koma.", "APBD, ADD"),
    "integration": ("Pilih; bila lebih dari satu, pisahkan dengan koma.", "Posyandu"),
    "supervisor": ("Nama PLKB, PKB, atau pembina lain.", "Kenari Umpama"),
    "latitude": ("Derajat desimal.", "-9,106712"),
    "longitude": ("Derajat desimal.", "124,893345"),
    "note": ("Keterangan lain.", ""),
}
REQUIRED = {"kind", "name", "village"}
OPEN = {"sk_issuer", "fund_sources", "integration"}


def template_for(user):
    """The Template with the lists of the areas where `user` may add groups."""
    cells = {cell.name: cell for cell in CELLS}
    options = options_for(user)
    return Template(
        stem="templat-poktan",
        title="Data",
        guide=GUIDE,
        columns=tuple(
            TemplateColumn(
                cells[name].column_name,
                hint,
                kind=cells[name].kind,
                width=cells[name].width,
                options=options.get(name, ()),
                is_open=name in OPEN,
                is_required=name in REQUIRED,
                example=example,
            )
            for name, (hint, example) in HINTS.items()
        ),
    )


def options_for(user):
    """{name in the layout: words to choose from}."""
    areas = Wilayah.objects.current().permitted(user, Permission.POKTAN_ADD)
    issuers = [label for code, label in Decree.Issuer.choices if code != "lainnya"]
    return {
        "kind": tuple(Kind.labels),
        "district": _names(Wilayah.objects.filter(pk__in=areas.values("parent"))),
        "village": _names(areas.filter(level=Level.DESA)),
        "sk_issuer": tuple(issuers),
        "fund_sources": _labels(FundSource),
        "integration": _labels(Integration),
    }


def _names(areas):
    """Names in order, none where they are too many for a list."""
    areas = areas.filter(level__gte=Level.KECAMATAN).order_by("pk")
    names = list(dict.fromkeys(areas.values_list("name", flat=True)[: MOST_AREAS + 1]))
    return tuple(names) if len(names) <= MOST_AREAS else ()


def _labels(model):
    return tuple(model.objects.active().values_list("label", flat=True))
