"""Headings people write over the columns of a list of groups, by field.

Source: domain dossier, section 9.1–9.2, and what districts' workbooks add to it.
Case, dots, order of words and usual abbreviations (JML, NO, TGL) do not matter.
"""

_HEADINGS = {
    "id": """
        id poktan, id kelompok, id
    """,
    "register_no": """
        nomor register, no reg, no register poktan, kode register, nomor
        registrasi, no registrasi, kode poktan, kode kelompok
    """,
    "kind": """
        jenis poktan, jenis kelompok, kel kegiatan, kelompok kegiatan, jenis
        kegiatan, jenis kelompok kegiatan, poktan, kategori, jenis poktan bkb
        bkr bkl uppka pik r, nama poktan jenis, tipe, kelompok kegiatan poktan,
        tribina, kel, macam poktan
    """,
    "name": """
        nama poktan, nama kelompok kegiatan, kelompok, nama, nama klp, nama bkb,
        nama bkr, nama bkl, nama uppks, nama uppka, nama pik r, nama pik, nama
        pik remaja, nama kelompok bkb, nama kelompok bkr, nama kelompok bkl,
        nama kelompok uppks, nama kelompok uppka, nama kelompok pik r, nama
        poktan kelompok kegiatan, kelompok poktan, nama kel kegiatan, nama
        kelompok poktan, kelompok bkb, kelompok bkr, kelompok bkl, kelompok
        uppks, kelompok uppka, kelompok pik r, uraian, nama kel
    """,
    "village_code": """
        kode desa kelurahan, kode wilayah, kode kemendagri, kode desa kel, kode
        kelurahan, kode wilayah desa, kode kemendagri desa
    """,
    "village": """
        desa, kelurahan, kalurahan, desa kel, desa kalurahan, kel desa,
        kelurahan desa, nama desa, nama desa kelurahan, nama desa kel, desa
        kelurahan, kel kelurahan, kampung, nagari, gampong, desa kel binaan,
        wilayah desa, lokasi desa, asal desa, nama kelurahan, desa binaan
    """,
    "district": """
        nama kecamatan, kec, distrik, wilayah kecamatan, kode kecamatan
    """,
    "dusun": """
        dusun, lingkungan, dusun lingk, nama dusun, dusun rw, banjar, lorong,
        jorong, alamat dusun, alamat dusun lingkungan
    """,
    "rt": """
        alamat rt, no rt
    """,
    "rw": """
        alamat rw, no rw
    """,
    "rt_rw": """
        rt rw, alamat rt rw, rw rt
    """,
    "address": """
        alamat lengkap, alamat sekretariat, lokasi, alamat kelompok, tempat,
        alamat dusun rt rw, alamat rt rw dusun, alamat poktan, alamat jalan,
        sekretariat, alamat dusun rw rt, dusun rt rw, alamat jalan rt rw, lokasi
        kelompok, alamat sekretariat kelompok
    """,
    "meeting_place": """
        tempat kegiatan, lokasi pertemuan, tempat pertemuan kelompok
    """,
    "chair": """
        nama ketua, ketua kelompok, nama ketua kelompok, nama ketua poktan,
        ketua poktan, pimpinan, nama pimpinan, penanggung jawab, nama pengurus,
        nama ketua pengurus, ketua nama
    """,
    "phone": """
        hp, nomor hp, no hp telp, telp, wa, nomor wa, kontak, kontak person,
        contact person, cp, hp ketua, no hp ketua, nomor hp wa, telepon hp,
        nomor kontak, nomor telepon hp, telepon ketua, no telp ketua, nomor
        telepon ketua, no handphone, nomor telepon wa, hp wa, no kontak ketua
    """,
    "founded_year": """
        thn berdiri, th berdiri, tahun, tahun pembentukan, tanggal berdiri,
        tanggal pembentukan, tahun dibentuk, berdiri, berdiri sejak, tahun
        terbentuk, tgl terbentuk, terbentuk, berdiri tahun, dibentuk, tahun
        didirikan, tanggal dibentuk, mulai berdiri
    """,
    "sk_number": """
        no sk, sk nomor, nomor surat keputusan, nomor sk pengukuhan, nomor sk
        pembentukan, sk pengukuhan nomor, surat keputusan nomor, nomor sk
        kelompok, sk pembentukan nomor, pengukuhan nomor, nomor pengukuhan, sk
        pengukuhan no sk, nomor sk poktan
    """,
    "sk_date": """
        tgl sk, sk tanggal, tanggal surat keputusan, tanggal sk pengukuhan,
        tanggal sk pembentukan, sk pengukuhan tanggal, tanggal pengukuhan, tahun
        sk, sk pengukuhan tanggal sk, surat keputusan tanggal, sk tahun, sk
        pengukuhan tahun
    """,
    "sk_issuer": """
        dikeluarkan oleh, oleh, sk oleh, sk dikeluarkan, penerbit, sk pengukuhan
        oleh, sk pengukuhan dikeluarkan oleh, dikeluarkan, pejabat, yang
        menetapkan, ditetapkan oleh, sk dari, pemberi sk, dikukuhkan oleh,
        ditandatangani oleh, sk ditetapkan oleh, pejabat penerbit sk, yang
        mengeluarkan sk, pembuat sk
    """,
    "sk": """
        sk, sk pengukuhan, surat keputusan, nomor tanggal sk, no tgl sk, no sk
        tgl sk, sk pembentukan, nomor sk tanggal sk, nomor dan tanggal, sk no
        tgl, nomor tanggal, sk kelompok, sk pengukuhan no tgl, dasar hukum, no
        tgl sk pengukuhan, nomor tahun sk, legalitas, no tanggal tahun sk, sk
        kepala desa, sk kades, sk desa, sk camat
    """,
    "members": """
        anggota, jml anggota, jumlah kk, kk, keluarga anggota, jumlah keluarga
        anggota, anggota kelompok, jumlah anggota kelompok, jumlah keluarga,
        anggota jumlah total, jumlah anggota kk, jumlah anggota keluarga,
        banyaknya anggota, sasaran anggota, jumlah anggota orang, anggota orang,
        jumlah kk anggota
    """,
    "cadres": """
        kader, jml kader, kader aktif, jumlah kader aktif, banyaknya kader,
        jumlah kader orang, kader yang ada, kader ada, jumlah kader kelompok
    """,
    "cadres_trained": """
        terlatih, jumlah kader terlatih, sudah dilatih, kader sudah dilatih,
        kader dilatih, dilatih, jumlah terlatih, kader yang dilatih, jumlah
        kader dilatih, jumlah kader sudah dilatih, kader yang terlatih, jumlah
        kader yang dilatih, kader sudah terlatih
    """,
    "fund_sources": """
        dana, sumber dana kegiatan, sumber pendanaan, sumber anggaran, asal
        dana, pendanaan, sumber pembiayaan, pembiayaan
    """,
    "integration": """
        keterpaduan kelompok, keterpaduan kegiatan, terpadu dengan, integrasi,
        kegiatan terpadu, terintegrasi, keterpaduan dengan, terintegrasi dengan,
        keterpaduan poktan
    """,
    "supervisor": """
        nama pembina, plkb, pkb plkb, pkb, petugas, nama plkb, nama pkb, petugas
        plkb, penyuluh kb, nama penyuluh, pembina kelompok, ppkbd, nama pkb
        plkb, nama petugas, nama ppkbd
    """,
    "latitude": """
        latitude, garis lintang, koordinat lintang, lat, koordinat latitude,
        titik koordinat lintang, y
    """,
    "longitude": """
        longitude, garis bujur, koordinat bujur, long, koordinat longitude,
        titik koordinat bujur, x
    """,
    "active": """
        aktif, aktif tidak, status kelompok, keaktifan, aktif tidak aktif,
        status keaktifan, kondisi, keadaan, aktif ya tidak, status aktif
    """,
    "note": """
        ket, catatan, remark, lain lain
    """,
    "phone_other": """
        hp lain, no hp 2
    """,
}

# Known, and not wanted.
_IGNORED = """
    kader belum dilatih, belum dilatih, kader tidak terlatih, jumlah kader belum
    dilatih, tempat lahir, tanggal lahir, nik, nik ketua, pendidikan, pekerjaan,
    agama, umur, jenis kelamin, l, p, lk, pr, laki laki, perempuan, sekretaris,
    nama sekretaris, bendahara, nama bendahara, alamat ketua, provinsi, kode
    provinsi, kabupaten, kode kabupaten, kabupaten kota, jumlah desa, jumlah
    kelompok, jumlah poktan, paraf, tanda tangan, foto, email, anggota hadir,
    hadir, jumlah hadir, jumlah pus, pus, pus ber kb, peserta kb, kb aktif,
    strata, klasifikasi, kegiatan, jadwal
"""


def _split(text):
    return tuple(part.strip() for part in text.split(","))


HEADINGS = {name: _split(text) for name, text in _HEADINGS.items()}
IGNORED = _split(_IGNORED)
