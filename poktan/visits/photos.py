"""A photo as it is kept: at most 1,280 pixels, without the place where it was taken."""

import io
import uuid

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

LONGEST_SIDE = 1280
LARGEST = 10 * 1024 * 1024  # bytes that may be sent
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPhoto(ValueError):
    """The file cannot be read as a photo; the text is for people."""


def small(upload):
    """A JPEG file of the uploaded photo, under a name that says nothing.

    Raises NotAPhoto for anything that is no JPEG, PNG or WebP, or is too large.
    """
    if upload.size > LARGEST:
        raise NotAPhoto("Foto lebih dari 10 MB. Pilih foto yang lebih kecil.")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAPhoto("Foto terlalu besar. Pilih foto yang lebih kecil.")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            turned = ImageOps.exif_transpose(image).convert("RGB")
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise NotAPhoto(
            "Berkas ini bukan foto JPEG, PNG atau WebP yang dapat dibaca. Pilih berkas"
            " lain."
        ) from problem
    packed = io.BytesIO()
    turned.save(packed, "JPEG", quality=80, optimize=True)
    return ContentFile(packed.getvalue(), name=f"{uuid.uuid4().hex}.jpg")
