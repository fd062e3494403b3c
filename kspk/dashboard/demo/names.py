"""Words that invented groups, places and persons are made of."""

FIRST = (
    "Dahlia", "Kenanga", "Cempaka", "Kemuning", "Seruni", "Anyelir", "Tanjung", "Melur",
    "Kamboja", "Teratai", "Soka", "Alamanda", "Kecubung", "Pandan", "Nilam", "Wijaya",
    "Gewang", "Akasia", "Jati", "Mahoni", "Meranti", "Bakau", "Waru", "Asam", "Kemiri",
    "Pinang", "Kenari", "Cendana", "Lontar", "Sagu", "Damar", "Johar", "Kapuk", "Randu",
)  # fmt: skip
LAST = ("Contoh", "Umpama", "Rekaan", "Misalnya", "Andai", "Ibarat", "Seumpama")

_FLOWERS = (
    "Melati", "Mawar", "Anggrek", "Kenanga", "Cempaka", "Dahlia", "Flamboyan",
    "Teratai", "Bugenvil", "Seroja", "Tulip", "Kamboja", "Matahari", "Sakura",
    "Nusa Indah",
)  # fmt: skip
GROUPS = {
    "BKB": (
        *_FLOWERS, "Kasih Ibu", "Harapan Bunda", "Tunas Harapan", "Buah Hati",
        "Pelita Hati", "Kasih Sayang", "Bina Kasih", "Ceria", "Tumbuh Kembang",
    ),
    "BKR": (
        "Bintang Fajar", "Setia Kawan", "Cahaya Hati", "Tunas Bangsa", "Sahabat",
        "Harapan Baru", "Sinar Kasih", "Pelita", "Mutiara", "Bina Remaja",
        *_FLOWERS[:8],
    ),
    "BKL": (
        "Usia Emas", "Senja Indah", "Wijaya", "Bahagia", "Sejahtera", "Sehat Ceria",
        "Kasih Setia", "Rukun", "Sabar", "Damai", "Tangguh", *_FLOWERS[:8],
    ),
    "UPPKS": (
        "Tenun Ikat", "Madu Hutan", "Kemiri Raya", "Sumber Rejeki", "Karya Bersama",
        "Usaha Mandiri", "Mekar Sari", "Sinar Pagi", "Suka Maju", "Sehati", "Bersatu",
        "Tais Indah", "Jagung Manis", "Berkat", "Suka Damai", "Mandiri Sejahtera",
    ),
    "PIK_R": (
        "Generasi Cerdas", "Tunas Muda", "Sahabat Remaja", "Bintang Timur", "Harapan",
        "Cakrawala", "Garuda Muda", "Lentera", "Fajar Baru", "Sinar Muda", "Ceria",
    ),
}  # fmt: skip

# What a business of a UPPKA makes, and where it sells it.
BUSINESSES = (
    ("Tenun ikat", "Selendang dan sarung tais", "Pasar Atambua"),
    ("Pengolahan pangan", "Keripik pisang dan ubi", "Kios desa"),
    ("Peternakan", "Babi dan ayam kampung", "Pedagang pengumpul"),
    ("Pertanian", "Sayur dan jagung", "Pasar mingguan"),
    ("Kerajinan", "Anyaman daun lontar", "Pesanan"),
)
INSTITUTIONS = {
    "smp": "SMP Umpama", "sma": "SMA Rekaan", "keagamaan": "OMK Paroki Misalnya",
    "lsm_kepemudaan": "Karang Taruna Contoh", "pt": "Akademi Umpama",
}  # fmt: skip
PLACES = ("Balai desa", "Rumah ketua", "Posyandu", "Kantor desa", "Balai dusun")
RESTING = (
    "Kader pindah, belum ada pengganti.",
    "Tidak ada kegiatan selama setahun terakhir.",
    "Menunggu pengukuhan pengurus baru.",
)
NOTES = (
    "",
    "",
    "",
    "Perlu pembinaan administrasi.",
    "Aktif mengikuti lomba kecamatan.",
)

# Middle of each kecamatan, roughly; groups are scattered around it.
MIDDLES = {
    "530401": (-9.17, 125.15), "530402": (-9.03, 124.98), "530403": (-9.12, 125.08),
    "530404": (-9.16, 124.83), "530405": (-9.00, 124.85), "530412": (-9.105, 124.905),
    "530413": (-9.25, 124.85), "530417": (-9.09, 125.03), "530418": (-9.24, 125.11),
    "530421": (-9.10, 124.88), "530422": (-9.12, 124.90), "530423": (-9.24, 124.95),
}  # fmt: skip
