"""Messy files that are read all the same, sent by an admin of Belu."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Poktan
from tests.imports import hostile
from tests.imports.hostile import (
    GOOD,
    HEADINGS,
    data,
    formula,
    group,
    merges,
    send,
    sheet,
    table,
    text_of,
    typed,
    workbook,
)

Status, State = ImportBatch.Status, ImportRow.State
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
        lambda: table(group(typed("e", "#NAME?")),
                      group("Mawar", desa=typed("e", "#N/A")),
                      group("Anggrek", anggota=typed("e", "#DIV/0!"))),
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
                      group("Anggrek", anggota=typed("n", "1e999")),
                      group("Sakura", anggota=typed("n", "NaN")),
                      group("Kamboja", anggota=12.5), group(typed("n", "-inf"))),
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


@pytest.mark.parametrize("what", READ)
class TestRead:
    def test_is_shown_stored_and_taken_back(self, admin, what):
        name, make, states, texts = READ[what]
        assert send(admin, name, make()).status_code == 200
        batch = ImportBatch.objects.get()
        assert (batch.status, batch.counts) == (Status.READY, states)
        assert not Poktan.objects.exists()
        shown = self.page(admin, "rows", batch) + self.page(admin, "columns", batch)
        for text in texts:
            assert escape(text) in shown
        admin.post(reverse("imports:apply", args=[batch.pk]))
        stored = Poktan.objects.count()
        assert stored == states.get(NEW, 0)
        self.page(admin, "rows", batch)
        self.page(admin, "detail", batch)
        admin.post(reverse("imports:undo", args=[batch.pk]), {"reason": "percobaan"})
        assert not Poktan.objects.exists()

    def page(self, admin, name, batch):
        """The page's HTML, in which nothing from the file is markup or a whole NIK."""
        response = admin.get(reverse(f"imports:{name}", args=[batch.pk]), follow=True)
        html = response.content.decode()
        assert response.status_code == 200
        assert not re.search("<(script>|img src=x|b>)", html, re.I)
        assert "5304052503850001" not in html
        return html
