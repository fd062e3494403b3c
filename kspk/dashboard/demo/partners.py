"""Institutions, forum, resolutions and steps of the demo's partnership, as data.

The forum and its resolutions are those of the news of BKKBN NTT, 6 March 2017; who took
part is known by institution only. Offices bear generic names.
"""

from datetime import date, timedelta
from typing import NamedTuple


class Partner(NamedTuple):
    """`seats`: how many of the forum's forty participants stand for it."""

    name: str
    short_name: str
    kind: str
    sector: str = ""
    faith: str = ""
    programmes: tuple = ()
    area: str = "5304"
    seats: int = 1


PARTNERS = (
    Partner("Dinas Pengendalian Penduduk dan KB Kabupaten Belu", "DPPKB", "opd",
            "dppkb", programmes=("bkb", "bkr", "bkl", "uppka", "pik_r", "kampung_kb"),
            seats=5),
    Partner("Dinas Pendidikan Kabupaten Belu", "Disdik", "opd", "pendidikan",
            programmes=("paud_hi", "bkb"), seats=2),
    Partner("Dinas Kesehatan Kabupaten Belu", "Dinkes", "opd", "kesehatan",
            programmes=("stunting", "pelayanan_kb"), seats=2),
    Partner("Dinas Perindustrian Kabupaten Belu", "", "opd", "perindustrian",
            programmes=("uppka",)),
    Partner("Dinas Koperasi dan UKM Kabupaten Belu", "", "opd", "koperasi",
            programmes=("uppka",)),
    Partner("Dinas Sosial Kabupaten Belu", "Dinsos", "opd", "sosial",
            programmes=("bkl",)),
    Partner("Dinas Pemberdayaan Masyarakat Desa Kabupaten Belu", "DPMD", "opd", "pmd",
            programmes=("pendanaan", "kampung_kb")),
    Partner("Badan Perencanaan Pembangunan Daerah Kabupaten Belu", "Bappeda", "opd",
            "pemda", programmes=("kampung_kb",)),
    Partner("Kantor Kementerian Agama Kabupaten Belu", "Kemenag", "vertikal",
            "kemenag", programmes=("bkr",)),
    Partner("Badan Pusat Statistik Kabupaten Belu", "BPS", "vertikal", "bps"),
    Partner("Perwakilan BKKBN Provinsi Nusa Tenggara Timur", "BKKBN NTT", "vertikal",
            "bkkbn", area="53", seats=2),
    Partner("Kodim Belu", "", "tni_polri", "tni_polri", programmes=("kampung_kb",)),
    Partner("Polres Belu", "", "tni_polri", "tni_polri", programmes=("bkr",)),
    Partner("TP PKK Kabupaten Belu", "TP PKK", "tp_pkk", "masyarakat_kkb",
            programmes=("bkb", "uppka"), seats=3),
    Partner("Paroki Atambua", "", "lintas_agama", "lainnya", "katolik",
            ("bkr", "pik_r"), seats=2),
    Partner("Perwakilan Pendeta Kabupaten Belu", "", "lintas_agama", "lainnya",
            "kristen", ("bkr",)),
    Partner("PHDI Belu", "PHDI", "lintas_agama", "lainnya", "hindu", ("bkl",)),
    Partner("Perwakilan Agama Muslim Kabupaten Belu", "", "lintas_agama", "lainnya",
            "islam", ("bkr",)),
    Partner("Pemerintah Desa Kenebibi", "", "pemdes", "pemdes",
            programmes=("pendanaan",), area="5304052004"),
    Partner("Pemerintah Desa Fatuketi", "", "pemdes", "pemdes",
            programmes=("pendanaan",), area="5304052001"),
    Partner("Pemerintah Desa Asumanu", "", "pemdes", "pemdes",
            programmes=("pendanaan",), area="5304032001"),
    Partner("Pemerintah Desa Dirun", "", "pemdes", "pemdes",
            programmes=("pendanaan",), area="5304012006"),
    Partner("Puskesmas Contoh", "", "faskes", "puskesmas",
            programmes=("pelayanan_kb", "stunting"), area="530405", seats=0),
    Partner("PAUD Tunas Rekaan", "", "pendidikan", "lembaga_pendidikan",
            programmes=("paud_hi",), area="5304052001", seats=0),
    Partner("Akademi Umpama", "", "akademisi", "lembaga_pendidikan",
            programmes=("pik_r",), seats=0),
)  # fmt: skip
FIELD_STAFF = 8  # PLKB/PKB among the participants; with the seats they are forty

FORUM_TITLE = "Forum Pertemuan Koordinasi Kemitraan KSPK Tingkat Kabupaten Belu"
VENUE = "Hotel Timor, Atambua"
MINUTES = (
    "Forum dibuka oleh Asisten Perekonomian dan Pembangunan Setda Kabupaten Belu."
    " Narasumber: Kepala Perwakilan BKKBN Provinsi NTT dan Kepala Dinas Pengendalian"
    " Penduduk dan KB Kabupaten Belu. Pejabat Administrator dinas itu menyampaikan"
    " segmentasi wilayah sasaran garapan POKTAN yang masih rendah dari beberapa"
    " indikator capaian yang ada. Peserta merumuskan enam kesepakatan."
)
RESOLUTIONS = (
    ("kemitraan", "Penguatan kemitraan/koordinasi lintas agama, instansi, mitra."),
    ("pembinaan", "Tingkatkan fungsi kontrol dan pendampingan POKTAN oleh tenaga"
     " pendamping dan mitra."),
    ("paud_hi", "Implementasi PERDA penyelenggaraan Pendidikan No. 12/2013 tentang"
     " PAUD HI, desa/kelurahan s.d. kabupaten."),
    ("basis_data", "Pembenahan databasis POKTAN by name by address."),
    ("pendanaan", "Komitmen penyelenggaraan dan pembiayaan POKTAN menjadi prioritas"
     " desa/kelurahan."),
    ("kampung_kb", "Intervensi dan fasilitasi bersama lintas sektor di Kampung KB."),
)  # fmt: skip


class Step(NamedTuple):
    """`due`: days from today, or None. `told`: (days ago, state, value, note)."""

    number: int  # of the resolution
    action: str
    owner: str = ""
    supporters: tuple = ()
    area: str = "5304"
    due: int | None = None
    indicator: str = ""
    target: int | None = None
    unit: str = ""
    told: tuple = ()

    def day(self, today):
        return None if self.due is None else today + timedelta(days=self.due)


BUDGET_STEP = "Masukkan pembinaan BKB dan BKR ke APBDes"
STEPS = (
    Step(1, "Jadwalkan pertemuan triwulan lintas agama", "Paroki Atambua",
         ("PHDI Belu", "Perwakilan Pendeta Kabupaten Belu"), due=21,
         indicator="pertemuan", target=4, unit="kali",
         told=((40, "proses", 2, "Dua pertemuan terlaksana di aula paroki."),)),
    Step(1, "Susun daftar mitra per kecamatan", due=-20),
    Step(2, "Sertakan penyuluh agama dalam kunjungan BKR",
         "Kantor Kementerian Agama Kabupaten Belu", ("Paroki Atambua",), due=-12,
         told=((30, "terkendala", None, "Menunggu jadwal penyuluh."),)),
    Step(2, "Latih kader BKB dan bagikan BKB Kit",
         "Dinas Pengendalian Penduduk dan KB Kabupaten Belu",
         ("TP PKK Kabupaten Belu",), "530405", 45, "kader dilatih", 30, "orang",
         ((15, "proses", 12, "Angkatan pertama selesai dilatih."),)),
    Step(3, "Padukan BKB dengan PAUD dan Posyandu di tiap desa",
         "Dinas Pendidikan Kabupaten Belu", ("Dinas Kesehatan Kabupaten Belu",),
         "530405", None, "desa dengan BKB HI", 6, "desa"),
    Step(3, "Siapkan contoh peraturan desa tentang PAUD HI", "", (), "5304"),
    Step(4, "Lengkapi nama dan alamat pengurus tiap kelompok",
         "Dinas Pengendalian Penduduk dan KB Kabupaten Belu", due=30,
         indicator="kelompok lengkap", target=400, unit="kelompok",
         told=((5, "proses", 210, "Pendataan enam kecamatan selesai."),)),
    Step(5, BUDGET_STEP, "Pemerintah Desa Kenebibi",
         ("Dinas Pemberdayaan Masyarakat Desa Kabupaten Belu",), "5304052004", -60,
         "kelompok didanai", 2, "kelompok",
         ((75, "selesai", 2, "APBDes ditetapkan, dua kelompok didanai."),)),
    Step(5, "Usulkan dana POKTAN dalam musrenbang desa", "Pemerintah Desa Fatuketi",
         (), "5304052001", 60),
    Step(5, "Usulkan dana POKTAN dalam musrenbang desa", "Pemerintah Desa Asumanu",
         (), "5304032001", -5),
    Step(6, "Tetapkan jadwal intervensi bersama di Kampung KB",
         "Badan Perencanaan Pembangunan Daerah Kabupaten Belu",
         ("Kodim Belu", "Polres Belu"), due=90),
)  # fmt: skip


class Line(NamedTuple):
    desa: str = "5304052004"
    line: str = "Bidang 4, pembinaan kelompok BKB dan BKR"
    planned: int = 12_500_000
    realised: int = 9_800_000


HELD_ON = date(2017, 2, 28)
