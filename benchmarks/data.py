"""Invented groups for the benchmarks: the same rows for every peer, nothing random."""

import csv
import datetime
from pathlib import Path

from kspk.wilayah.codes import normalise_code

WILAYAH = Path(__file__).parent.parent / "kspk" / "wilayah" / "data" / "wilayah.csv"
KINDS = ("BKB", "BKR", "BKL", "UPPKS", "PIK_R")
FLOWERS = ("Melati", "Mawar", "Anggrek", "Kenanga", "Cempaka", "Dahlia", "Teratai",
           "Kamboja", "Seruni", "Flamboyan", "Asoka", "Sakura", "Lavender", "Tulip",
           "Bougenvil", "Edelweis", "Wijaya", "Kemuning", "Soka", "Lili")  # fmt: skip
GIVEN = ("Maria", "Yosefina", "Petrus", "Theresia", "Blasius", "Regina", "Klara",
         "Antonius", "Lusia", "Martina")  # fmt: skip
SURNAMES = ("Contoh", "Umpama", "Misalnya", "Rekaan", "Andaian", "Sampel", "Tiruan")
ISSUERS = ("kepala_desa", "camat", "lurah")
FUNDS = ("apbn", "apbd", "add", "swadaya", "mitra")
# Our template's headings, and the peer's field names, of the same twenty columns.
COLUMNS = {
    "nomor_register": "register_no", "jenis": "kind", "nama": "name",
    "kode_desa": "desa", "dusun": "dusun", "rw": "rw", "rt": "rt",
    "alamat": "address", "ketua": "chair", "telepon": "phone", "nomor_sk": "sk_number",
    "tanggal_sk": "sk_date", "penerbit_sk": "sk_issuer", "sumber_dana": "funds",
    "keterpaduan": "integrations", "tahun_berdiri": "founded_year",
    "jumlah_anggota": "members", "jumlah_kader": "cadres",
    "jumlah_kader_terlatih": "cadres_trained", "tempat_pertemuan": "code",
}  # fmt: skip


def desa_codes(inside=""):
    """Codes of all desa in an area, ten digits each."""
    with WILAYAH.open(encoding="utf-8", newline="") as lines:
        return [
            code
            for row in csv.DictReader(lines)
            if row["level"] == "4"
            and (code := normalise_code(row["code"])).startswith(inside)
        ]


def groups(count, inside="5304"):
    """`count` rows as dicts by our headings; all valid, all different."""
    desa = desa_codes(inside)
    for i in range(count):
        day = datetime.date(2008, 1, 1) + datetime.timedelta(days=i * 7 % 5500)
        place = desa[i % len(desa)]
        cadres = 3 + i % 7
        yield {
            "nomor_register": f"{place[:6]}{i % 1000:03d}" if i < 1000 else "",
            "jenis": KINDS[i // len(desa) % 5],
            "nama": f"{FLOWERS[i * 7 % 20]} {i // len(desa) // 5 + 1}{'ABC'[i % 3]}",
            "kode_desa": place,
            "dusun": f"Dusun {('I', 'II', 'III')[i % 3]}",
            "rw": f"{1 + i % 6:03d}",
            "rt": f"{1 + i % 14:03d}",
            "alamat": f"Jalan Contoh {i % 90}",
            "ketua": f"{GIVEN[i % 10]} {SURNAMES[i // 10 % 7]}",
            "telepon": f"0812{i % 10**8:08d}",
            "nomor_sk": f"{1 + i % 48:02d}/SK/{day.year}",
            "tanggal_sk": day.isoformat(),
            "penerbit_sk": ISSUERS[i % 3],
            "sumber_dana": FUNDS[i % 5],
            "keterpaduan": "",
            "tahun_berdiri": day.year,
            "jumlah_anggota": 12 + i % 48,
            "jumlah_kader": cadres,
            "jumlah_kader_terlatih": i % (cadres + 1),
            "tempat_pertemuan": f"Balai {i:06d}",
        }


def write_csv(path, count, *, stock=False, bad_share=0.0, inside="5304"):
    """Write the file; every 1/`bad_share`-th row names an unknown village."""
    every = round(1 / bad_share) if bad_share else 0
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS.values() if stock else COLUMNS.keys())
        for i, row in enumerate(groups(count, inside)):
            if every and i % every == 0:
                row["kode_desa"] = "9999999999"
            writer.writerow(row.values())
    return path
