"""What a visitor looks at, by kind of group.

Our own lists, after what the card K/0 and the register R/I ask of a group; no form of a
visit is published.
"""

from ..models import Kind

COMMON = {
    "pertemuan": "Pertemuan rutin berjalan tiap bulan",
    "register": "Register R/I diisi pada tiap pertemuan",
    "kader": "Kader hadir dan tahu tugasnya",
    "sk": "SK pengukuhan tersimpan dan masih berlaku",
    "rencana": "Rencana kegiatan tertulis",
}
OWN = {
    Kind.BKB: {
        "bkb_kit": "BKB Kit dipakai",
        "kka": "Kartu Kembang Anak diisi untuk tiap anak",
        "posyandu": "Kegiatan menyatu dengan Posyandu",
        "paud": "Terhubung dengan PAUD (PAUD HI)",
    },
    Kind.BKR: {
        "genre_kit": "GenRe Kit dipakai",
        "materi_remaja": "Materi remaja disampaikan kepada orang tua",
        "pik_r": "Terhubung dengan PIK-R",
    },
    Kind.BKL: {
        "bkl_kit": "BKL Kit dipakai",
        "posyandu_lansia": "Kegiatan menyatu dengan Posyandu Lansia",
        "pendamping": "Lansia yang butuh pendamping dikunjungi",
    },
    Kind.UPPKS: {
        "usaha": "Usaha kelompok berjalan",
        "pembukuan": "Pembukuan diisi",
        "pemasaran": "Hasil usaha dipasarkan",
    },
    Kind.PIK_R: {
        "ruang": "Ada ruang konseling",
        "sebaya": "Pendidik dan konselor sebaya sudah dilatih",
        "konseling": "Konseling dicatat",
    },
}


def checklist(kind):
    """{code: words} of the items for a kind of group."""
    return COMMON | OWN[kind]
