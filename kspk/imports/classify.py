"""What each row below a heading is: data, a section, a total, a signature …"""

import re
from itertools import pairwise

from kspk.imports.headings import NUMBER, heading_words
from kspk.imports.parsers import is_blank

TOTAL = re.compile(
    r"\W*(?:sub\s*-?\s*|grand\s+)?(?:jumlah|jumlh|jml|jlh|total|rekap(?:itulasi)?)\b",
    re.I,
)
TOTAL_STARTS = frozenset(["jum", "jml", "jlh", "tot", "sub", "gra", "rek"])
MONTHS = (
    "jan|feb|peb|mar|apr|mei|jun|jul|agu|sep|okt|nov|nop|des"  # beginnings are enough
)
SIGNATURE = re.compile(
    r"mengetahui|menyetujui|mengesahkan|\bnip\b|\bn\.i\.p|pengelola|petugas|penanggung|"
    r"koordinator|^\W*(?:an|a\.n|plt|pj)\b\.?\s|^\W*kepala\s+(?:dinas|bidang|seksi|upt|"
    r"balai|puskesmas|badan|desa|bkkbn)|^\W*(?:camat|lurah|kades|bupati)\b|"
    r"ketua\s+tp\b|pembina\s+(?:tk|utama|muda)|penata\s+(?:tk|muda)|yang\s+membuat|"
    r"dibuat\s+oleh|^\W*(?:catatan|keterangan|ket|sumber|note|nb)\s*[:.]|"
    rf"^[a-z .']+,\s*(?:\d{{1,2}}|\.*|…*)\s*(?:{MONTHS})[a-z]*\.?\s*(?:\d{{4}}|\.*)",
    re.I,
)
NUMBERED = re.compile(r"\(?\d{1,3}\)?|\d{1,3}\s*=\s*[\d\s+*/().:x×-]+")
LIST_MARK = re.compile(r"\(?(?:[A-Za-z]|[IVXivx]{1,5}|\d{1,3})[.)]?\)?")
LEADING_MARK = re.compile(r"^\s*\(?(?:[A-Z]|[IVX]{1,5}|\d{1,2})[.)]\s+(?=\S)")


def is_column_numbers(values):
    """Is this the row of column numbers, 1 2 3 or (1) (2) or "5=4/3*100"?"""
    if len(values) < 3:
        return False
    numbers = []
    for value in values:
        if type(value) is int:
            numbers.append(value)
        elif isinstance(value, str) and NUMBERED.fullmatch(value.strip()):
            numbers.append(int(re.search(r"\d+", value)[0]))
        else:
            return False
    steps = [b - a for a, b in pairwise(numbers)]
    return (
        numbers[0] <= 3 and numbers[-1] < 200 and all(0 < step <= 2 for step in steps)
    )


class Classifier:
    """Walks down the rows of one table and puts each in exactly one class."""

    def __init__(self, grid, sheet, table, finder):
        self.grid = grid
        self.rows = grid.rows
        self.sheet = sheet
        self.table = table
        self.finder = finder
        self.mapping = table.mapping
        self.number = self.column_of(NUMBER)
        self.key = self.column_of(sheet.required[0]) if sheet.required else None
        numeric = {f.name for f in sheet.fields if f.number} | {NUMBER}
        self.numeric = [i for i, name in self.mapping.items() if name in numeric]
        self.values = [i for i in self.mapping if i != self.number]
        self.heading = {
            column.index: heading_words(column.heading.split(" / ")[-1])
            for column in table.columns
            if column.heading
        }
        self.upper = [
            {
                i: heading_words(v)
                for i, v in enumerate(self.rows[r])
                if isinstance(v, str)
            }
            for r in table.header_rows
        ]

    def column_of(self, name):
        return next((i for i, n in self.mapping.items() if n == name), None)

    def run(self, start, classes, context):
        """Classify rows from `start`; gives (block of the next heading, its row)."""
        rows, table, key = self.rows, self.table, self.key
        width = self.grid.width
        busy = max(4, len(self.values) // 3)
        number = self.numeric[0] if self.numeric else None
        base, context = context, dict(context)
        announced = {}  # by sections and notes since the last data: for a new table
        after_total, index = False, start
        while index < len(rows):
            row = rows[index]
            name = row[key] if key is not None else None
            if (
                type(name) is str
                and number is not None
                and width - row.count(None) >= busy
                and is_numeric(row[number])
                and name[:3].lower() not in TOTAL_STARTS
                and not name[0].isdigit()
                and name[0] not in "(=\"'”"
            ):
                what = "data"
            else:
                what = self.classify(index, after_total)
            if what == "new_header":
                self.context = base | announced
                return self.finder.at(index), index
            if what == "section":
                said = self.said(index)
                context = self.sheet.enter_section(base, context, said)
                announced |= said
                after_total = False
            elif what == "note":
                announced |= self.sheet.title_context(self.text(index))
            elif what == "total" or what == "signature":
                after_total = True
            elif what == "data":
                table.data.append(index)
                table.contexts.append(context)
                announced, after_total = {}, False
            classes.append(what)
            index += 1
        self.context = base
        return None, index

    def classify(self, index, after_total):
        filled = self.filled(index)
        if not filled:
            return "empty"
        values = list(filled.values())
        if is_column_numbers(values) and not self.plausible_data(filled):
            return "column_numbers"
        if self.repeats_heading(filled):
            return "repeated_header"
        if len(filled) > 2 and self.starts_table(index, filled):
            return "new_header"
        texts = [v for v in values if isinstance(v, str) and not v.strip().isdigit()]
        if self.is_total(filled, texts):
            return "total"
        if self.section_text(filled):
            return "section"
        numbered = self.number in filled and is_numeric(filled[self.number])
        if not numbered and len(filled) <= 3 and any(map(SIGNATURE.search, texts)):
            return "signature"
        own = [i for i in self.values if i in filled]
        if not own or (numbered and len(filled) == 1):
            return (
                "empty_numbered" if numbered and not texts else self.rest(after_total)
            )
        if numbered or len(own) > max(2, len(self.values) // 4) or len(self.values) < 3:
            return "data"
        if len(own) > 1 and self.key in filled and not after_total:
            return "data"
        return self.rest(after_total)

    def rest(self, after_total):
        return "signature" if after_total else "note"

    def plausible_data(self, filled):
        """A row of column numbers follows a heading and has no text for a name."""
        name = filled.get(self.key)
        return isinstance(name, str) and not NUMBERED.fullmatch(name.strip())

    def repeats_heading(self, filled):
        for heading in (self.heading, *self.upper):
            same = sum(
                isinstance(value, str) and heading_words(value) == heading.get(i)
                for i, value in filled.items()
            )
            if same and same >= 0.6 * len(filled) and (same > 1 or len(filled) == 1):
                return len(filled) > 1 or same == len(heading)
        return False

    def starts_table(self, index, filled):
        texts = [v for v in filled.values() if isinstance(v, str) and not v.isdigit()]
        if len(texts) < 0.8 * len(filled):
            return False
        known = sum(self.finder.headings.knows(text) for text in texts)
        return known >= 3 and self.finder.at(index) is not None

    def is_total(self, filled, texts):
        if texts:
            return bool(TOTAL.match(texts[0])) and len(texts) <= 2
        counts = [i for i in filled if i in self.numeric and i != self.number]
        return (
            self.key not in filled
            and self.number not in filled
            and len(counts) > 1
            and len(counts) == len(filled)
        )

    def section_text(self, filled):
        """The text of a row that only announces what follows, or ""."""
        if len(filled) > 3:
            return ""
        texts = [v for v in filled.values() if isinstance(v, str)]
        long = [text for text in texts if not LIST_MARK.fullmatch(text.strip())]
        marks = len(filled) - len(long)
        if not long or marks > 1 or len(long) > 2:
            return ""
        text = LEADING_MARK.sub("", " ".join(" ".join(long).split()))
        return text if self.sheet.section_context(text) else ""

    def filled(self, index):
        row = self.rows[index]
        return {i: value for i, value in enumerate(row) if not is_blank(value)}

    def said(self, index):
        return self.sheet.section_context(self.section_text(self.filled(index)))

    def text(self, index):
        return " ".join(str(value) for value in self.filled(index).values())


def is_numeric(value):
    if type(value) is str:
        return value.isdigit() or value.strip().rstrip(".").isdigit()
    return type(value) is int
