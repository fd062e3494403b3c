import io
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

from kspk.imports.grid import CellError, Grid, Limits, RuinedNumber, UnreadableFile
from kspk.imports.reader import MESSAGES, read_file
from tests.imports.workbooks import (
    NAMESPACE,
    ods,
    sheet_xml,
    simple_xlsx,
    with_sheet,
    xlsx,
)

DATA = Path(__file__).parents[1] / "data"


def refused(source, **limits):
    with pytest.raises(UnreadableFile) as caught:
        read_file(source, Limits(**limits))
    assert caught.value.message[:1].isupper()
    assert caught.value.message.endswith(".")
    assert "{" not in caught.value.message
    return caught.value.code


class TestWorkbook:
    def test_gives_plain_values_of_every_sheet(self):
        def fill(book):
            first = book.active
            first.title = "Data"
            first.append(["Nama", 24, 1.5, True, None, "  "])
            first.append([datetime(2015, 3, 4), datetime(2015, 3, 4, 9, 30)])
            first.merge_cells("A4:B5")
            first["A4"] = "gabung"
            book.create_sheet("Kosong")

        first, empty = read_file(xlsx(fill))
        assert first.rows == [
            ["Nama", 24, 1.5, True],
            [date(2015, 3, 4), datetime(2015, 3, 4, 9, 30), None, None],
            [None] * 4,
            ["gabung", None, None, None],
        ]
        assert first.merged == [(3, 0, 3, 1)]
        assert (empty.sheet, empty.rows) == ("Kosong", [])
        assert empty.set_aside == "Lembar ini kosong."

    def test_marks_hidden_sheets(self):
        def fill(book):
            book.active.append(["a"])
            hidden = book.create_sheet("Lama")
            hidden.append(["b"])
            hidden.sheet_state = "hidden"

        grids = read_file(xlsx(fill))
        assert [grid.hidden for grid in grids] == [False, True]
        assert grids[1].set_aside == "Lembar “Lama” tersembunyi."

    def test_keeps_a_ruined_number_knowable(self):
        (grid,) = read_file(
            xlsx(lambda book: book.active.append([5304012304850001, 9]))
        )
        assert isinstance(grid.rows[0][0], RuinedNumber)
        assert type(grid.rows[0][1]) is int

    def test_names_cells_in_error(self):
        data = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><v>3</v></c></row>'
        (grid,) = read_file(with_sheet(sheet_xml(data, "A1:B1")))
        assert grid.rows == [["#REF!", 3]]
        assert isinstance(grid.rows[0][0], CellError)

    def test_names_numbers_that_are_none(self):
        """1e999 and NaN would break the JSON in which a row is kept."""
        for text in ("1e999", "-inf", "NaN"):
            data = f'<row r="1"><c r="A1"><v>{text}</v></c></row>'
            (grid,) = read_file(with_sheet(sheet_xml(data)))
            assert grid.rows == [["#NUM!"]]
            assert isinstance(grid.rows[0][0], CellError)

    def test_drops_signs_that_nobody_sees(self):
        cells = ("Me_x0000_lati", "Ma&#1;war", "\u202eAnggrek\u200b", "\u200b", "a\nb")
        data = "".join(
            f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
            for letter, text in zip("ABCDE", cells, strict=True)
        )
        (grid,) = read_file(with_sheet(sheet_xml(f'<row r="1">{data}</row>')))
        assert grid.rows == [["Melati", "Mawar", "Anggrek", None, "a\nb"]]

    def test_reads_formulas_as_their_last_value(self):
        data = '<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>12</v></c></row>'
        (grid,) = read_file(with_sheet(sheet_xml(data)))
        assert grid.rows == [[12]]

    def test_reads_xls(self):
        grid, hidden = read_file(DATA / "poktan-gamping.xls")
        assert grid.rows[3][:7] == [
            1,
            "BKB Melati",
            "BKB",
            "Balecatur",
            "Ibu Ani Contoh",
            "12/2015",
            date(2015, 3, 4),
        ]
        assert (3, 3, 4, 3) in grid.merged
        assert hidden.hidden

    def test_reads_ods(self):
        (grid,) = read_file(ods([["Nama", "Anggota"], ["Melati", 24]]))
        assert grid == Grid("Gamping", [["Nama", "Anggota"], ["Melati", 24]])

    def test_recognises_the_type_by_content(self, tmp_path):
        wrong = tmp_path / "daftar.csv"
        wrong.write_bytes(simple_xlsx())
        assert read_file(wrong)[0].rows == [["Nama", "Desa"]]


class TestText:
    @pytest.mark.parametrize("sign", [",", ";", "\t"])
    def test_finds_the_delimiter(self, sign):
        lines = [["nama", "alamat", "n"], ["Melati", "Dusun I, RT 1; RW 2", "3"]]
        text = "\n".join(sign.join(f'"{c}"' for c in line) for line in lines)
        (grid,) = read_file(text.encode())
        assert grid.rows == lines
        assert not grid.typed

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
    )
    def test_reads_the_encoding(self, encoding):
        (grid,) = read_file("nama;desa\nKasih Ibu;Fatuba’a é\n".encode(encoding))
        assert grid.rows == [["nama", "desa"], ["Kasih Ibu", "Fatuba’a é"]]

    def test_does_not_mistake_commas_in_addresses(self):
        text = "nama;alamat\n" + "\n".join(
            f"Melati {n};Dusun I, RT 1, RW 2, dekat pasar" for n in range(9)
        )
        assert read_file(text.encode())[0].width == 2

    def test_keeps_row_numbers_over_blank_lines(self):
        (grid,) = read_file(b"DATA\n\nnama,desa\nMelati,Kewar\n")
        assert grid.rows[3] == ["Melati", "Kewar"]

    def test_drops_signs_that_nobody_sees(self):
        text = "nama,desa\n" + "Melati,Kewar\n" * 9000 + "Ma\0w\x1bar,\u202eKewar\n"
        (grid,) = read_file(text.encode())
        assert grid.rows[-1] == ["Mawar", "Kewar"]

    @pytest.mark.parametrize(
        ("text", "row"),
        [
            ('nama,desa\nMelati,Kewar\n"Mawar,Kewar\nAnggrek,Kewar\n', "baris 3"),
            ("nama,desa\n" + "x" * 2_000_000, "baris 2"),
        ],
    )
    def test_says_where_a_cell_does_not_end(self, text, row):
        with pytest.raises(UnreadableFile, match=row) as caught:
            read_file(text.encode())
        assert caught.value.code == "open_quote"

    def test_takes_an_inch_sign_for_what_it_is(self):
        (grid,) = read_file(b'nama,alamat\nMelati,papan 5"\nMawar,"dua\nbaris"\n')
        assert grid.rows[1:] == [["Melati", 'papan 5"'], ["Mawar", "dua\nbaris"]]

    def test_obeys_a_sep_line(self):
        assert read_file(b"sep=;\na;b\n1;2\n")[0].rows == [["a", "b"], ["1", "2"]]


class TestRefusal:
    def test_says_every_message_in_full(self):
        for text in MESSAGES.values():
            assert text.endswith(".")
            assert "gagal" not in text.lower() and "error" not in text.lower()

    def test_empty_file(self):
        assert refused(b"") == "empty"
        assert refused(b"\n\n ,,\n") == "empty"

    def test_too_large(self):
        assert refused(b"a,b\n" * 1000, file_bytes=1000) == "too_large"

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.4 ...",
            b"\xff\xd8\xff\xe0 JFIF",
            b"\x89PNG\r\n\x1a\n",
            b"<html><table><tr><td>1</td></tr></table></html>",
            b"\xef\xbb\xbf<!DOCTYPE html><html></html>",
            b"<!-- laporan -->\n<table><tr><td>1</td></tr></table>",
            b"nama,desa\nMe\0lati,Kewar\n",
            b'<?xml version="1.0"?><Workbook></Workbook>',
            b"{\\rtf1 x}",
            bytes(range(256)) * 20,
        ],
    )
    def test_no_spreadsheet(self, content):
        assert refused(content) == "not_spreadsheet"

    def test_other_archives(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        assert refused(buffer.getvalue()) == "not_spreadsheet"
        assert refused(ods([["a"]], "application/vnd.oasis.opendocument.text")) == (
            "not_spreadsheet"
        )

    def test_truncated_and_corrupt(self):
        content = simple_xlsx()
        assert refused(content[: len(content) // 2]) == "corrupt"
        assert refused(with_sheet("<worksheet><sheetData><row><c></row>")) == "corrupt"
        spoilt = bytearray(content)
        spoilt[60:90] = b"\xff" * 30
        assert refused(bytes(spoilt)) == "corrupt"
        ole = (DATA / "poktan-gamping.xls").read_bytes()
        assert refused(ole[:700]) == "corrupt"

    def test_encrypted(self):
        ole = (DATA / "poktan-gamping.xls").read_bytes()
        locked = ole[:1024] + "EncryptedPackage".encode("utf-16-le") + ole[1024:]
        assert refused(locked) == "encrypted"

    def test_zip_bomb_by_its_directory(self):
        bomb = with_sheet(sheet_xml(""), [("xl/media/a.bin", b"\0" * 40 * 2**20)])
        assert len(bomb) < 2**20
        assert refused(bomb) == "zip_bomb"

    def test_zip_bomb_that_lies_about_its_size(self):
        size = 40 * 2**20
        bomb = with_sheet(sheet_xml(""), [("xl/media/a.bin", b"\0" * size)])
        lying = bomb.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
        assert refused(lying) in ("zip_bomb", "corrupt")

    def test_too_many_members(self):
        extra = [(f"xl/a{n}.xml", b"<a/>") for n in range(600)]
        assert refused(with_sheet(sheet_xml(""), extra)) == "too_many_members"

    def test_external_entities(self):
        attack = (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            f'<worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
            "<t>&f;</t></is></c></row></sheetData></worksheet>"
        )
        assert refused(with_sheet(attack)) == "unsafe_xml"
        assert refused(with_sheet(attack.encode("utf-16"))) == "unsafe_xml"
        late = attack.replace("<!DOCTYPE", f"<!--{'x' * 5000}--><!DOCTYPE")
        assert refused(with_sheet(late)) == "unsafe_xml"

    def test_too_many_rows_and_columns(self):
        assert refused(b"a,b\n" * 60, rows=50) == "too_many_rows"
        wide = ",".join("x" * 1 for _ in range(5000)).encode()
        assert refused(wide) == "too_many_columns"
        rows = xlsx(lambda book: [book.active.append([n]) for n in range(60)])
        assert refused(rows, rows=50) == "too_many_rows"
        columns = xlsx(lambda book: book.active.append(list(range(300))))
        assert refused(columns) == "too_many_columns"

    def test_too_little_memory(self):
        cells = "".join(f'<c r="A{n}"><v>{n}</v></c>' for n in range(1, 300_000))
        rows = with_sheet(sheet_xml(f'<row r="1">{cells}</row>'))
        assert refused(rows, memory_bytes=40 * 2**20) == "memory"

    def test_too_little_time(self):
        assert refused(simple_xlsx(), seconds=0.001) == "timeout"


class TestStrangeShapes:
    def test_one_merged_range_over_the_whole_sheet(self):
        data = '<row r="1"><c r="A1"><v>1</v></c></row>'
        merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        (grid,) = read_file(with_sheet(sheet_xml(data, after=merged)))
        assert (grid.rows, grid.merged) == ([[1]], [(0, 0, 0, 0)])

    def test_far_away_cell(self):
        data = (
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        )
        assert refused(with_sheet(sheet_xml(data, "A1:XFD1048576"))) == "far_cell"
        assert refused(with_sheet(sheet_xml(data, "A1"))) == "far_cell"

    def test_far_down_cell_that_the_sheet_does_not_declare(self):
        data = (
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="900000"><c r="G900000"><v>2</v></c></row>'
            '<row r="900001"><c r="A900001" s="1"/></row>'
        )
        assert refused(with_sheet(sheet_xml(data))) == "far_cell"
        narrow = data.replace("G900000", "A900000")
        assert refused(with_sheet(sheet_xml(narrow))) == "far_cell"

    def test_far_away_format_without_a_value(self):
        data = (
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
        )
        (grid,) = read_file(with_sheet(sheet_xml(data, "A1:XFD1048576")))
        assert grid.rows == [[1]]

    def test_hundreds_of_thousands_of_empty_rows(self):
        data = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
            f'<row r="{n}"/>' for n in range(2, 500_000)
        )
        (grid,) = read_file(with_sheet(sheet_xml(data, "A1:A500000")))
        assert grid.rows == [[1]]

    def test_empty_rows_of_text(self):
        (grid,) = read_file(b"a,b\n" + b",\n" * 100_000 + b"1,2\n" + b",\n" * 1000)
        assert len(grid.rows) == 100_002


class TestChild:
    def test_does_not_load_django(self):
        path = Path(sys.modules["kspk.imports.reader"].CHILD)
        code = (
            f"import runpy, sys; runpy.run_path({str(path)!r}); "
            "print('django' in sys.modules, 'kspk' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", code], capture_output=True, check=True
        )
        assert done.stdout.split() == [b"False", b"False"]

    def test_works_from_several_threads(self):
        content = simple_xlsx()
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(read_file, [content] * 8))
        assert all(grids[0].rows == [["Nama", "Desa"]] for grids in found)

    def test_reads_ten_thousand_rows_quickly(self):
        line = ",".join(f"nilai {n}" for n in range(20))
        content = "\n".join(f"{n},{line}" for n in range(10_000)).encode()
        start = time.perf_counter()
        (grid,) = read_file(content)
        assert len(grid.rows) == 10_000
        assert time.perf_counter() - start < 2  # 0.1 s on a quiet machine
