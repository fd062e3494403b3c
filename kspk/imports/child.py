"""The child process that opens a file nobody has checked yet.

Run by reader.py as a script of its own, without Django and without the site module,
so that it starts in some 20 ms. Reads a path or standard input and writes to standard
output marshal's form of (code, detail) for a refusal or ("", sheets). The rows of a
sheet are packed a part at a time: [marshal's form of (rows, special values)].
"""

import csv
import io
import json
import marshal
import re
import resource
import sys
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import isfinite

RUINED = 10**15  # the first number of 16 digits
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_OURS = (
    (b"%PDF", "Berkas PDF"),
    (b"\xff\xd8\xff", "Gambar JPEG"),
    (b"\x89PNG", "Gambar PNG"),
    (b"GIF8", "Gambar GIF"),
    (b"{\\rtf", "Dokumen RTF"),
    (b"Rar!", "Arsip RAR"),
    (b"7z\xbc\xaf", "Arsip 7z"),
    (b"\x1f\x8b", "Arsip gzip"),
)
HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|div|meta|style)\b",
    re.I | re.S,
)
# Signs that nobody sees: control signs but tab and line ends (PostgreSQL keeps no NUL),
# those of no width, and those that turn the direction of the text that follows.
UNSEEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufffe\uffff]"
)


class Refused(Exception):
    """(code, detail) for reader.MESSAGES."""


def read(data, options):
    if data.startswith(b"PK"):
        return read_zip(data, options)
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("encrypted", "")
        return read_workbook(data, options, "xls", {})
    for magic, what in NOT_OURS:
        if data.startswith(magic):
            raise Refused("not_spreadsheet", what)
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if HTML.match(head):
        raise Refused("not_spreadsheet", "Halaman HTML")
    if head.lstrip().startswith(b"<?xml"):
        raise Refused("not_spreadsheet", "Berkas XML")
    return read_text(data, options)


def read_zip(data, options):
    import zipfile
    import zlib

    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
        if len(infos) > options["members"]:
            raise Refused("too_many_members", "")
        budget = options["unpacked_bytes"]
        if sum(info.file_size for info in infos) > budget:
            raise Refused("zip_bomb", "")
        kind = kind_of_archive(archive, {info.filename for info in infos})
        errors = {}
        for info in infos:
            if info.flag_bits & 1:
                raise Refused("encrypted", "")
            with archive.open(info) as member:
                content = member.read(budget + 1)
            budget -= len(content)
            if budget < 0:
                raise Refused("zip_bomb", "")
            check_member(info.filename, content, options, errors)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError,
            RuntimeError, ValueError):  # fmt: skip
        raise Refused("corrupt", "") from None
    return read_workbook(data, options, kind, errors)


def kind_of_archive(archive, names):
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names:
        mimetype = archive.read("mimetype")[:100]
        if b"opendocument.spreadsheet" in mimetype:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise Refused("encrypted", "")
            return "ods"
    for name, what in (
        ("xl/workbook.bin", "Berkas .xlsb"),
        ("word/document.xml", "Dokumen Word"),
        ("ppt/presentation.xml", "Presentasi PowerPoint"),
    ):
        if name in names:
            raise Refused("not_spreadsheet", what)
    raise Refused("not_spreadsheet", "Arsip ZIP")


DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
VALUED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>/]*>')
ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>.*?<v>([^<]*)</v>', re.S)


def check_member(name, content, options, errors):
    """Refuse DTDs and far-away cells; note cells in error: calamine drops them."""
    if not name.endswith((".xml", ".rels")):
        return
    if b"\0" in content[:2048]:  # UTF-16
        content = content.replace(b"\0", b"")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("unsafe_xml", "")
    if not name.startswith("xl/worksheets/sheet"):
        return
    end = content.rfind(b"</c>")  # of the last cell that has a value
    last = VALUED.search(content, max(0, content.rfind(b'<c r="', 0, max(0, end))))
    for far in filter(None, (DIMENSION.search(content[:2048]), last)):
        if column_number(far[1]) > options["columns"] or int(far[2]) > options["rows"]:
            check_far_cells(content, options)
            break
    if b't="e"' in content:
        errors[name] = [
            (int(row) - 1, column_number(column) - 1, text.decode())
            for column, row, text in ERROR.findall(content)
        ]


def check_far_cells(content, options):
    """Calamine keeps a whole rectangle: one cell at XFD1048576 would take 500 GB."""
    width = height = 0
    for column, row in VALUED.findall(content):
        width = max(width, column_number(column))
        height = max(height, int(row))
    if width * height > 5_000_000 and width * height > 2 * options["rows"] * 100:
        raise Refused("far_cell", "Satu lembar")


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read_workbook(data, options, kind, errors):
    sys.path.append(options["packages"])
    import python_calamine as calamine

    sheets, rows_left = [], options["rows"]
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for index, about in enumerate(book.sheets_metadata):
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(index)
            rows = sheet.to_python(skip_empty_area=False)
            member = f"xl/worksheets/sheet{index + 1}.xml"
            rows, special = plain(rows, errors.get(member, ()))
            height, width = shape(rows)
            filled = sum(1 for row in rows if row.count(None) < len(row))
            if width > options["columns"]:
                raise Refused("too_many_columns", f"Lembar “{about.name}”")
            if filled > rows_left:
                raise Refused("too_many_rows", "")
            if height > 10 * options["rows"]:
                raise Refused("far_cell", f"Lembar “{about.name}”")
            rows_left -= filled
            rows = [row[:width] for row in rows[:height]]
            sheets.append(
                {
                    "name": about.name,
                    "height": len(rows),
                    "parts": pack(rows, special, options["part"]),
                    "merged": clip(sheet.merged_cell_ranges or (), height, width),
                    "hidden": about.visible != calamine.SheetVisibleEnum.Visible,
                    "typed": True,
                }
            )
    except calamine.PasswordError:
        raise Refused("encrypted", "") from None
    except (calamine.CalamineError, OSError):
        raise Refused("corrupt", "") from None
    return sheets


def pack(rows, special, size):
    """Parts of `size` rows as bytes; `special` (row, …) go with the part of the row."""
    beside = {}
    for y, *rest in special:
        beside.setdefault(y // size, []).append((y % size, *rest))
    return [
        marshal.dumps((rows[start : start + size], beside.get(start // size, ())))
        for start in range(0, len(rows), size)
    ]


def clip(ranges, height, width):
    """Merged ranges inside the filled area: one over the whole sheet stays one."""
    return sorted(
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in ranges
        if top < height and left < width
    )


def shape(rows):
    """(height, width) of the part that holds something."""
    height = len(rows)
    while height and rows[height - 1].count(None) == len(rows[height - 1]):
        height -= 1
    width = 0
    for row in rows[:height]:
        if row[width:].count(None) < len(row) - width:
            width = 1 + max(x for x, value in enumerate(row) if value is not None)
    return height, width


def plain(rows, errors):
    """Calamine's values as marshal can carry them, and the special ones beside them."""
    special = []
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            kind = type(value)
            if kind is str:
                if not value.isprintable():
                    row[x] = value = UNSEEN.sub("", value)
                if not value or value.isspace():
                    row[x] = None
            elif kind is float:
                if not isfinite(value):
                    row[x] = "#NUM!"
                    special.append((y, x, "e", "#NUM!"))
                elif value.is_integer():
                    if -RUINED < value < RUINED:
                        row[x] = int(value)
                    else:
                        special.append((y, x, "n", value))
                elif not -RUINED < value < RUINED:
                    special.append((y, x, "n", value))
            elif kind is date:
                row[x] = 0
                special.append((y, x, "d", value.toordinal()))
            elif kind is datetime:
                row[x] = 0
                is_day = value.time() == time()
                how = ("d", value.toordinal()) if is_day else ("t", value.isoformat())
                special.append((y, x, *how))
            elif kind is time:
                row[x] = value.isoformat("minutes")
            elif kind is timedelta:
                row[x] = str(value)
    for y, x, text in errors:
        if y < len(rows) and x < len(rows[y]):
            rows[y][x] = text
            special.append((y, x, "e", text))
    return rows, special


def read_text(data, options):
    text = decode(data)
    delimiter = ""
    if text[:4].lower() == "sep=":
        first, _, text = text.partition("\n")
        delimiter = first.strip()[4:5]
    csv.field_size_limit(2**20)
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter or guess_delimiter(text)
    )
    rows, filled, width, begin, end = [], 0, 0, 0, 0
    try:
        for line in lines:
            begin, end = end, lines.line_num  # the lines of the text that the row takes
            row = [
                None if not value or value.isspace()
                else value if value[0] != "'" else unguarded(value)
                for value in line
            ]  # fmt: skip
            while row and row[-1] is None:
                row.pop()
            if row:
                filled += 1
                if len(row) > width:
                    width = len(row)
                    if width > options["columns"]:
                        raise Refused("too_many_columns", "Berkas ini")
                if filled > options["rows"]:
                    raise Refused("too_many_rows", "")
            rows.append(row)
    except csv.Error:
        raise Refused("open_quote", str(len(rows) + 1)) from None
    last = islice(io.StringIO(text, newline=""), begin, None)
    if lines.line_num - begin > 1 and "".join(last).count('"') % 2:
        raise Refused("open_quote", str(len(rows)))
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise Refused("empty", "")
    if len(rows) > 20 * options["rows"]:
        raise Refused("too_many_rows", "")
    for row in rows:
        row += [None] * (width - len(row))
    parts = pack(rows, [], options["part"])
    sheet = {"name": "CSV", "height": len(rows), "parts": parts}
    return [{**sheet, "merged": [], "hidden": False, "typed": False}]


GUARDED = re.compile(r"'+[=+\-@\t\r]")


def unguarded(text):
    """Back from export.guarded: "'=1+1" → "=1+1", any other text as it is."""
    return text[1:] if GUARDED.match(text) else text


def decode(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    elif data[:1000].count(0) * 4 > len(data[:1000]):
        odd = data[1:1000:2].count(0)
        encodings = ["utf-16-le" if odd > data[:1000:2].count(0) else "utf-16-be"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.search(text[:100_000]):
            break
        return UNSEEN.sub("", text)
    if b"\0" in data[:1000] or CONTROL.search(data[:1000].decode("latin-1")):
        raise Refused("not_spreadsheet", "Berkas ini")
    raise Refused("encoding", "")


CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def guess_delimiter(text):
    """The sign that splits most lines into the same number of parts."""
    sample = text[:20_000].splitlines()[:60]
    best, delimiter = 0, ","
    for sign in ";\t,|":
        try:
            rows = list(csv.reader(sample, delimiter=sign))
        except csv.Error:
            continue
        counts = [len(row) - 1 for row in rows if len(row) > 1]
        if counts:
            usual = max(set(counts), key=lambda count: counts.count(count) * count)
            score = counts.count(usual) * usual
            joined = "".join(sample)
            if joined.count(f"{sign} ") * 2 > joined.count(sign):
                score /= 10  # punctuation of sentences
            if score > best:
                best, delimiter = score, sign
    return delimiter


def main():
    options = json.loads(sys.argv[1])
    memory = options["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    seconds = int(options["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        if options["path"]:
            with open(options["path"], "rb") as file:  # noqa: PTH123 (start fast)
                data = file.read()
        else:
            data = sys.stdin.buffer.read()
        answer = ("", read(data, options))
    except Refused as refused:
        answer = refused.args
    except MemoryError:
        answer = ("memory", "")
    sys.stdout.buffer.write(marshal.dumps(answer))


if __name__ == "__main__":
    main()
