"""Words of Django and allauth that we say in our own way (locale/id)."""

import re
import struct
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "locale/id/LC_MESSAGES"


def written():
    """{msgid: msgstr} of the text file; the header has no msgid."""
    text = (FOLDER / "django.po").read_text()
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.M))


def compiled():
    """{msgid: msgstr} of the binary file, format of GNU gettext."""
    data = (FOLDER / "django.mo").read_bytes()
    _, _, count, here, there = struct.unpack("<5I", data[:20])

    def strings(table):
        for n in range(count):
            length, start = struct.unpack(
                "<2I", data[table + 8 * n : table + 8 * n + 8]
            )
            yield data[start : start + length].decode()

    return {k: v for k, v in zip(strings(here), strings(there), strict=True) if k}


class TestWords:
    def test_are_compiled_as_they_are_written(self):
        assert compiled() == written()
