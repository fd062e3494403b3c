"""Hostile and messy files, made in code: each function gives the bytes of one file."""

import io
import stat
import struct
import warnings
import zipfile
from xml.sax.saxutils import escape, quoteattr

from django.core.files.uploadedfile import SimpleUploadedFile

from kspk.imports.grid import column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADINGS = ("Jenis", "Nama kelompok", "Kecamatan", "Desa", "Ketua", "Jumlah anggota",
            "Tanggal SK")  # fmt: skip
GOOD = (
    "BKB",
    "Melati",
    "Kakuluk Mesak",
    "Kenebibi",
    "Dahlia Contoh",
    20,
    "4 Maret 2015",
)


def group(name="Melati", **cells):
    """A row of the list below HEADINGS, other cells by their heading's first word."""
    row = dict(zip(HEADINGS, GOOD, strict=True)) | {"Nama kelompok": name}
    short = {heading.split()[0].lower(): heading for heading in HEADINGS}
    short["anggota"], short["tanggal"] = "Jumlah anggota", "Tanggal SK"
    return tuple((row | {short[key]: value for key, value in cells.items()}).values())


# --- text


def text(*rows, sign=",", encoding="utf-8", end="\n"):
    """A list as .csv; cells are quoted as they need it."""
    quoted = ('"' + str(cell).replace('"', '""') + '"' for row in rows for cell in row)
    lines = (sign.join(next(quoted) for _ in row) for row in rows)
    return (end.join(lines) + end).encode(encoding)


def listed(*rows, **options):
    return text(HEADINGS, *rows, **options)


# --- workbooks, written by hand to say what no library would


def cell(place, value):
    if isinstance(value, XML):
        return value.format(place)
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


class XML(str):
    """A cell as it stands in the sheet's XML, with {} for its place."""


def formula(text, value=None, kind=""):
    """The cell of a formula with the value that was there when it was saved."""
    kind = f' t="{kind}"' if kind else ""
    kept = "" if value is None else f"<v>{escape(str(value))}</v>"
    text = escape(text).replace("{", "{{").replace("}", "}}")
    return XML(f'<c r="{{}}"{kind}><f>{text}</f>{kept}</c>')


def row_xml(number, row):
    cells = "".join(
        cell(f"{column_letter(i)}{number}", value)
        for i, value in enumerate(row)
        if value is not None
    )
    return f'<row r="{number}">{cells}</row>'


def sheet(*rows, raw="", after="", head=HEAD, dimension=""):
    """The XML of a sheet with these rows, `raw` ones below and `after` behind them."""
    data = "".join(row_xml(number, row) for number, row in enumerate(rows, 1))
    dimension = dimension and f'<dimension ref="{dimension}"/>'
    return (
        f'{head}<worksheet xmlns="{MAIN}">{dimension}<sheetData>{data}{raw}</sheetData>'
        f"{after}</worksheet>"
    )


def merges(*ranges):
    cells = "".join(f'<mergeCell ref="{place}"/>' for place in ranges)
    return f"<mergeCells>{cells}</mergeCells>"


def workbook(*sheets, names=(), states=(), extra=(), strings="", head=HEAD):
    """An .xlsx of sheets given as XML; `extra` members come last as (name, bytes)."""
    listing, links = "", relation(0, "sharedStrings", "sharedStrings.xml")
    members = [("xl/sharedStrings.xml", strings or f'{HEAD}<sst xmlns="{MAIN}"/>')]
    for i, xml in enumerate(sheets, 1):
        name = names[i - 1] if names else f"Sheet{i}"
        state = f' state="{states[i - 1]}"' if states else ""
        listing += f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"{state}/>'
        links += relation(i, "worksheet", f"worksheets/sheet{i}.xml")
        members.append((f"xl/worksheets/sheet{i}.xml", xml))
    return package(listing, links, *members, *extra, head=head)


def package(listing, links, *members, head=HEAD):
    """An .xlsx with these sheets in its workbook, these relations and members."""
    root = relation(1, "officeDocument", "xl/workbook.xml")
    return archive(
        ("_rels/.rels", relations(root)),
        ("xl/_rels/workbook.xml.rels", relations(links)),
        ("xl/workbook.xml", f'{head}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
         f"<sheets>{listing}</sheets></workbook>"),
        *members,
    )  # fmt: skip


def relations(links):
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{links}</Relationships>'


def relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def archive(*members):
    """A zip of (name or ZipInfo, text or bytes), in this order, repeated or not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a member's name that is there
                target.writestr(name, content)
    return buffer.getvalue()


def table(*rows, **options):
    """A workbook whose only sheet is a list of groups."""
    return workbook(sheet(HEADINGS, *rows, **options))


# --- bombs


def flat_bomb():
    return workbook(sheet(HEADINGS, GOOD), extra=[("xl/media/a.png", bytes(40 << 20))])


def lying_bomb():
    """Says 100 bytes in its directory and unpacks to 40 MB."""
    size = struct.pack("<I", 40 << 20)
    return flat_bomb().replace(size, struct.pack("<I", 100))


def nested_bomb():
    bomb = archive(("0.bin", bytes(1 << 20)))
    for level in range(5):
        bomb = archive(*((f"{level}-{i}.zip", bomb) for i in range(10)))
    return bomb


def carried_bomb():
    """A good list with a bomb as an attachment that nobody unpacks."""
    bomb = archive(("0.bin", bytes(40 << 20)))
    return workbook(sheet(HEADINGS, GOOD), extra=[("xl/embeddings/a.zip", bomb)])


def overlapping_bomb():
    """400 entries of the directory that share one compressed megabyte."""
    base = archive(("a", bytes(1 << 20)))
    start = base.index(b"PK\x01\x02")
    end = base.index(b"PK\x05\x06")
    entry, count = base[start:end], 400
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count,
                       len(entry) * count, start, 0)  # fmt: skip
    return base[:start] + entry * count + tail


def tall_sheet(rows=1_048_576):
    """A list with every row of the sheet formatted down to the last."""
    empty = "".join(f'<row r="{n}" s="1"/>' for n in range(3, rows + 1))
    return table(GOOD, raw=empty, dimension=f"A1:G{rows}")


def far_cell(dimension="A1:XFD1048576", place="XFD1048576"):
    number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{number}"><c r="{place}"><v>1</v></c></row>'
    return table(GOOD, raw=far, dimension=dimension)


def many_cells(number=100_000):
    cells = "".join(f'<c r="A{n}"><v>1</v></c>' for n in range(1, number))
    return table(GOOD, raw=f'<row r="3">{cells}</row>')


# --- entities

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)
LAUGHS = f"<!DOCTYPE x [{LAUGHS}]>"
XXE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def strings(doctype, entity):
    return f'{HEAD}{doctype}<sst xmlns="{MAIN}"><si><t>{entity}</t></si></sst>'


def shared_name(strings):
    """A list whose group has its name from the shared strings."""
    named = group(XML('<c r="{}" t="s"><v>0</v></c>'))
    return workbook(sheet(HEADINGS, named), strings=strings)


# --- containers


def encrypted():
    """A CFB with the two streams of a workbook that is locked with a password."""
    header = OLE + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, 4096, *[0xFFFFFFFE, 0] * 2)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for name, kind in (
        ("Root Entry", 5),
        ("EncryptionInfo", 2),
        ("EncryptedPackage", 2),
    ):
        coded = name.encode("utf-16-le")
        entries += coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded) + 2, kind, 1)
        entries += struct.pack("<3I", *[0xFFFFFFFF] * 3) + bytes(48)
    return header[:512] + fat + entries.ljust(512, b"\0")


def flagged():
    """A zip whose members say that they are encrypted."""
    content = bytearray(table(GOOD))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 1)
    return bytes(content)


ONE_SHEET = '<sheet name="Data" sheetId="1" r:id="rId1"/>'


def symlink():
    """The sheet is a link to a file of the machine that reads it."""
    link = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    links = relation(1, "worksheet", "worksheets/sheet1.xml")
    return package(ONE_SHEET, links, (link, "/etc/passwd"))


def traversal():
    names = ("../../../../etc/cron.d/a", "/etc/passwd", "..\\..\\a.dll", "C:\\a.exe")
    return workbook(sheet(HEADINGS, GOOD), extra=[(name, b"x") for name in names])


def outside_link():
    """The sheet's relation leads out of the archive."""
    return package(ONE_SHEET, relation(1, "worksheet", "../../../../../../etc/passwd"))


def twice_the_sheet():
    """Two members of one name."""
    other = sheet(HEADINGS, group("Mawar"))
    return workbook(sheet(HEADINGS, GOOD), extra=[("xl/worksheets/sheet1.xml", other)])


def chart_only():
    chart = ("xl/chartsheets/sheet1.xml", f'{HEAD}<chartsheet xmlns="{MAIN}"/>')
    return package(
        ONE_SHEET, relation(1, "chartsheet", "chartsheets/sheet1.xml"), chart
    )


def macros():
    return workbook(
        sheet(HEADINGS, GOOD), extra=[("xl/vbaProject.bin", OLE + b"\0" * 99)]
    )


def deep():
    nested = "<a>" * 200_000 + "</a>" * 200_000
    return workbook(f'{HEAD}<worksheet xmlns="{MAIN}">{nested}</worksheet>')


def office(name):
    return archive(("[Content_Types].xml", "<Types/>"), (name, "<x/>"))


def text_of(*rows, **options):
    return lambda: listed(*rows, **options)


def data(content):
    return lambda: content


def typed(kind, value):
    return XML(f'<c r="{{}}" t="{kind}"><v>{value}</v></c>')


def send(admin, name, content):
    file = SimpleUploadedFile("daftar", content)
    file._name = name  # as it comes, and not what a browser would make of it
    return admin.post("/impor/", {"file": file, "layout": "poktan"}, follow=True)
