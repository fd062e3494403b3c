"""Workbooks made member by member, as files may come."""

import io
import zipfile

import openpyxl

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx(fill):
    book = openpyxl.Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def simple_xlsx():
    return xlsx(lambda book: book.active.append(["Nama", "Desa"]))


def with_sheet(xml, extra=()):
    """A workbook whose first sheet is `xml`; `extra` are (name, bytes) members."""
    source = zipfile.ZipFile(io.BytesIO(simple_xlsx()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename == "xl/worksheets/sheet1.xml":
                content = xml if isinstance(xml, bytes) else xml.encode()
            target.writestr(item.filename, content)
        for name, content in extra:
            target.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(data, dimension="A1", after=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet {NAMESPACE}>'
        f'<dimension ref="{dimension}"/><sheetData>{data}</sheetData>{after}'
        "</worksheet>"
    )


def ods(rows, mimetype="application/vnd.oasis.opendocument.spreadsheet"):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
            if isinstance(value, str)
            else f'<table:table-cell office:value-type="float" office:value="{value}"/>'
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Gamping">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()
