"""Files that people bring: taken for what they contain, never for what they are called.

A PDF is kept as it is; an image is drawn anew, without what else was in its file.
"""

import io
import uuid

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 2480  # pixels of an image as it is kept: A4 across at 300 per inch
MOST_PIXELS = 40_000_000
HEAD = TAIL = 1024  # bytes within which a PDF begins and ends like one
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}
ACCEPT = ",".join(TYPES.values())
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png"}
OTHER = (
    "Berkas ini bukan PDF, JPG, atau PNG yang dapat dibaca. Pindai atau simpan ulang"
    " sebagai PDF, lalu pilih lagi."
)


class NotAccepted(ValueError):
    """The file is refused; the text is for people."""


def accepted(upload):
    """A ContentFile with a name of our own, from an uploaded PDF, JPEG or PNG.

    Raises NotAccepted for anything else, and for what is too large.
    """
    if upload.size > LARGEST:
        raise NotAccepted(
            f"Berkas ini {upload.size / 1024**2:.0f} MB, melebihi 10 MB. Kecilkan"
            " atau bagi berkasnya."
        )
    upload.seek(0)
    content = upload.read()
    if content.startswith(b"%PDF-"):
        suffix = ".pdf"
        check_pdf(content)
    else:
        content, suffix = redrawn(content)
    return ContentFile(content, name=f"{uuid.uuid4().hex}{suffix}")


def check_pdf(content):
    """Raises NotAccepted for a PDF that another program would read as something else.

    A page of markup in its head, or an archive after its end.
    """
    head = content[:HEAD].lower()
    if b"<script" in head or b"<html" in head or b"%%EOF" not in content[-TAIL:]:
        raise NotAccepted(OTHER)


def redrawn(content):
    """(bytes, suffix) of an image: upright, at most LONGEST_SIDE, no metadata."""
    try:
        with Image.open(io.BytesIO(content), formats=list(SUFFIXES)) as image:
            kind = image.format
            if image.width * image.height > MOST_PIXELS:
                raise NotAccepted("Gambar ini terlalu besar. Kecilkan lebih dahulu.")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            turned = ImageOps.exif_transpose(image)
            has_alpha = kind == "PNG" and turned.has_transparency_data
            turned = turned.convert("RGBA" if has_alpha else "RGB")
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (
        OSError, SyntaxError, ValueError, Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as problem:  # fmt: skip
        if isinstance(problem, NotAccepted):
            raise
        raise NotAccepted(OTHER) from problem
    turned.info = {}
    packed = io.BytesIO()
    turned.save(packed, kind, quality=85, optimize=True)
    return packed.getvalue(), SUFFIXES[kind]
