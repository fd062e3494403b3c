"""What the pages of an import show: rows as cells, columns of sheets, counts."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from kspk.ui.formats import number

from .models import ImportBatch, ImportRow

PAGE_SIZE = 50

STATE_LOOK = {  # tone and icon, ui/README section 5
    ImportRow.State.NEW: ("ok", "plus-lg"),
    ImportRow.State.CHANGED: ("info", "pencil"),
    ImportRow.State.SAME: ("idle", "check-lg"),
    ImportRow.State.DECIDE: ("warn", "question-circle"),
    ImportRow.State.DUPLICATE: ("nil", "files"),
    ImportRow.State.REFUSED: ("bad", "ban"),
    ImportRow.State.SKIPPED: ("idle", "dash-circle-fill"),
}
BATCH_LOOK = {
    ImportBatch.Status.UPLOADED: ("idle", "clock"),
    ImportBatch.Status.READING: ("info", "clock"),
    ImportBatch.Status.UNREADABLE: ("bad", "ban"),
    ImportBatch.Status.READY: ("warn", "question-circle"),
    ImportBatch.Status.APPLYING: ("info", "clock"),
    ImportBatch.Status.APPLIED: ("ok", "check-circle-fill"),
    ImportBatch.Status.UNDOING: ("info", "clock"),
    ImportBatch.Status.UNDONE: ("idle", "arrow-counterclockwise"),
    ImportBatch.Status.DISCARDED: ("idle", "archive"),
}
# Words beside the control of answers that are not a cell's text.
CONTROLS = {
    "village": "Desa",
    "kind": "Jenis",
    "same": "Kelompok",
    "choice": "Kelompok",
}
HOW_LOOK = {  # how a column was recognised: word, tone, icon
    "same": ("Sama", "ok", "check-lg"),
    "similar": ("Tebakan", "warn", "question-circle"),
    "memory": ("Dikenal dari impor lalu", "ok", "check-lg"),
    "chosen": ("Dipilih", "ok", "check-lg"),
    "unused": ("Tidak dipakai", "idle", "dash-circle-fill"),
}


@dataclass(frozen=True)
class Place:
    """Which rows a person looks at, from the address of the page."""

    state: str = ""
    after: int | None = None
    before: int | None = None

    @classmethod
    def of(cls, query):
        state = query.get("keadaan", "")
        return cls(
            state if state in ImportRow.State.values else "",
            position(query.get("setelah", "")),
            position(query.get("sebelum", "")),
        )

    def __str__(self):
        parts = {"keadaan": self.state, "setelah": self.after, "sebelum": self.before}
        said = {name: value for name, value in parts.items() if value not in ("", None)}
        return f"?{urlencode(said)}" if said else ""


def position(text):
    """A whole number from the address, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass
class Cell:
    """One value of the preview: text, its former text if it changes, its problems."""

    label: str
    text: str
    old: str | None = None
    guess: str = ""
    problems: list = field(default_factory=list)


class RowView:
    """A presented ImportRow as a line of the preview: cells, changes, what waits."""

    def __init__(self, row, batch, labels, shown, place):
        self.row, self.batch, self.labels = row, batch, labels
        self.state_label = row.get_state_display()
        self.tone, self.icon = STATE_LOOK[row.state]
        self.css_id = f"baris-{row.position}"
        self.decide_url = reverse("imports:decide", args=[batch.pk, row.pk]) + place
        changed = {name: (old, new) for name, _, old, new in row.changes}
        self.shown = words = dict(shown)
        self.cells = [
            Cell(
                label=words[name],
                text=changed[name][1] if name in changed else text,
                old=changed[name][0] if name in changed else None,
                guess=self._guess(name),
                problems=list(self._problems(name)),
            )
            for name, text in row.cells
        ]
        self.more = [
            Cell(label, new, old)
            for name, label, old, new in row.changes
            if name not in words
        ]
        self.problems = list(self._problems(""))

    @property
    def is_open(self):
        """Whether a person may still say something about the row."""
        return not self.row.is_applied and self.batch.status in ImportBatch.OPEN

    @property
    def is_waiting(self):
        return self.row.state in ImportRow.TODO

    @property
    def can_skip(self):
        return self.is_open and self.is_waiting

    def _guess(self, name):
        """The cell as written, where what it means was worked out."""
        is_guess = f"{name.removesuffix('_code')}_spelling" in (self.row.fixes or ())
        return str((self.row.raw or {}).get(name) or "") if is_guess else ""

    def _problems(self, cell):
        """Problems to show in a cell, "" for those of no cell, with their controls."""
        for problem in self.row.problems or ():
            name = problem["field"]
            answered = problem["level"] == "question" and not self.is_waiting
            if self._cell_of(name) != cell or answered:
                continue
            label = CONTROLS.get(problem["answer"])
            key = problem["answer"] if label else f"value-{name}"
            label = label or self.labels.get(name, "Isi")
            yield {**problem, "input": key, "label": label}

    def _cell_of(self, name):
        """The cell that shows a field: its own, that of its code, or "" for none."""
        return next((c for c in (name, f"{name}_code") if c in self.shown), "")


def row_views(rows, batch, place):
    """RowViews of a page of rows; a fixed number of queries."""
    handler = batch.handler
    labels, shown = handler.fields(), handler.shown()
    return [
        RowView(row, batch, labels, shown, str(place)) for row in handler.present(rows)
    ]


def tally(batch, state):
    """Links with the number of rows by state; `state` is the one being shown."""
    counts = batch.counts
    rows = [("", "Semua", "list", batch.row_count)]
    for value, label in ImportRow.State.choices:
        found = counts.get(value, 0) + counts.get(f"applied_{value}", 0)
        if found or value != ImportRow.State.SKIPPED:
            rows.append((value, label, STATE_LOOK[value][1], found))
    return [
        {"state": value, "label": label, "icon": icon, "number": found,
         "is_current": value == state}
        for value, label, icon, found in rows
    ]  # fmt: skip


def page_of(rows, *, after=None, before=None):
    """A page of rows by position: (rows, position before, position after) for links.

    The first page where no row is left at that place.
    """
    if before is not None:
        found = list(rows.filter(position__lt=before).order_by("-position")[:PAGE_SIZE])
        found.reverse()
    else:
        later = rows if after is None else rows.filter(position__gt=after)
        found = list(later.order_by("position")[:PAGE_SIZE])
    if not found:
        gone = after is not None or before is not None
        return page_of(rows) if gone else ([], None, None)
    first, last = found[0].position, found[-1].position
    has_more = rows.filter(position__gt=last).exists()
    has_less = rows.filter(position__lt=first).exists()
    return found, first if has_less else None, last if has_more else None


def sheet_views(batch):
    """Sheets of the file for the mapping page, each column with its form name."""
    fields = batch.handler.fields()
    views = []
    for i, sheet in enumerate(batch.sheets):
        columns = []
        for column in sheet.get("columns", ()):
            word, tone, icon = HOW_LOOK[column["how"]]
            samples = "; ".join(str(sample) for sample in column["samples"]) or "–"
            columns.append({**column, "input": f"kolom-{i}-{column['index']}",
                            "word": word, "tone": tone, "icon": icon,
                            "sample": samples})  # fmt: skip
        doubtful = any(c["how"] == "similar" and c["confidence"] < 0.9 for c in columns)
        used = sum(bool(column["field"]) for column in columns)
        wanted = not sheet["set_aside"] or batch.status == ImportBatch.Status.UNREADABLE
        is_open = doubtful or (wanted and not any(view["is_open"] for view in views))
        views.append({**sheet, "columns": columns, "is_doubtful": doubtful,
                      "used": used, "is_open": is_open})  # fmt: skip
    return views, fields


def chosen_columns(batch, data):
    """{sheet name: {column index: field or ""}} of the posted mapping page."""
    fields = batch.handler.fields()
    return {
        sheet["name"]: {
            column["index"]: value if value in fields else ""
            for column in sheet.get("columns", ())
            if (value := data.get(f"kolom-{i}-{column['index']}")) is not None
        }
        for i, sheet in enumerate(batch.sheets)
    }


SKIPPED = {  # classes of rows that are not data, in the order of a sheet
    "title": "judul",
    "header": "judul kolom",
    "column_numbers": "nomor kolom",
    "repeated_header": "judul kolom ulangan",
    "section": "judul bagian",
    "total": "jumlah",
    "empty": "kosong",
    "empty_numbered": "bernomor tanpa isi",
    "signature": "tanda tangan",
    "note": "catatan",
}


def skipped(batch):
    """What of the file is not data, in the order of a sheet; "" if all of it is.

    "2 baris judul, 12 baris jumlah; lembar REKAP disisihkan"
    """
    rows = {}
    for sheet in batch.sheets:
        for kind, count in sheet.get("skipped", {}).items():
            rows[kind] = rows.get(kind, 0) + count
    kinds = ", ".join(
        f"{number(rows[kind])} baris {words}"
        for kind, words in SKIPPED.items()
        if rows.get(kind)
    )
    aside = [f"“{sheet['name']}”" for sheet in batch.sheets if sheet.get("set_aside")]
    sheets = aside and f"lembar {', '.join(aside)} disisihkan"
    return "; ".join(filter(None, (kinds, sheets)))
