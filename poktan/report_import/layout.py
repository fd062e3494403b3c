"""Monthly reports as a layout of the spreadsheet engine."""

from django.conf import settings

from kspk.imports import registry
from kspk.imports.models import ImportBatch

from ..models import Counselling, Meeting, MonthClosing, MonthlyReport, ReportRollup
from . import words
from .reports import target_of
from .sheet import ReportSheet
from .template import template_for
from .work import ReportWork


class ReportLayout(registry.Layout):
    code = "laporan"
    label = "Laporan bulanan kelompok"
    noun = "laporan"
    record = MonthlyReport
    parts = (Meeting, Counselling)
    root = "report_id"
    makes_one_of_several = True
    modes = (ImportBatch.Mode.UPDATE, ImportBatch.Mode.SKIP)
    exists_title = "Bila laporan bulan itu sudah ada"
    exists_help = (
        "Dicari menurut kelompok dan bulan. Yang diubah hanya draf, laporan yang"
        " dikembalikan, dan laporan yang Anda kirim sendiri. Sel kosong tidak pernah"
        " menghapus isi."
    )

    @property
    def rows_at_once(self):
        """All rows of a file together: those of one report may stand far apart."""
        return settings.IMPORT_MAX_ROWS

    def fields(self):
        return {field.name: field.label for field in ReportSheet(()).fields}

    def shown(self):
        return [
            ("village_code", "Desa"),
            ("date", "Tanggal"),
            ("topics", "Materi"),
            ("members", "Anggota"),
            ("present", "Hadir"),
            ("children", "Anak"),
        ]

    def present(self, rows):
        return words.present(rows, self.fields(), self.shown())

    def work(self, *, wilayah, by, mode):
        return ReportWork(wilayah, by, mode)

    def records_of(self, batch):
        written = MonthlyReport.history.filter(batch=batch.action).values("id")
        return MonthlyReport.objects.filter(pk__in=written)

    def targets(self, ids):
        return [target_of(key) for key in ids]

    def restored(self, ids):
        """Nothing is derived from a report but the rollups, see `undone`."""

    def undone(self, action):
        """Recompute the months from which an undo took reports."""
        history = MonthlyReport.history.filter(batch=action)
        places = {
            (month, desa[:4]) for month, desa in history.values_list("month", "desa_id")
        }
        for month, kabupaten in sorted(places):
            ReportRollup.objects.refresh(month, kabupaten)

    def fixed(self, ids):
        """Reports of a month that was closed since stay as they are."""
        reports = MonthlyReport.objects.filter(pk__in=ids)
        closed = {
            (closing.month, closing.area_id): closing
            for closing in MonthClosing.objects.current().filter(
                month__in=reports.values("month")
            )
        }
        found = {}
        for pk, month, desa in reports.values_list("pk", "month", "desa_id"):
            if closing := closed.get((month, desa[:4])):
                found[pk] = ("penutupan bulan", closing.closed_at)
        return found

    def labels_of(self, ids):
        """{pk: "Laporan November 2017 BKB Melati"} of reports."""
        reports = MonthlyReport.objects.filter(pk__in=ids).select_related("poktan")
        return {report.pk: str(report) for report in reports}

    def template(self, user):
        return template_for(user)


registry.register(ReportLayout())
