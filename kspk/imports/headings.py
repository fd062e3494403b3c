"""Which field a column heading means."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

EXACT = 1.0
FUZZY_FROM = 88
TAKE_FROM = 0.6
IGNORED = "-"
NUMBER = "no"

SHORT = {
    "jml": "jumlah", "jlh": "jumlah", "jmlh": "jumlah", "jum": "jumlah", "jl": "jumlah",
    "jumlh": "jumlah", "banyaknya": "jumlah", "total": "jumlah",
    "no": "nomor", "nmr": "nomor", "nomer": "nomor", "nr": "nomor",
    "tgl": "tanggal", "tg": "tanggal", "tggl": "tanggal",
    "th": "tahun", "thn": "tahun", "tahn": "tahun",
    "kec": "kecamatan", "kcmtn": "kecamatan", "kecmatan": "kecamatan",
    "ds": "desa", "dsa": "desa", "klrhn": "kelurahan",
    "telp": "telepon", "tlp": "telepon", "tel": "telepon", "telpon": "telepon",
    "tlpn": "telepon", "telephone": "telepon", "phone": "telepon",
    "telephon": "telepon",
    "handphone": "hp", "hape": "hp", "whatsapp": "wa",
    "ket": "keterangan", "kete": "keterangan", "almt": "alamat", "alamt": "alamat",
    "ang": "anggota", "angg": "anggota", "agt": "anggota", "anggta": "anggota",
    "sdh": "sudah", "blm": "belum", "klp": "kelompok", "klpk": "kelompok",
    "klmpk": "kelompok", "kelomp": "kelompok", "klmpok": "kelompok", "nm": "nama",
    "kdr": "kader", "dsn": "dusun", "lingk": "lingkungan", "lat": "latitude",
    "long": "longitude", "lon": "longitude", "lng": "longitude",
}  # fmt: skip
NOISE = frozenset(["dan", "atau", "yang", "di", "ke", "para", "tiap", "setiap", "nya"])
PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def heading_words(text):
    """Set of full words in a heading: "JML. ANGGOTA" → {"jumlah", "anggota"}."""
    found = [SHORT.get(word, word) for word in WORD.findall(text.casefold())]
    return frozenset(found) - NOISE or frozenset(found)


def heading_key(texts):
    """A stable key for a row of headings, to remember a mapping by."""
    return "|".join(" ".join(sorted(heading_words(text or ""))) for text in texts)


class HeadingMatcher:
    """Knows the headings of one layout: its fields' labels, aliases and templates."""

    def __init__(self, sheet):
        self.exact = {}
        self.memo = {}
        for name in ("no", "nomor", "no urut", "nomor urut", "nr", "no.", "#", "urut"):
            self.exact[heading_words(name)] = NUMBER
        for text in sheet.ignored:
            self.exact[heading_words(text)] = IGNORED
        for field in sheet.fields:
            names = (field.template.replace("_", " "), field.label, *field.aliases)
            for text in filter(None, names):
                self.exact.setdefault(heading_words(text), field.name)
        self.joined = [
            ("".join(sorted(words)), name)
            for words, name in self.exact.items()
            if len("".join(words)) >= 4
        ]

    def knows(self, text):
        """Is `text` exactly a known heading?"""
        return isinstance(text, str) and heading_words(text) in self.exact

    def scores(self, heading, band=""):
        """[(score, field name)], best first, for a heading below the heading `band`."""
        memo = (heading, band)
        if memo not in self.memo:
            found = self.find(heading, band)
            ranked = sorted(((s, f) for f, s in found.items()), reverse=True)
            self.memo[memo] = ranked
        return self.memo[memo]

    def find(self, heading, band):
        leaf = heading_words(heading)
        whole = leaf | heading_words(band)
        best = {}

        def offer(field, score):
            if score > best.get(field, 0):
                best[field] = score

        bare = heading_words(PARENTHESES.sub(" ", heading))
        for words, score in (
            (whole, EXACT),
            (leaf, 0.97 if band else EXACT),
            (bare, 0.95),
        ):
            if words in self.exact:
                offer(self.exact[words], score)
        for words, field in self.exact.items():
            if words < whole and not words <= NUMBERED:
                extra = len(leaf - words) + 0.5 * len(whole - leaf - words)
                offer(field, max(0.9 - 0.08 * extra, 0.5))
        if not best:
            text = "".join(sorted(leaf))
            for known, field in self.joined:
                ratio = fuzz.ratio(text, known)
                if ratio >= FUZZY_FROM:
                    offer(field, 0.8 * ratio / 100)
        return best


NUMBERED = frozenset(["nomor", "tanggal", "tahun", "jumlah", "nama", "kode", "urut"])
