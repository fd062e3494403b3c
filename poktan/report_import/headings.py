"""Headings people write over the columns of a monthly report, by field.

Source: registers R/I of the kinds, R/I/PPKBD and F/I/Dal/13 (domain, 2.6 and 2.7), and
what districts' workbooks add. Case, dots and order of words do not matter.
"""

from ..models import AGES

_HEADINGS = {
    "month": """
        bulan, bulan laporan, periode, periode laporan, bln, bulan tahun, bulan dan
        tahun, bulan pelaporan
    """,
    "date": """
        tanggal pertemuan, tanggal kegiatan, tanggal, hari tanggal, hari tanggal
        pertemuan, tanggal pelaksanaan, waktu pelaksanaan, hari tanggal kegiatan,
        tanggal penyuluhan, tgl pelaksanaan kegiatan, waktu pertemuan
    """,
    "presenters": """
        narasumber, nara sumber, penyaji, penyaji narasumber, pemateri, fasilitator,
        penyuluh, penyaji nara sumber, pembicara, pemberi materi
    """,
    "topics": """
        materi, materi no urut, materi nomor urut, nomor materi, kode materi, materi
        penyuluhan, materi yang disampaikan, topik, materi kegiatan, materi pertemuan,
        materi pembinaan, materi yang diberikan, tema, nomor urut materi
    """,
    "discussion": """
        diskusi, ada diskusi, diskusi tanya jawab, diskusi ada tidak
    """,
    "mode": """
        cara, cara pertemuan, tatap muka virtual, bentuk pertemuan, jenis pertemuan,
        tatap muka daring, luring daring
    """,
    "meetings": """
        jumlah pertemuan, pertemuan, frekuensi pertemuan, banyak pertemuan, frekuensi,
        jumlah kegiatan, pertemuan penyuluhan, jumlah pertemuan penyuluhan, jumlah
        pertemuan bulan ini, pertemuan bulan ini
    """,
    "meetings_virtual": """
        pertemuan virtual, virtual, jumlah pertemuan virtual, pertemuan daring
    """,
    "members": """
        anggota, jumlah anggota, keluarga anggota, jumlah keluarga anggota, anggota
        kelompok, jumlah anggota kelompok, remaja anggota, jumlah remaja anggota,
        keluarga yang menjadi anggota, anggota keluarga, jumlah anggota keluarga,
        jumlah kk anggota, anggota poktan, anggota remaja
    """,
    "present": """
        hadir, jumlah hadir, keluarga hadir, keluarga yang hadir, anggota hadir, jumlah
        anggota hadir, remaja hadir, jumlah remaja hadir, peserta hadir, kehadiran,
        jumlah peserta, jumlah yang hadir, jumlah peserta hadir, anggota yang hadir,
        jumlah keluarga hadir, hadir keluarga, yang hadir
    """,
    "pus": """
        pus, jumlah pus, pus anggota, anggota pus, jumlah anggota pus, jumlah pus
        anggota
    """,
    "pus_kb": """
        pus ber kb, pus peserta kb, peserta kb, ber kb, kb aktif, pus kb, jumlah pus
        ber kb, pus anggota ber kb, peserta kb aktif, jumlah peserta kb
    """,
    "children": """
        jumlah anak, anak hadir, jumlah anak hadir, balita hadir, jumlah balita hadir,
        anak, jumlah balita, anak yang hadir, balita yang hadir
    """,
    "children_kka": """
        kka, anak pakai kka, anak ber kka, anak memakai kka, anak menggunakan kka, anak
        punya kka, jumlah kka, balita kka, anak memiliki kka, pakai kka, memakai kka,
        menggunakan kka, jumlah anak kka, balita ber kka, anak kka
    """,
    "elderly_independent": """
        lansia mandiri, mandiri, lansia mandiri hadir, jumlah lansia mandiri
    """,
    "elderly_assisted": """
        lansia butuh pendamping, butuh pendamping, butuh pendampingan, lansia butuh
        pendampingan, perlu pendamping, lansia tidak mandiri, pendampingan
    """,
    "pkbr_present": """
        hadir pkbr, pkbr, hadir materi pkbr, hadir pada materi pkbr, remaja pkbr,
        keluarga hadir pkbr, jumlah hadir pkbr, remaja hadir pkbr
    """,
    "counselled": """
        konseling, remaja dikonseling, jumlah konseling, remaja konseling, dikonseling,
        jumlah remaja konseling, jumlah dikonseling, remaja yang dikonseling
    """,
    "note": """
        ket, catatan, alasan, sebab, keterangan lain
    """,
}

# Known, and not wanted.
_IGNORED = """
    provinsi, kode provinsi, kabupaten, kode kabupaten, kabupaten kota, paraf, tanda
    tangan, foto, dokumentasi, ketua, nama ketua, alamat, rt, rw, dusun, nomor sk,
    pembina, nama pembina, persen, persentase, persentase hadir, sasaran, jumlah
    sasaran, target, kader, jumlah kader, telepon, no hp, tempat, lokasi, jam, waktu,
    tempat pertemuan, jumlah kelompok, yang ada, yang lapor
"""


def _split(text):
    return tuple(" ".join(part.split()) for part in text.split(","))


HEADINGS = {name: _split(text) for name, text in _HEADINGS.items()}
for _n in range(len(AGES)):
    _span = f"{_n} {_n + 1}"
    HEADINGS[f"children_{_n}"] = (
        _span, f"{_span} tahun", f"umur {_span}", f"anak {_span}", f"usia {_span}",
        f"anak {_span} tahun", f"umur {_span} tahun", f"usia {_span} tahun",
        f"balita {_span} tahun",
    )  # fmt: skip
IGNORED = _split(_IGNORED)
