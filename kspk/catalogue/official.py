"""The official option lists, by stable code.

Source: cards K/0/BKB, BKR and BKL (SIGA, registration steps 1 and 3) and K/0/PIK-R,
parts B and C; topics: registers R/I/BKB, BKR and BKL, for PIK-R its card. UPPKA has no
public card, hence no list of facilities and no topics.
"""

from .models import FacilityItem, Topic

FUNDS = {
    "apbn": "APBN",
    "apbd": "APBD",
    "add": "ADD (alokasi dana desa)",
    "dana_desa": "Dana Desa",
    "swadaya": "Swadaya",
    "mitra": "Mitra",
    "csr": "CSR perusahaan",
    "hibah": "Hibah",
    "lainnya": "Lainnya",
}

# Label, then the kinds of group that have it on their card.
INTEGRATIONS = {
    "posyandu": ("Posyandu", "BKB"),
    "paud": ("PAUD", "BKB"),
    "posyandu_lansia": ("Posyandu Lansia", "BKL"),
    "ekonomi_produktif": ("Ekonomi Produktif", "BKR BKL"),
    "pik_r": ("PIK-R", "BKR"),
    "lainnya": ("Lainnya", "BKB BKR BKL UPPKS PIK_R"),
}

_Section = FacilityItem.Section

_HEALTH = {
    "kespro_pedoman": "Pedoman promosi dan konseling kesehatan reproduksi",
    "kespro_buku": "Buku materi kesehatan reproduksi",
    "kespro_lembar_balik": "Lembar balik kesehatan reproduksi",
    "kespro_poster": "Poster dan leaflet kesehatan reproduksi",
}

FACILITIES = {
    "BKB": {
        _Section.MODULE: {
            "siap_orang_tua": "Bersiap menjadi orang tua",
            "peran_orang_tua": "Memahami peran orang tua",
            "konsep_diri": "Memahami konsep diri orang tua",
            "peran_ayah": "Melibatkan peran ayah",
            "tumbuh_kembang_anak": "Mendorong tumbuh kembang anak",
            "tumbuh_kembang_balita": "Membantu tumbuh kembang balita",
            "pengaruh_media": "Menjaga anak dari pengaruh media",
            "kespro_balita": "Menjaga kesehatan reproduksi balita",
            "karakter_anak": "Membentuk karakter anak sejak dini",
        },
        _Section.REPRODUCTIVE_HEALTH: _HEALTH,
        _Section.KIT: {
            "bkb_kit": "BKB Kit",
            "kka": "Kartu Kembang Anak (KKA)",
        },
    },
    "BKR": {
        _Section.MODULE: {
            "perencanaan_keluarga": "Perencanaan keluarga (PUP, 8 fungsi keluarga,"
            " NKKBS, nilai gender)",
            "triad_krr": "Triad KRR (seksualitas, napza, HIV/AIDS)",
            "komunikasi": "Komunikasi efektif orang tua dan remaja",
            "peran_orang_tua": "Peran orang tua dalam tumbuh kembang remaja",
            "kebersihan_diri": "Kebersihan dan kesehatan diri remaja",
            "gizi": "Gizi remaja",
        },
        _Section.REPRODUCTIVE_HEALTH: _HEALTH,
        _Section.KIT: {
            "genre_kit": "GenRe Kit",
            "alat_permainan": "Alat permainan edukasi GenRe",
            "genre_lembar_balik": "Lembar balik GenRe",
        },
        _Section.OTHER: {"lainnya": "Lainnya"},
    },
    "BKL": {
        _Section.MODULE: {
            "kebijakan": "Kebijakan pembangunan keluarga",
            "lansia_tangguh": "Konsep dasar Lansia Tangguh",
            "dimensi_spiritual": "Dimensi spiritual",
            "dimensi_intelektual": "Dimensi intelektual",
            "dimensi_fisik": "Dimensi fisik",
            "dimensi_emosional": "Dimensi emosional",
            "dimensi_sosial": "Dimensi sosial kemasyarakatan",
            "dimensi_vokasional": "Dimensi profesional vokasional",
            "dimensi_lingkungan": "Dimensi lingkungan",
            "pjp": "Pedoman perawatan jangka panjang (PJP) berbasis keluarga",
            "pra_lansia": "Menyiapkan pra-lansia",
        },
        _Section.REPRODUCTIVE_HEALTH: _HEALTH,
        _Section.KIT: {
            "bkl_kit": "BKL Kit",
            "media_partisipatif": "Media partisipatif",
            "media_promosi": "Media promosi lainnya",
        },
    },
    "PIK_R": {
        _Section.MODULE: {
            "pubertas": "Pubertas",
            "seksualitas": "Seksualitas",
            "reproduksi": "Reproduksi",
            "gizi": "Kesehatan dan gizi",
            "perilaku_berisiko": "Perilaku berisiko",
            "tindakan_berbahaya": "Tindakan berbahaya",
            "persiapan_pernikahan": "Persiapan pernikahan",
            "perkembangan_keluarga": "Perkembangan keluarga",
            "pengasuhan": "Pengasuhan keluarga sehat",
            "soft_skill": "Life skill: soft skill",
            "hard_skill": "Life skill: hard skill",
            "life_skill_lain": "Life skill lainnya",
        },
        _Section.ROOM: {
            "sekretariat": "Ruang sekretariat",
            "papan_nama": "Papan nama",
            "ruang_konseling": "Ruang konseling",
        },
        _Section.KIT: {
            "pedoman": "Pedoman PIK-R",
            "modul_fasilitator": "Modul fasilitator",
            "buku_pendidik": "Buku pegangan pendidik sebaya",
            "modul_tentang_kita": "Modul “Tentang Kita”",
            "lembar_balik": "Lembar balik",
            "leaflet": "Leaflet",
            "poster": "Poster",
            "genre_kit": "GenRe Kit",
            "komik": "Komik berseri",
        },
        _Section.OTHER: {"lainnya": "Lainnya"},
    },
}


def facility_rows():
    """(kind, section, code, label) of all items in the order of the cards."""
    for kind, sections in FACILITIES.items():
        for section, items in sections.items():
            for code, label in items.items():
                yield kind, section, code, label


_Group = Topic.Group
_OTHER = {"lainnya": "Lainnya"}

# By kind, by heading ("" for none), in the order of the form, which numbers them on.
TOPICS = {
    "BKB": {
        "": {
            "siap_orang_tua": "Bersiap menjadi orang tua",
            "peran_ayah": "Melibatkan peran ayah",
            "pengaruh_media": "Menjaga anak dari pengaruh media",
            "peran_orang_tua": "Memahami peran orang tua",
            "tumbuh_kembang_anak": "Mendorong tumbuh kembang anak",
            "kespro_balita": "Menjaga kesehatan reproduksi balita",
            "konsep_diri": "Memahami konsep diri orang tua",
            "tumbuh_kembang_balita": "Membantu tumbuh kembang balita",
            "karakter_anak": "Membentuk karakter anak sejak dini",
            "kespro": "Kesehatan reproduksi",
            **_OTHER,
        }
    },
    "BKR": {
        _Group.PLANNING: {
            "pup": "Pendewasaan usia perkawinan",
            "fungsi_keluarga": "Delapan fungsi keluarga",
            "nkkbs": "NKKBS",
            "nilai_gender": "Nilai gender dalam keluarga",
        },
        _Group.TRIAD: {
            "triad_seksualitas": "Seksualitas",
            "napza": "Napza",
            "hiv_aids": "HIV dan AIDS",
            "komunikasi": "Komunikasi efektif orang tua dan remaja",
            "peran_orang_tua": "Peran orang tua dalam tumbuh kembang remaja",
            "kebersihan_diri": "Kebersihan dan kesehatan diri remaja",
            "gizi": "Gizi remaja",
            "kespro": "Kesehatan reproduksi",
            **_OTHER,
        },
        _Group.ADOLESCENT_HEALTH: {
            "pubertas": "Pubertas",
            "seksualitas": "Seksualitas (kesehatan remaja)",
            "reproduksi": "Reproduksi",
            "kesehatan_gizi": "Kesehatan termasuk gizi",
            "perilaku_berisiko": "Perilaku berisiko",
            "tindakan_berbahaya": "Tindakan berbahaya",
        },
        _Group.FAMILY_LIFE: {
            "tugas_perkembangan": "Tugas perkembangan dan fungsi keluarga",
            "kesiapan_berkeluarga": "Kesiapan berkeluarga",
            "pengasuhan": "Pengasuhan keluarga sehat",
        },
    },
    "BKL": {
        "": {
            "kebijakan": "Kebijakan pembangunan keluarga",
            "lansia_tangguh": "Konsep dasar Lansia Tangguh",
            "dimensi_spiritual": "Dimensi spiritual",
            "dimensi_intelektual": "Dimensi intelektual",
            "dimensi_fisik": "Dimensi fisik",
            "dimensi_emosional": "Dimensi emosional",
            "dimensi_sosial": "Dimensi sosial kemasyarakatan",
            "dimensi_vokasional": "Dimensi profesional vokasional",
            "dimensi_lingkungan": "Dimensi lingkungan",
            "kespro": "Kesehatan reproduksi",
            "pjp": "Perawatan jangka panjang (PJP) bagi lansia berbasis keluarga",
            "pra_lansia": "Menyiapkan pra-lansia",
            **_OTHER,
        }
    },
    "PIK_R": {
        _Group.ADOLESCENT_HEALTH: {
            "pubertas": "Pubertas",
            "seksualitas": "Seksualitas",
            "reproduksi": "Reproduksi",
            "kesehatan_gizi": "Kesehatan dan gizi",
            "perilaku_berisiko": "Perilaku berisiko",
            "tindakan_berbahaya": "Tindakan berbahaya",
        },
        _Group.FAMILY_LIFE: {
            "persiapan_pernikahan": "Persiapan pernikahan",
            "perkembangan_keluarga": "Perkembangan keluarga",
            "pengasuhan": "Pengasuhan keluarga sehat",
        },
        _Group.LIFE_SKILL: {
            "soft_skill": "Life skill: soft skill",
            "hard_skill": "Life skill: hard skill",
            "life_skill_lain": "Life skill lainnya",
            **_OTHER,
        },
    },
}


def topic_rows():
    """(kind, group, code, label, number) of all topics in the order of the forms."""
    for kind, groups in TOPICS.items():
        number = 0
        for group, items in groups.items():
            for code, label in items.items():
                number += 1
                yield kind, group, code, label, number
