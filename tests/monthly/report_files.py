"""Small workbooks of reports as districts keep them, as uploads."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook


def book(*sheets, name="laporan.xlsx"):
    """An uploaded .xlsx of (title of the sheet, rows)."""
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    made.save(target)
    return SimpleUploadedFile(name, target.getvalue())


HEAD = ("Desa", "Nama kelompok", "Tanggal pertemuan", "Materi", "Anggota", "Hadir",
        "Anak hadir", "Anak pakai KKA", "Keterangan")  # fmt: skip


def meeting(name="BKB Melati", day="4/10/2026", desa="Fatuketi", topics="4, 6",
            members=20, present=12, children=10, kka=5, note=None):  # fmt: skip
    return (desa, name, day, topics, members, present, children, kka, note)


def month(*rows, title="LAPORAN BULANAN KEGIATAN KELOMPOK BKB", name="laporan.xlsx",
          said="BULAN : OKTOBER 2026"):  # fmt: skip
    """One sheet of meetings under a title."""
    return book(("Lembar", [(title,), (said,), (), HEAD, *rows]), name=name)


def states(batch):
    return [(row.number, row.state) for row in batch.rows.all()]


def codes(batch):
    """{number of a row: codes of its errors and questions}."""
    return {
        row.number: [p["code"] for p in row.problems if p["level"] != "warning"]
        for row in batch.rows.all()
        if row.problems
    }
