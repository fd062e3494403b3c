"""Hostile files that are refused, sent to the real page by an admin of Belu."""

import pytest
from django.utils.html import escape

from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Poktan
from tests.imports import hostile
from tests.imports.files import listed, row
from tests.imports.hostile import (
    GOOD,
    HEADINGS,
    XML,
    XXE,
    data,
    group,
    send,
    sheet,
    strings,
    table,
    text_of,
    typed,
    workbook,
)

Status, State = ImportBatch.Status, ImportRow.State
BOMB = "Isi berkas ini menjadi lebih dari 30 MB setelah dibuka."
CORRUPT = "Berkas ini rusak atau tidak lengkap terunggah."
DTD = "Berkas ini memuat deklarasi XML (DTD)"
EMPTY = "Berkas ini kosong."
FAR = "berisi sesuatu di sel yang sangat jauh."
LOCKED = "Berkas ini dikunci dengan kata sandi."
NO_LIST = "tidak mempunyai kolom nama kelompok, jadi dianggap rekap atau catatan."
NO_ROWS = "Tidak ada baris data di berkas ini."
NO_SHEET = "bukan lembar kerja. Unggah berkas .xlsx, .xls, .ods atau .csv."
QUOTE = "ada tanda kutip yang tidak ditutup, atau sel yang terlalu panjang."
TOO_WIDE = "mempunyai lebih dari 200 kolom berisi data."
TOO_LONG = "Berkas ini mempunyai lebih dari 20.000 baris berisi data."
HTML = b"<html><body><table><tr><td>BKB</td></tr></table></body></html>"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256))
NEW, REFUSE, TWICE, DECIDE = State.NEW, State.REFUSED, State.DUPLICATE, State.DECIDE
REFUSED = {  # what → (name of the file, its content, the sentence)
    "flat zip bomb": ("a.xlsx", hostile.flat_bomb, BOMB),
    "zip bomb that lies": ("a.xlsx", hostile.lying_bomb, CORRUPT),
    "nested zip bomb": ("a.xlsx", hostile.nested_bomb, f"Arsip ZIP {NO_SHEET}"),
    "overlapping zip bomb": ("a.xlsx", hostile.overlapping_bomb, BOMB),
    "far cell": ("a.xlsx", hostile.far_cell, FAR),
    "far cell undeclared": ("a.xlsx", lambda: hostile.far_cell("A1:G2"), FAR),
    "far row": ("a.xlsx", lambda: hostile.far_cell("", "G900000"), FAR),
    "100,000 cells at one place": ("a.xlsx", hostile.many_cells, TOO_LONG),
    "entity in a sheet": ("a.xlsx", lambda: table(GOOD, head=hostile.HEAD + XXE), DTD),
    "entity in the workbook": (
        "a.xlsx", lambda: workbook(sheet(HEADINGS), head=hostile.HEAD + XXE), DTD),
    "entity in strings": (
        "a.xlsx", lambda: hostile.shared_name(strings(XXE, "&f;")), DTD),
    "entity behind a comment": (
        "a.xlsx",
        lambda: hostile.shared_name(strings(f"<!--{'x' * 9000}-->{XXE}", "&f;")), DTD),
    "billion laughs": (
        "a.xlsx", lambda: hostile.shared_name(strings(hostile.LAUGHS, "&l9;")), DTD),
    "truncated zip": ("a.xlsx", lambda: table(GOOD)[:-300], CORRUPT),
    "half a zip": ("a.xlsx", lambda: table(GOOD)[:400], CORRUPT),
    "encrypted workbook": ("a.xlsx", hostile.encrypted, LOCKED),
    "encrypted zip": ("a.xlsx", hostile.flagged, LOCKED),
    "symbolic link": ("a.xlsx", hostile.symlink, CORRUPT),
    "relation that leads out": ("a.xlsx", hostile.outside_link, CORRUPT),
    "character nobody may write": (
        "a.xlsx", lambda: table(group(XML('<c r="{}" t="str"><v>&#0;</v></c>'))),
        CORRUPT),
    "half a character": (
        "a.xlsx", lambda: table(group(XML('<c r="{}" t="str"><v>&#xD800;</v></c>'))),
        CORRUPT),
    "text that is not there": ("a.xlsx", lambda: table(group(typed("s", 99))), CORRUPT),
    "text before the first": ("a.xlsx", lambda: table(group(typed("s", -1))), CORRUPT),
    "cell in row 0": (
        "a.xlsx", lambda: table(group(XML('<c r="A0"><v>9</v></c>'))), CORRUPT),
    "cell beyond the alphabet": (
        "a.xlsx", lambda: table(group(XML('<c r="ZZZZZZ999999999"><v>9</v></c>'))),
        CORRUPT),
    "200,000 nested elements": ("a.xlsx", hostile.deep, NO_ROWS),
    "only a chart": ("a.xlsx", hostile.chart_only, NO_ROWS),
    "no sheet at all": ("a.xlsx", workbook, NO_ROWS),
    "only hidden sheets": (
        "a.xlsx",
        lambda: workbook(sheet(HEADINGS, GOOD), sheet(HEADINGS, GOOD),
                         states=["hidden", "veryHidden"]),
        "Lembar “Sheet1” tersembunyi. Lembar “Sheet2” tersembunyi."),
    "only titles": (
        "a.xlsx", lambda: workbook(sheet(["DATA POKTAN"], ["TAHUN 2017"])), NO_LIST),
    "only headings": ("a.csv", text_of(), f"{NO_ROWS} Isi daftarnya di bawah judul"),
    "only a recap": (
        "a.xlsx",
        lambda: workbook(sheet(["NO", "KECAMATAN", "BKB", "BKR"], [1, "Raihat", 4, 5],
                               [None, "JUMLAH", 4, 5])),
        NO_LIST),
    "xlsb": (
        "a.xlsb", lambda: hostile.office("xl/workbook.bin"),
        f"Berkas .xlsb {NO_SHEET}"),
    "docx as xlsx": (
        "a.xlsx", lambda: hostile.office("word/document.xml"),
        f"Dokumen Word {NO_SHEET}"),
    "pptx": (
        "a.pptx", lambda: hostile.office("ppt/presentation.xml"),
        f"Presentasi PowerPoint {NO_SHEET}"),
    "zip of nothing": ("a.xlsx", hostile.archive, f"Arsip ZIP {NO_SHEET}"),
    "pdf as xlsx": ("a.xlsx", data(b"%PDF-1.7\n1 0 obj"), f"Berkas PDF {NO_SHEET}"),
    "jpg as csv": ("a.csv", data(JPEG), f"Gambar JPEG {NO_SHEET}"),
    "html as xls": ("a.xls", data(HTML), f"Halaman HTML {NO_SHEET}"),
    "html behind a comment": (
        "a.xls", data(b"<!-- laporan -->" + HTML), f"Halaman HTML {NO_SHEET}"),
    "program as xlsx": (
        "a.xlsx", data(b"MZ\x90\x00" + bytes(range(256)) * 4),
        f"Berkas ini {NO_SHEET}"),
    "json": ("a.csv", data(b'{"nama": "Melati"}'), NO_LIST),
    "only a byte order mark": ("a.csv", data(b"\xef\xbb\xbf"), EMPTY),
    "only the mark of utf-16": ("a.csv", data(b"\xff\xfe"), EMPTY),
    "only blank lines": ("a.csv", data(b"\n\n;;;\n \n"), EMPTY),
    "half a character of utf-16": (
        "a.csv", lambda: hostile.listed(GOOD, encoding="utf-16")[:-1], NO_SHEET),
    "NUL bytes": ("a.csv", text_of(group("Me\0lati")), f"Berkas ini {NO_SHEET}"),
    "one line of 5 MB": ("a.csv", data(b"x" * (5 << 20)), f"Mulai baris 1 {QUOTE}"),
    "5 MB of quotes": ("a.csv", data(b'"' * (5 << 20)), f"Mulai baris 1 {QUOTE}"),
    "5 MB of separators": ("a.csv", data(b"x," * (5 << 19)), TOO_WIDE),
    "5,000 columns of text": (
        "a.csv", lambda: hostile.text([f"k{n}" for n in range(5000)]), TOO_WIDE),
    "5,000 columns": (
        "a.xlsx", lambda: workbook(sheet([f"k{n}" for n in range(5000)])), TOO_WIDE),
    "25,000 rows of text": (
        "a.csv", lambda: hostile.text(*[("BKB", n) for n in range(25_000)]), TOO_LONG),
    "25,000 rows": (
        "a.xlsx", lambda: table(*[("BKB", n) for n in range(25_000)]), TOO_LONG),
    "501 members": (
        "a.xlsx",
        lambda: workbook(sheet(HEADINGS, GOOD),
                         extra=[(f"x/{n}", b"") for n in range(496)]),
        "Berkas ini terdiri dari lebih dari 500 bagian."),
    "unbalanced quotes": (
        "a.csv",
        data(b'Jenis,Nama kelompok,Desa\nBKB,"Melati,Kenebibi\nBKR,Mawar,Dualaus\n'),
        f"Mulai baris 2 {QUOTE}"),
    "unbalanced quotes early on": (
        "a.csv",
        data(b'Jenis,Nama kelompok,Desa\nBKB,"Melati,x\n' + b"BKR,Mawar,y\n" * 100_000),
        f"Mulai baris 2 {QUOTE}"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
class TestRefused:
    def test_says_why_in_one_sentence(self, admin, what):
        name, make, sentence = REFUSED[what]
        response = send(admin, name, make())
        batch = ImportBatch.objects.get()
        assert (response.status_code, batch.status) == (200, Status.UNREADABLE)
        assert sentence in batch.notice
        assert batch.notice[0].isupper() and batch.notice.endswith(".")
        assert escape(batch.notice) in response.content.decode()
        assert not ImportRow.objects.exists() and not Poktan.objects.exists()


class TestNotEvenKept:
    @pytest.mark.parametrize(
        ("size", "sentence"),
        [(0, "Berkas ini kosong."), (11 << 20, "Berkas ini 11 MB, lebih dari batas")],
    )
    def test_is_refused_in_the_form(self, admin, size, sentence):
        response = send(admin, "a.csv", bytes(size))
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not ImportBatch.objects.exists()

    def test_asks_for_a_file(self, admin):
        for posted in ({}, {"file": "teks"}, {"file": ""}):
            response = admin.post("/impor/", {"layout": "poktan", **posted})
            assert response.status_code == 422
            assert "Pilih berkas yang akan diimpor." in response.content.decode()

    def test_knows_only_its_layouts(self, admin):
        response = admin.post("/impor/", {"layout": "../etc", "file": listed(row())})
        assert response.status_code == 422
        assert not ImportBatch.objects.exists()
