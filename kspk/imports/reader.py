"""Read an uploaded spreadsheet in a child process with limits on memory and time."""

import json
import logging
import marshal
import os
import signal
import subprocess
import sys
import sysconfig
from datetime import date, datetime
from pathlib import Path

from kspk.imports.grid import (
    PART,
    CellError,
    Grid,
    Limits,
    PackedRows,
    RuinedNumber,
    UnreadableFile,
)

logger = logging.getLogger(__name__)

ENDED = {  # how the child ended → refusal
    -signal.SIGABRT: "memory",  # an allocation was refused
    -signal.SIGSEGV: "memory",
    -signal.SIGKILL: "memory",
    -signal.SIGXCPU: "timeout",
}
CHILD = str(Path(__file__).with_name("child.py"))
EMPTY = "Lembar ini kosong."

MESSAGES = {
    "empty": "Berkas ini kosong. Pilih berkas yang berisi data.",
    "too_large": (
        "Berkas ini {size}, lebih dari batas {limit}. Bagi menjadi beberapa berkas, "
        "misalnya satu untuk setiap kecamatan."
    ),
    "zip_bomb": (
        "Isi berkas ini menjadi lebih dari {limit} setelah dibuka. Hapus gambar dan "
        "lembar yang tidak perlu, lalu simpan ulang sebagai .xlsx."
    ),
    "too_many_members": (
        "Berkas ini terdiri dari lebih dari {limit} bagian. Hapus gambar dan lembar "
        "yang tidak perlu, lalu simpan ulang sebagai .xlsx."
    ),
    "too_many_rows": (
        "Berkas ini mempunyai lebih dari {limit} baris berisi data{detail}. Bagi "
        "menjadi beberapa berkas, misalnya satu untuk setiap kecamatan."
    ),
    "too_many_columns": (
        "{detail} mempunyai lebih dari {limit} kolom berisi data. Hapus kolom yang "
        "tidak perlu, lalu unggah lagi."
    ),
    "far_cell": (
        "{detail} berisi sesuatu di sel yang sangat jauh. Hapus isi sel itu atau salin "
        "tabelnya ke lembar baru, lalu unggah lagi."
    ),
    "encrypted": (
        "Berkas ini dikunci dengan kata sandi. Buka di Excel, hapus kata sandinya, "
        "simpan, lalu unggah lagi."
    ),
    "corrupt": (
        "Berkas ini rusak atau tidak lengkap terunggah. Buka di Excel, simpan ulang "
        "sebagai .xlsx, lalu unggah lagi."
    ),
    "not_spreadsheet": (
        "{detail} bukan lembar kerja. Unggah berkas .xlsx, .xls, .ods atau .csv."
    ),
    "open_quote": (
        "Mulai baris {detail} ada tanda kutip yang tidak ditutup, atau sel yang "
        "terlalu panjang. Perbaiki sel itu atau simpan sebagai .xlsx, lalu unggah lagi."
    ),
    "unsafe_xml": (
        "Berkas ini memuat deklarasi XML (DTD) yang tidak dipakai lembar kerja biasa. "
        "Salin tabelnya ke lembar kerja baru, lalu unggah lagi."
    ),
    "encoding": (
        "Huruf dalam berkas teks ini tidak terbaca. Simpan ulang sebagai "
        "“CSV UTF-8” atau .xlsx, lalu unggah lagi."
    ),
    "timeout": (
        "Berkas ini terlalu lama dibaca (lebih dari {limit} detik). Bagi menjadi "
        "beberapa berkas, lalu unggah lagi."
    ),
    "memory": (
        "Berkas ini terlalu besar untuk dibaca. Biasanya ada isi di sel yang sangat "
        "jauh dari tabel: salin tabelnya ke lembar baru, lalu unggah lagi."
    ),
}


DEFAULT_LIMITS = Limits()


def read_file(source, limits=DEFAULT_LIMITS):
    """Grids of a file given as bytes or as a path, in the order of its sheets.

    The type is recognised by content: .xlsx, .xls, .ods, or text with commas,
    semicolons or tabs in UTF-8, UTF-16 or cp1252. Raises UnreadableFile.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        size, data, path = len(source), bytes(source), ""
    else:
        size, data, path = Path(source).stat().st_size, b"", os.fspath(source)
    if not size:
        raise refusal("empty", limits)
    if size > limits.file_bytes:
        raise refusal("too_large", limits, size=megabytes(size))
    return [make_grid(sheet) for sheet in run_child(data, path, limits)]


def run_child(data, path, limits):
    options = {
        "path": path,
        "packages": sysconfig.get_paths()["platlib"],
        "unpacked_bytes": limits.unpacked_bytes,
        "members": limits.members,
        "rows": limits.rows,
        "columns": limits.columns,
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
        "part": PART,
    }
    command = [sys.executable, "-I", "-S", CHILD, json.dumps(options)]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refusal("timeout", limits) from None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        logger.warning("reading child ended with %s: %s", done.returncode, last[:200])
        raise refusal(ENDED.get(done.returncode, "corrupt"), limits)
    code, answer = marshal.loads(done.stdout)  # noqa: S302 (our own child)
    if code:
        raise refusal(code, limits, detail=answer)
    return answer


def refusal(code, limits, detail="", size=""):
    limit = {
        "too_large": megabytes(limits.file_bytes),
        "zip_bomb": megabytes(limits.unpacked_bytes),
        "too_many_members": str(limits.members),
        "too_many_rows": f"{limits.rows:,}".replace(",", "."),
        "too_many_columns": str(limits.columns),
        "timeout": f"{limits.seconds:g}",
    }.get(code, "")
    text = MESSAGES[code].format(limit=limit, detail=detail, size=size)
    return UnreadableFile(code, text[:1].upper() + text[1:])


def megabytes(size):
    return f"{size / 2**20:.1f} MB".replace(".", ",").replace(",0 ", " ")


SPECIAL = {
    "d": date.fromordinal,
    "t": datetime.fromisoformat,
    "n": RuinedNumber,
    "e": CellError,
}


def unpack(part):
    """Rows of a part, with the values that marshal cannot carry put back."""
    rows, special = marshal.loads(part)  # noqa: S302 (our own child)
    for row, column, kind, value in special:
        rows[row][column] = SPECIAL[kind](value)
    return rows


def make_grid(sheet):
    rows = PackedRows(sheet["parts"], sheet["height"], unpack)
    set_aside = "" if rows else EMPTY
    if sheet["hidden"]:
        set_aside = f"Lembar “{sheet['name']}” tersembunyi."
    return Grid(
        sheet=sheet["name"],
        rows=rows,
        merged=sheet["merged"],
        hidden=sheet["hidden"],
        typed=sheet["typed"],
        set_aside=set_aside,
    )
