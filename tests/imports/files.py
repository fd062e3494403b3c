"""Small lists of invented groups as uploads, and dumps of the register to compare."""

import csv
import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from poktan.models import Decree, Officer, Poktan, PoktanWord

SAMPLE = Path(__file__).parent.parent / "data" / "data-poktan-belu-2017.xlsx"
HEADINGS = ("Jenis", "Nama kelompok", "Kecamatan", "Desa", "Ketua", "No HP", "Nomor SK",
            "Tanggal SK", "Jumlah anggota", "Keterangan")  # fmt: skip


def row(name="Melati", kind="BKB", desa="Kenebibi", district="Kakuluk Mesak",
        chair="Dahlia Contoh", phone="081200000001", number="1/SK/2015",
        day="2015-03-04", members="20", note=""):  # fmt: skip
    return (kind, name, district, desa, chair, phone, number, day, members, note)


def listed(*rows, headings=HEADINGS, name="daftar.csv"):
    """An uploaded .csv with these rows."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


def sample(name="data-poktan-belu-2017.xlsx"):
    return SimpleUploadedFile(name, SAMPLE.read_bytes())


def register():
    """All rows of the register's tables, of words without their keys."""
    words = PoktanWord.objects.order_by("poktan", "word", "is_personal")
    return {
        **{
            m: list(m.objects.order_by("pk").values())
            for m in (Poktan, Officer, Decree)
        },
        PoktanWord: list(words.values_list("poktan", "word", "is_personal")),
    }


def only(batch):
    """The row of an import of one row."""
    return batch.rows.get()
