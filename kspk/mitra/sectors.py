"""Sectors and programmes of institutions, as code → words.

Source of the sectors: the national portal of Kampung KB, its list of 37 institutions
(official-systems b.6).
"""

SECTORS = {
    "perhubungan": "Perhubungan",
    "kelautan_perikanan": "Kelautan dan perikanan",
    "pariwisata": "Pariwisata",
    "esdm": "Energi dan sumber daya mineral",
    "dukcapil": "Kependudukan dan pencatatan sipil",
    "kominfo": "Komunikasi dan informatika",
    "koperasi": "Koperasi dan UKM",
    "perindustrian": "Perindustrian",
    "perdagangan": "Perdagangan",
    "pertanian": "Pertanian",
    "ketenagakerjaan": "Ketenagakerjaan",
    "pupr": "Pekerjaan umum dan perumahan rakyat",
    "kehutanan_lh": "Kehutanan dan lingkungan hidup",
    "bina_marga": "Bina marga dan penataan ruang",
    "kesehatan": "Kesehatan",
    "sosial": "Sosial",
    "pppa": "Pemberdayaan perempuan dan perlindungan anak",
    "pendidikan": "Pendidikan",
    "pemuda_olahraga": "Pemuda dan olahraga",
    "pmd": "Pemberdayaan masyarakat desa",
    "ketahanan_pangan": "Ketahanan pangan",
    "peternakan": "Peternakan dan kesehatan hewan",
    "dppkb": "Pengendalian penduduk dan KB",
    "kemenkumham": "Kanwil Kemenkumham",
    "kemenag": "Kementerian Agama",
    "tni_polri": "TNI dan Polri",
    "bps": "Badan Pusat Statistik",
    "bkkbn": "Perwakilan BKKBN",
    "bumn_bumd": "BUMN dan BUMD",
    "pemda": "Pemerintah daerah",
    "pemdes": "Pemerintah desa/kelurahan",
    "lembaga_pendidikan": "Lembaga pendidikan",
    "swasta": "Swasta/perusahaan",
    "puskesmas": "Puskesmas",
    "rumah_sakit": "Rumah sakit/klinik",
    "masyarakat_kkb": "Komponen masyarakat Kampung KB",
    "lainnya": "Lainnya",
}
# What an institution may take part in, in the words of the programme.
PROGRAMMES = {
    "bkb": "BKB",
    "bkr": "BKR",
    "bkl": "BKL",
    "uppka": "UPPKA",
    "pik_r": "PIK-R",
    "paud_hi": "PAUD HI",
    "kampung_kb": "Kampung KB",
    "pelayanan_kb": "Pelayanan KB",
    "stunting": "Pencegahan stunting",
    "pendanaan": "Pendanaan kelompok",
}
