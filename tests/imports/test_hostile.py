"""Hostile and messy files and answers, sent to the real pages by an admin of Belu."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from kspk.accounts.roles import Role
from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Poktan
from tests.imports import hostile
from tests.imports.files import listed, row
from tests.imports.hostile import (
    GOOD,
    HEADINGS,
    XML,
    XXE,
    formula,
    group,
    merges,
    sheet,
    strings,
    table,
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


def text_of(*rows, **options):
    return lambda: hostile.listed(*rows, **options)


def data(content):
    return lambda: content


def cell(kind, value):
    return XML(f'<c r="{{}}" t="{kind}"><v>{value}</v></c>')


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
    "text that is not there": ("a.xlsx", lambda: table(group(cell("s", 99))), CORRUPT),
    "text before the first": ("a.xlsx", lambda: table(group(cell("s", -1))), CORRUPT),
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

MORE = ("Dusun", "RT", "RW", "Alamat", "No HP", "Tahun berdiri", "Nomor SK",
        "Jumlah kader", "Kader terlatih", "No register", "Lintang", "Bujur",
        "Keterangan")  # fmt: skip
NEW, REFUSE, TWICE, DECIDE = State.NEW, State.REFUSED, State.DUPLICATE, State.DECIDE
MELATI = ({NEW: 1}, ["Melati"])
READ = {  # what → (name of the file, content, states of its rows, texts on the page)
    "merged over the whole sheet": (
        "a.xlsx", lambda: table(GOOD, after=merges("A1:XFD1048576")), *MELATI),
    "merged from the data on": (
        "a.xlsx", lambda: table(GOOD, after=merges("A2:XFD1048576")), *MELATI),
    "60,000 merged ranges": (
        "a.xlsx",
        lambda: table(GOOD, after=merges(*(f"A{n}:B{n}" for n in range(3, 60_000)))),
        *MELATI),
    "a million formatted rows": ("a.xlsx", hostile.tall_sheet, *MELATI),
    "a size beyond all sheets": (
        "a.xlsx", lambda: table(GOOD, dimension="A1:ZZZZZZZ99999999999"), *MELATI),
    "bomb as an attachment": ("a.xlsx", hostile.carried_bomb, *MELATI),
    "members that lead out": ("a.xlsx", hostile.traversal, *MELATI),
    "two members of one name": ("a.xlsx", hostile.twice_the_sheet, {NEW: 1}, ["Mawar"]),
    "macros": ("a.xlsm", hostile.macros, *MELATI),
    "xlsx as csv": ("a.csv", lambda: table(GOOD), *MELATI),
    "csv as xlsx": ("a.xlsx", text_of(GOOD), *MELATI),
    "utf-16 little": (
        "a.csv", lambda: b"\xff\xfe" + hostile.listed(GOOD, encoding="utf-16-le"),
        *MELATI),
    "utf-16 big": (
        "a.csv", lambda: b"\xfe\xff" + hostile.listed(GOOD, encoding="utf-16-be"),
        *MELATI),
    "utf-16 without a mark": ("a.csv", text_of(GOOD, encoding="utf-16-le"), *MELATI),
    "cp1252": ("a.csv", text_of(group("Fatuba’a"), encoding="cp1252"),
               {NEW: 1}, ["Fatuba’a"]),
    "control signs": (
        "a.xlsx", lambda: table(group("Me_x0000_lati"), group("Ma_x0001_war")),
        {NEW: 2}, ["Melati", "Mawar"]),
    "control signs far down": (
        "a.csv", text_of(*[group(f"Melati {n}") for n in range(1500)],
                         group("Ma\0w\x1bar")),
        {NEW: 1501}, ["Melati 0"]),
    "formulas in text": (
        "a.csv",
        text_of(group("=cmd|'/C calc'!A0"), group('=HYPERLINK("http://x","y")'),
                group("+WEBSERVICE(1)"), group("@SUM(1)"), group("-2+3")),
        {NEW: 5}, ["=Cmd|'/C Calc'!A0", "+Webservice(1)", "-2+3"]),
    "formulas": (
        "a.xlsx",
        lambda: table(group(formula("cmd|'/C calc'!A0", "Mawar", "str")),
                      group(formula('WEBSERVICE("http://x")')),
                      group(formula("A1", "#REF!", "e"))),
        {NEW: 1, REFUSE: 2}, ["Mawar", "rumus #REF!", "Nama kelompok kosong."]),
    "circular formulas": (
        "a.xlsx",
        lambda: workbook(
            sheet(HEADINGS, group(anggota=formula("F2+F3", 0)),
                  group("Mawar", anggota=formula("Lain!A1", 12)),
                  group("Anggrek", anggota=formula("F4"))),
            sheet(), names=["Data", "Lain"]),
        {NEW: 3}, ["12"]),
    "cells in error": (
        "a.xlsx",
        lambda: table(group(cell("e", "#NAME?")),
                      group("Mawar", desa=cell("e", "#N/A")),
                      group("Anggrek", anggota=cell("e", "#DIV/0!"))),
        {NEW: 1, REFUSE: 2}, ["rumus #NAME?", "rumus #DIV/0!", "rumus #N/A"]),
    "scripts": (
        "a.csv",
        text_of(group("<script>alert(1)</script>"), group("{{ 7|add:7 }}{% debug %}"),
                group('<img src=x onerror="alert(1)">', ketua="<b>Dahlia</b>"),
                group("Mawar", desa="<script>alert(2)</script>")),
        {NEW: 3, REFUSE: 1},
        ["<Script>Alert(1)</Script>", "{{ 7|Add:7 }}", "<script>alert(2)</script>"]),
    "scripts in headings and sheets": (
        "a.xlsx",
        lambda: workbook(*[sheet([*HEADINGS, "<script>alert(1)</script>"], [*row_, "x"])
                           for row_ in (GOOD, group("Mawar"), group("Anggrek"))],
                         names=['"><script>alert(1)</script>', "../../etc/passwd",
                                "Kel. O'Neil & \"Co\" / [1]:*?"]),
        {NEW: 3}, ['"><script>alert(1)</script>, baris 2', "../../etc/passwd, baris"]),
    "queries in names": (
        "a.csv", text_of(group("Melati'; DROP TABLE poktan_poktan; --")),
        {NEW: 1}, ["Melati'; Drop Table Poktan_Poktan; --"]),
    "NIK as a number": (
        "a.xlsx",
        lambda: workbook(sheet([*HEADINGS, "NIK Ketua"], [*GOOD, 5304052503850001],
                               [*group("Mawar"), "5304052503850001"])),
        {NEW: 2}, ["Melati", "Mawar"]),
    "counts out of range in text": (
        "a.csv",
        text_of(group(anggota=-5), group("Mawar", anggota="9" * 30),
                group("Anggrek", anggota="1e5"), group("Sakura", anggota="2147483648")),
        {NEW: 4}, ["“-5” bukan angka yang wajar.", "“2147483648” bukan angka"]),
    "counts out of range": (
        "a.xlsx",
        lambda: table(group(anggota=-5), group("Mawar", anggota=1e300),
                      group("Anggrek", anggota=cell("n", "1e999")),
                      group("Sakura", anggota=cell("n", "NaN")),
                      group("Kamboja", anggota=12.5), group(cell("n", "-inf"))),
        {NEW: 5, REFUSE: 1}, ["“-5” bukan angka", "rumus #NUM!", "“12,5” bukan angka"]),
    "places out of range": (
        "a.xlsx",
        lambda: workbook(sheet([*HEADINGS, "No HP", "Lintang", "Bujur"],
                               [*GOOD, 8.1e11, 999, -999],
                               [*group("Mawar"), "+62" + "8" * 60, "nan", "inf"])),
        {NEW: 2}, ["“999” di luar", "bukan nomor Indonesia", "“nan” di luar"]),
    "ids out of range": (
        "a.csv",
        lambda: hostile.text([*HEADINGS, "ID KSPK"], [*GOOD, "9" * 18],
                             [*group("Mawar"), "-1"], [*group("Anggrek"), "9" * 30],
                             [*group("Sakura"), "1; DROP TABLE"]),
        {REFUSE: 4}, ["“1; DROP TABLE” tidak dikenal."]),
    "names of other writings": (
        "a.csv",
        text_of(group("\u202eitaleM"), group("مجموعة الياسمين"), group("🌺 Mawar 🌺"),
                group("\u200b\u200b")),
        {NEW: 3, REFUSE: 1}, ["Italem", "مجموعة الياسمين", "🌺 Mawar 🌺"]),
    "dates out of range in text": (
        "a.csv",
        text_of(group(tanggal="0000-01-01"), group("Mawar", tanggal="31/12/9999"),
                group("Anggrek", tanggal="31 Februari 2015")),
        {NEW: 3}, ["“0000-01-01” bukan tanggal.", "31/12/9999 di luar 01-01-1970"]),
    "dates out of range": (
        "a.xlsx",
        lambda: table(group(tanggal=0), group("Mawar", tanggal=1e9),
                      group("Anggrek", tanggal=-1), group("Sakura", tanggal=2958466)),
        {NEW: 4}, ["“1000000000” bukan tanggal.", "“-1” bukan tanggal."]),
    "a name of 10,000 letters": (
        "a.csv", text_of(group("Melati " + "x" * 10_000)),
        {NEW: 1}, ["Terlalu panjang: hanya 120 huruf pertama yang disimpan."]),
    "cells of 10,000 letters": (
        "a.csv", text_of(["y" * 10_000] * 7), {REFUSE: 1}, ["tidak dikenal"]),
    "numbers of 5,000 digits": (
        "a.csv",
        lambda: hostile.text([*HEADINGS, *MORE], [*GOOD, *["9" * 5000] * len(MORE)],
                             group(anggota="9" * 5000, tanggal="9" * 5000)),
        {NEW: 1, TWICE: 1}, ["bukan angka yang wajar"]),
    "digits that are no numbers": (
        "a.csv",
        lambda: hostile.text([*HEADINGS, *MORE], [*GOOD, *["²¹"] * len(MORE)],
                             group("Mawar", anggota="²", tanggal="²/¹/²⁰¹⁵")),
        {NEW: 2}, ["“²” bukan angka yang wajar"]),
    "a heading of 10,000 letters": (
        "a.csv", lambda: hostile.text([*HEADINGS, "k" * 10_000], [*GOOD, "x"]),
        *MELATI),
    "duplicate headings": (
        "a.csv",
        lambda: hostile.text([*HEADINGS, "Nama kelompok", "Desa"],
                             [*GOOD, "Mawar", "Dualaus"]),
        *MELATI),
    "headings twice": (
        "a.csv", text_of(HEADINGS, GOOD, HEADINGS, group("Mawar")),
        {NEW: 2}, ["CSV, baris 3", "CSV, baris 5"]),
    "two sheets of one name": (
        "a.xlsx",
        lambda: workbook(sheet(HEADINGS, GOOD), sheet(HEADINGS, group("Mawar")),
                         names=["Data", "Data"]),
        {NEW: 1, TWICE: 1}, ["Melati"]),
    "a sheet's name of 300 letters": (
        "a.xlsx", lambda: workbook(sheet(HEADINGS, GOOD), names=["D" * 300]), *MELATI),
    "100 sheets": (
        "a.xlsx",
        lambda: workbook(*[sheet(HEADINGS, group(f"Melati {n}")) for n in range(100)]),
        {NEW: 100}, ["100", "Sheet50, baris 2"]),
    "merged headings, crossing": (
        "a.xlsx",
        lambda: workbook(sheet(
            ["NO", "KELOMPOK", None, "TEMPAT", None, "PENGURUS"],
            [None, "Jenis", "Nama kelompok", "Kecamatan", "Desa", "Ketua"],
            [1, 2, 3, 4, 5, 6],
            [1, "BKB", "Melati", "Kakuluk Mesak", "Kenebibi", "Dahlia Contoh"],
            after=merges("A1:A2", "B1:C1", "D1:E1", "B1:G1", "C2:C9", "A1:G3"))),
        {NEW: 1}, ["Melati", "Sheet1, baris 4"]),
    "mixed separators": (
        "a.csv",
        data(b"Jenis;Nama kelompok;Desa\nBKB,Mawar,Dualaus\nBKB;Melati;Kenebibi\n"
             b"BKL\tAnggrek\tFatuketi\n"),
        {NEW: 1}, ["Melati", "Selain itu dilewati"]),
    "file name that leads out": (
        "../../../etc/passwd.csv", text_of(GOOD), {NEW: 1}, ["passwd.csv"]),
    "file name of 300 letters": ("a" * 300 + ".csv", text_of(GOOD), *MELATI),
    "file name in lines": ("a\r\nX-Evil: 1.csv", text_of(GOOD), *MELATI),
    "file name with a script": (
        '"><img src=x onerror=alert(1)>.csv', text_of(GOOD),
        {NEW: 1}, ["<img src=x onerror=alert(1)>.csv"]),
    "file name of only an ending": (".csv", text_of(GOOD), *MELATI),
}  # fmt: skip


@pytest.fixture
def client(as_user, settings, tmp_path):
    """An admin of Belu; files are read before the answer."""
    settings.MEDIA_ROOT = tmp_path
    settings.IMPORT_AT_ONCE_BYTES = settings.IMPORT_MAX_BYTES
    settings.IMPORT_AT_ONCE_ROWS = settings.IMPORT_MAX_ROWS
    return as_user(Role.ADMIN)


def send(client, name, content):
    file = SimpleUploadedFile("daftar", content)
    file._name = name  # as it comes, and not what a browser would make of it
    return client.post("/impor/", {"file": file, "layout": "poktan"}, follow=True)


@pytest.mark.parametrize("what", REFUSED)
class TestRefused:
    def test_says_why_in_one_sentence(self, client, what):
        name, make, sentence = REFUSED[what]
        response = send(client, name, make())
        batch = ImportBatch.objects.get()
        assert (response.status_code, batch.status) == (200, Status.UNREADABLE)
        assert sentence in batch.notice
        assert batch.notice[0].isupper() and batch.notice.endswith(".")
        assert escape(batch.notice) in response.content.decode()
        assert not ImportRow.objects.exists() and not Poktan.objects.exists()


@pytest.mark.parametrize("what", READ)
class TestRead:
    def test_is_shown_stored_and_taken_back(self, client, what):
        name, make, states, texts = READ[what]
        assert send(client, name, make()).status_code == 200
        batch = ImportBatch.objects.get()
        assert (batch.status, batch.counts) == (Status.READY, states)
        assert not Poktan.objects.exists()
        shown = self.page(client, "rows", batch) + self.page(client, "columns", batch)
        for text in texts:
            assert escape(text) in shown
        client.post(reverse("imports:apply", args=[batch.pk]))
        stored = Poktan.objects.count()
        assert stored == states.get(NEW, 0)
        self.page(client, "rows", batch)
        self.page(client, "detail", batch)
        client.post(reverse("imports:undo", args=[batch.pk]), {"reason": "percobaan"})
        assert not Poktan.objects.exists()

    def page(self, client, name, batch):
        """The page's HTML, in which nothing from the file is markup or a whole NIK."""
        response = client.get(reverse(f"imports:{name}", args=[batch.pk]), follow=True)
        html = response.content.decode()
        assert response.status_code == 200
        assert not re.search("<(script>|img src=x|b>)", html, re.I)
        assert "5304052503850001" not in html
        return html


class TestNotEvenKept:
    @pytest.mark.parametrize(
        ("size", "sentence"),
        [(0, "Berkas ini kosong."), (11 << 20, "Berkas ini 11 MB, lebih dari batas")],
    )
    def test_is_refused_in_the_form(self, client, size, sentence):
        response = send(client, "a.csv", bytes(size))
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not ImportBatch.objects.exists()

    def test_asks_for_a_file(self, client):
        for posted in ({}, {"file": "teks"}, {"file": ""}):
            response = client.post("/impor/", {"layout": "poktan", **posted})
            assert response.status_code == 422
            assert "Pilih berkas yang akan diimpor." in response.content.decode()

    def test_knows_only_its_layouts(self, client):
        response = client.post("/impor/", {"layout": "../etc", "file": listed(row())})
        assert response.status_code == 422
        assert not ImportBatch.objects.exists()


HUGE = "9" * 40
ANSWERS = [
    {}, {"choice": "hapus"}, {"choice": "same"}, {"choice": "same", "same": ""},
    {"choice": "undo"}, {"same": "0"}, {"same": "-1"}, {"same": HUGE}, {"same": "1.5"},
    {"same": "999"}, {"same": str(2**63 - 1)}, {"same": "\0"}, {"same": ["1", "2"]},
    {"village": HUGE}, {"village": "53"}, {"village": "530405"},
    {"village": "5305011001"}, {"village": "\0"}, {"village": "x" * 100_000},
    {"village": "' OR 1=1 --"}, {"kind": "XXX"}, {"kind": "\0"}, {"kind": "x" * 1000},
    {"value-": "x"}, {"value-id": HUGE}, {"value-pk": "1"}, {"value-__class__": "x"},
    {"value-name": ""}, {"value-name": "\0"}, {"value-name": "a\0b\x1b"},
    {"value-name": "x" * 100_000}, {"value-name": "<script>alert(1)</script>"},
    {"value-members": "-1"}, {"value-members": HUGE}, {"value-members": "²"},
    {"value-sk_date": "31/02/9999"}, {"value-village": "Entah"},
    {"value-village_code": HUGE}, {"value-kind": "Posyandu"}, {"value-latitude": "inf"},
    {"value-name": "Mawar", "choice": "new", "same": "7", "village": "5304052001"},
    {f"value-{n}": "x" for n in range(500)},
]  # fmt: skip


class TestAnswers:
    @pytest.fixture
    def rows(self, client):
        """A row that is ready, one said twice, one of an unknown desa."""
        send(client, "a.csv", hostile.listed(GOOD, GOOD, group("Mawar", desa="Entah")))
        return list(ImportRow.objects.order_by("position"))

    @pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer)[:40])
    def test_end_in_a_page(self, client, rows, answer):
        for one in rows:
            url = reverse("imports:decide", args=[one.batch_id, one.pk])
            part = client.post(url, answer, headers={"HX-Request": "true"})
            assert part.status_code == 200
            assert f'id="baris-{one.position}"' in part.content.decode()
        again = client.post(url, answer)
        assert again.url.endswith(f"#baris-{one.position}")
        page = client.get(reverse("imports:rows", args=[rows[0].batch_id]))
        assert b"<script>alert" not in page.content
        batch = ImportBatch.objects.get()
        client.post(reverse("imports:apply", args=[batch.pk]))
        batch.refresh_from_db()
        assert batch.status in (Status.APPLIED, Status.READY)
        assert Poktan.objects.count() == batch.counts.get("applied_new", 0)
        assert sum(batch.counts.values()) == 3

    def test_of_a_row_that_is_not_there_are_not_found(self, client, rows):
        other = send(client, "b.csv", hostile.listed(group("Sakura")))
        batch = other.context["batch"]
        for pk in (rows[0].pk, 0, 999_999, HUGE):
            url = f"/impor/{batch.pk}/baris/{pk}/"
            assert client.post(url, {"choice": "skip"}).status_code == 404
        assert not ImportRow.objects.filter(state=State.SKIPPED).exists()

    @pytest.mark.parametrize("name", ["decide", "apply", "discard", "read-again"])
    def test_are_only_posted(self, client, rows, name):
        args = [rows[0].batch_id] + [rows[0].pk] * (name == "decide")
        assert client.get(reverse(f"imports:{name}", args=args)).status_code == 405


class TestColumns:
    @pytest.mark.parametrize(
        "posted",
        [
            {}, {"mode": "hapus"}, {"mode": "\0"}, {"kolom-0-1": HUGE},
            {"kolom-0-1": "\0"}, {"kolom-99-99": "name"}, {"kolom-x-y": "name"},
            {"kolom-0-0": "name", "kolom-0-1": "name"},
            {f"kolom-0-{n}": "" for n in range(7)},
            {f"kolom-0-{n}": "name" for n in range(7)},
            {"kolom-0-0": "members", "kolom-0-5": "kind"},
            {"kolom-0-1": "__class__", "mode": "fill"},
        ],
        ids=lambda posted: str(posted)[:40],
    )  # fmt: skip
    def test_end_in_a_page(self, client, posted):
        send(client, "a.csv", hostile.listed(GOOD))
        url = reverse("imports:columns", args=[ImportBatch.objects.get().pk])
        for _ in range(2):
            assert client.post(url, posted, follow=True).status_code == 200
        batch = ImportBatch.objects.get()
        assert batch.status in (Status.READY, Status.UNREADABLE)
        assert not Poktan.objects.exists()


class TestRepeatedActions:
    def test_are_told_and_change_nothing(self, client):
        batch = send(client, "a.csv", hostile.listed(GOOD)).context["batch"]

        def post(name, **posted):
            url = reverse(f"imports:{name}", args=[batch.pk])
            response = client.post(url, posted, follow=True)
            batch.refresh_from_db()
            assert response.status_code == 200
            return [m.message for m in response.context["messages"]], batch.status

        said, status = post("undo", reason="x")
        assert (said[0][:18], status) == (
            f"Impor {batch.pk} sudah berubah"[:18],
            "ready",
        )
        assert post("apply")[1] == "applied"
        for name in ("apply", "read-again", "discard"):
            post(name)
            assert (batch.status, Poktan.objects.count()) == ("applied", 1)
        assert post("undo")[0] == ["Tulis alasan pembatalan."]
        said, status = post("undo", reason="x" * 501)
        assert "500" in said[0] and status == "applied"
        assert post("undo", reason="a\0b")[1] == "applied"
        assert post("undo", reason="keliru") == ([], "undone")
        assert post("undo", reason="keliru")[1] == "undone"
        assert not Poktan.objects.exists()

    def test_of_another_kabupaten_are_not_found(self, client, as_user):
        batch = send(client, "a.csv", hostile.listed(GOOD)).context["batch"]
        as_user(Role.ADMIN, "5305")
        for name in ("apply", "undo", "discard", "read-again", "columns"):
            url = reverse(f"imports:{name}", args=[batch.pk])
            assert client.post(url, {"reason": "x"}).status_code == 404
        batch.refresh_from_db()
        assert batch.status == Status.READY

    @pytest.mark.parametrize("query", ["setelah=-1", f"setelah={HUGE}", "sebelum=²",
                                       "setelah=%00", "keadaan=%00", "keadaan=hapus",
                                       "setelah=1&sebelum=1"])  # fmt: skip
    def test_pages_with_strange_addresses_open(self, client, query):
        batch = send(client, "a.csv", hostile.listed(GOOD)).context["batch"]
        url = reverse("imports:rows", args=[batch.pk])
        expected = 400 if "%00" in query else 200  # NUL stands in no address
        assert client.get(f"{url}?{query}").status_code == expected
