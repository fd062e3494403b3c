"""Layouts of reports that districts use: what is read out of each."""

import datetime

import pytest

from kspk.imports.models import ImportRow
from poktan.models import Counselling, Kind, Meeting, MonthlyReport
from tests import factories
from tests.monthly.report_files import book, codes, meeting, month, states

OCTOBER = datetime.date(2026, 10, 1)
NUMBERS = ("members", "pus", "pus_kb", "meetings", "present", "children",
           "children_kka", "elderly_independent", "elderly_assisted", "pkbr_present",
           "counselled")  # fmt: skip


def told(report):
    """{number: value} of the numbers that the report has."""
    return {n: v for n in NUMBERS if (v := getattr(report, n)) is not None}


class TestMonthInNumbers:
    """R/I/PPKBD: a line for each group, kinds in sections, no days."""

    ROWS = [
        ("REKAP LAPORAN BULANAN KELOMPOK KEGIATAN",),
        ("KECAMATAN KAKULUK MESAK", None, None, "BULAN OKTOBER TAHUN 2026"),
        (),
        ("No", "Nama Kelompok", "Desa", "Anggota", "PUS", "PUS ber-KB",
         "Frekuensi pertemuan", "Hadir", "Ket."),
        ("A.", "BINA KELUARGA REMAJA (BKR)"),
        (1, "Melati", "Fatuketi", 25, 20, 14, 2, 18, None),
        (2, "Mawar", "Dualaus", 30, None, None, 1, 0, None),
        ("B.", "UPPKA"),
        (1, "Sejahtera", "Fatuketi", 12, 11, 9, 1, 10, "arisan"),
        (2, "Makmur", "Dualaus", 15, None, None, None, None, "Nihil, panen raya"),
        ("JUMLAH", None, None, 82, 31, 23, 4, 28, None),
    ]  # fmt: skip

    @pytest.fixture
    def groups(self, areas):
        make = factories.make_poktan
        make("Melati", Kind.BKR), make("Mawar", Kind.BKR, "5304052002")
        make("Sejahtera", Kind.UPPKS), make("Makmur", Kind.UPPKS, "5304052002")

    def test_takes_kind_from_the_section_and_keeps_zero_apart(self, groups, imported):
        batch = imported(book(("Rekap", self.ROWS)))
        assert states(batch) == [(6, "new"), (7, "new"), (9, "new"), (10, "new")]
        reports = MonthlyReport.objects.filter(month=OCTOBER).order_by("pk")
        found = {(r.kind, r.poktan.name): told(r) for r in reports}
        assert found == {
            ("BKR", "Melati"): {
                "members": 25, "pus": 20, "pus_kb": 14, "meetings": 2, "present": 18,
            },
            ("BKR", "Mawar"): {"members": 30, "meetings": 1, "present": 0},
            ("UPPKS", "Sejahtera"): {
                "members": 12, "pus": 11, "pus_kb": 9, "meetings": 1, "present": 10,
            },
            ("UPPKS", "Makmur"): {"members": 15, "meetings": 0},
        }  # fmt: skip
        nihil = reports.get(poktan__name="Makmur")
        assert (nihil.is_nihil, nihil.nihil_reason) == (True, "Nihil, panen raya")
        assert reports.get(poktan__name="Sejahtera").note == "arisan"
        assert not Meeting.objects.exists()

    def test_needs_a_reason_for_no_meeting(self, groups, imported):
        rows = [*self.ROWS[:5], (1, "Melati", "Fatuketi", 25, 20, 14, 0, 0, None)]
        batch = imported(book(("Rekap", rows)))
        assert codes(batch) == {6: ["zero_meetings"]}

    def test_holds_what_exceeds_its_whole(self, groups, imported):
        rows = [*self.ROWS[:5], (1, "Melati", "Fatuketi", 25, 26, 27, 1, 26, None)]
        batch = imported(book(("Rekap", rows)))
        assert codes(batch) == {
            6: ["pus_exceeds_members", "pus_kb_exceeds_pus", "present_exceeds_members"]
        }


class TestKindInAColumn:
    HEAD = ("Kecamatan", "Jenis", "Kelompok", "Hari/Tanggal", "Penyaji", "Materi yang"
            " disampaikan", "Jumlah hadir", "Lansia mandiri", "Butuh pendampingan",
            "Hadir PKBR", "Konseling", "Jumlah anggota")  # fmt: skip

    def test_reads_each_kind_with_its_own_numbers(self, areas, imported):
        factories.make_poktan("Senja", Kind.BKL)
        factories.make_poktan("Tunas", Kind.PIK_R)
        rows = [
            ("LAPORAN BULANAN POKTAN KABUPATEN BELU",),
            ("Periode: 10/2026",),
            self.HEAD,
            ("Kakuluk Mesak", "B K L", "Senja", "Senin, 5 Oktober 2026", "Bidan desa",
             "Dimensi spiritual", 14, 9, 5, None, None, 20),
            ("Kakuluk Mesak", "PIK Remaja", "Tunas", "06-10-2026",
             "Pendidik sebaya", "1-3", 22, None, None, 15, 3, 40),
        ]  # fmt: skip
        batch = imported(book(("Oktober", rows)))
        assert states(batch) == [(4, "new"), (5, "new")]
        elderly, youth = MonthlyReport.objects.order_by("kind")
        assert told(elderly) == {
            "members": 20, "meetings": 1, "present": 14, "elderly_independent": 9,
            "elderly_assisted": 5,
        }  # fmt: skip
        assert told(youth) == {
            "members": 40, "meetings": 1, "present": 22, "pkbr_present": 15,
            "counselled": 3,
        }  # fmt: skip
        first, second = Meeting.objects.order_by("report__kind")
        assert (first.presenters, first.presenter_name) == (["lainnya"], "Bidan desa")
        assert first.topics == ["dimensi_spiritual"]
        assert second.topics == ["pubertas", "reproduksi", "seksualitas"]
        assert not Counselling.objects.exists()

    def test_finds_the_desa_of_a_group_that_the_file_leaves_out(self, areas, imported):
        factories.make_poktan("Senja", Kind.BKL, "5304052002")
        rows = [("BULAN OKTOBER 2026",), self.HEAD,
                ("Kakuluk Mesak", "BKL", "Senja", "5/10/2026", None, None, 14, 9, 5,
                 None, None, 20)]  # fmt: skip
        imported(book(("Lembar", rows)))
        assert MonthlyReport.objects.get().desa_id == "5304052002"

    def test_asks_which_where_two_desa_have_such_a_group(self, areas, imported):
        factories.make_poktan("Senja", Kind.BKL, "5304052002")
        factories.make_poktan("Senja", Kind.BKL, "5304052004")
        rows = [("BULAN OKTOBER 2026",), self.HEAD,
                ("Kakuluk Mesak", "BKL", "Senja", "5/10/2026", None, None, 14, 9, 5,
                 None, None, 20)]  # fmt: skip
        batch = imported(book(("Lembar", rows)))
        assert states(batch) == [(3, "decide")]
        assert codes(batch) == {3: ["group_ambiguous"]}


class TestSeveralMonths:
    def sheet(self, *rows):
        head = ("Desa", "Nama BKB", "Tanggal", "Hadir", "Anggota")
        return [("LAPORAN BULANAN BKB TAHUN 2026",), head, *rows]

    def test_takes_each_sheets_month_from_its_name(self, areas, imported):
        factories.make_poktan("Melati")
        imported(
            book(
                ("SEPT", self.sheet(("Fatuketi", "Melati", "7/9/2026", 11, 20))),
                ("OKT", self.sheet(("Fatuketi", "Melati", "5/10/2026", 12, 21))),
            )
        )
        found = MonthlyReport.objects.order_by("month")
        assert [(r.month.month, r.members, r.present) for r in found] == [
            (9, 20, 11), (10, 21, 12),
        ]  # fmt: skip

    def test_takes_months_from_rows_of_their_own(self, areas, imported):
        factories.make_poktan("Melati")
        imported(
            book(
                ("Lembar", self.sheet(
                    ("BULAN : SEPTEMBER",), ("Fatuketi", "Melati", "7/9/26", 11, 20),
                    ("BULAN : OKTOBER",), ("Fatuketi", "Melati", "5/10/26", 12, 21),
                )),
            )
        )  # fmt: skip
        months = MonthlyReport.objects.order_by("month").values_list("month", flat=True)
        assert [m.month for m in months] == [9, 10]

    def test_takes_the_month_from_a_column(self, areas, imported):
        factories.make_poktan("Melati")
        head = ("Bulan", "Desa", "Nama BKB", "Pertemuan", "Hadir", "Anggota")
        rows = [head, ("Agustus 2026", "Fatuketi", "Melati", 1, 11, 20),
                ("09/2026", "Fatuketi", "Melati", 2, 12, 20)]  # fmt: skip
        imported(book(("Data", rows)))
        found = MonthlyReport.objects.order_by("month")
        assert [(r.month.month, r.meetings) for r in found] == [(8, 1), (9, 2)]

    def test_takes_the_month_of_the_day_where_nothing_else_says_it(self, imported):
        factories.make_poktan("Melati")
        rows = [("Desa", "Nama BKB", "Tanggal", "Hadir", "Anggota"),
                ("Fatuketi", "Melati", "7/9/2026", 11, 20)]  # fmt: skip
        imported(book(("Lembar1", rows)))
        assert MonthlyReport.objects.get().month == datetime.date(2026, 9, 1)

    def test_asks_for_the_month_of_numbers_without_one(self, imported):
        factories.make_poktan("Melati")
        rows = [("Desa", "Nama BKB", "Pertemuan", "Hadir", "Anggota"),
                ("Fatuketi", "Melati", 1, 11, 20)]  # fmt: skip
        assert codes(imported(book(("Lembar1", rows)))) == {2: ["month_missing"]}


class TestMergedCells:
    def test_a_name_left_out_below_is_the_same_group(self, areas, imported):
        factories.make_poktan("Melati")
        batch = imported(
            month(meeting(), meeting(None, "18/10/2026", desa=None, present=15))
        )
        assert states(batch) == [(5, "new"), (6, "new")]
        report = MonthlyReport.objects.get()
        assert (report.meetings, report.present, report.attendance) == (2, 15, 27)


class TestRecap:
    def test_sheets_without_attendance_are_set_aside(self, areas, imported):
        factories.make_poktan("Melati")
        rows = [("Desa", "Nama kelompok", "Ketua", "Anggota"),
                ("Fatuketi", "BKB Melati", "Dahlia Contoh", 20)]  # fmt: skip
        good = [("BULAN OKTOBER 2026",), ("Desa", "Nama BKB", "Pertemuan", "Hadir"),
                ("Fatuketi", "Melati", 1, 11)]  # fmt: skip
        batch = imported(book(("Daftar", rows), ("Data", good)), layout="laporan")
        assert states(batch) == [(3, "new")]
        assert [bool(sheet["set_aside"]) for sheet in batch.sheets] == [True, False]


class TestUnreadable:
    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"present": "banyak"}, "present_not_a_number"),
            ({"topics": 4.6}, "topics_not_read"),
            ({"topics": "4, 77"}, "topics_unknown"),
            ({"day": "tanggal lima"}, "date_invalid"),
            ({"day": "4/10/2062"}, "date_out_of_range"),
            ({"day": None}, "date_missing"),
            ({"kka": 11}, "kka_exceeds_children"),
            ({"present": 21}, "present_exceeds_members"),
            ({"name": "BKB Entah"}, "group_unknown"),
            ({"desa": "Negeri Antah"}, "village_unknown"),
        ],
    )
    def test_keeps_the_row_out(self, areas, imported, cells, code):
        factories.make_poktan("Melati")
        batch = imported(month(meeting(**cells)))
        assert code in codes(batch)[5]
        assert batch.rows.get().state in ImportRow.TODO
        assert not MonthlyReport.objects.exists()
