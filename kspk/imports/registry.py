"""What an app tells the engine about the kind of file it can read.

An app registers a Layout in its AppConfig.ready; the engine knows no model above it.
"""

from dataclasses import dataclass
from typing import NamedTuple

_layouts = {}


class Problem(NamedTuple):
    """Something about a row that a person should know or decide; stored as a dict.

    `level`: "error" keeps the row out, "question" does until it is answered, "warning"
    is only shown. `suggestions` are [code, label, score 0–100], best first; `answer` is
    what services.decide takes for them: "village", "kind", "same" or "values".
    """

    code: str
    level: str
    message: str
    field: str = ""
    value: str = ""
    suggestions: tuple = ()
    answer: str = "values"

    def stored(self):
        return {**self._asdict(), "suggestions": [list(s) for s in self.suggestions]}


@dataclass(slots=True)
class Draft:
    """A row on its way into ImportRow or from it; the same attribute names as there.

    What the file says comes first, then what a person said and what was found in the
    register.
    """

    position: int
    sheet: str
    number: int
    key: str
    values: dict
    problems: list | None = None
    fixes: list | None = None
    decision: dict | None = None
    state: str | None = None
    target: int | None = None
    target_version: int | None = None
    diff: list | None = None
    is_applied: bool = False
    pk: int | None = None
    raw: dict | None = None


class Layout:
    """Base of what an app registers: one kind of file and what its rows become.

    `record` is the tracked model of a row, `parts` tracked models that point to it by
    `root`, `indexes` untracked ones that are derived from it. `noun` is what people
    call a record; `modes` are what may happen where there is one already, explained by
    `exists_title` and `exists_help`. With `makes_one_of_several` rows of the same key
    become one record, so that they are always compared together, `rows_at_once` of a
    file; `asks_again`: the answer to a row that changed since its preview.
    """

    code = ""
    label = ""
    noun = "kelompok"
    record = None
    parts = indexes = ()
    root = ""
    modes = ("fill", "update", "skip")
    exists_title = exists_help = ""
    makes_one_of_several = False
    rows_at_once = 5_000
    asks_again = "choice"

    def fields(self):
        """{field: label} of all columns that a person may choose."""
        raise NotImplementedError

    def shown(self):
        """[(field, label)] of the columns on the preview page."""
        raise NotImplementedError

    def present(self, rows):
        """Give ImportRows of a page what people read: `title`, `place`, `cells`
        [(field, text)] of `shown`, `changes` [(field, label, stored, in the file)]."""
        raise NotImplementedError

    def work(self, *, wilayah, by, mode):
        """A Work for one run over the rows of a batch."""
        raise NotImplementedError

    def records_of(self, batch):
        """QuerySet of the records that the applied rows of a batch stand for."""
        ids = batch.rows.filter(is_applied=True).values("target")
        return self.record.objects.filter(pk__in=ids)

    def targets(self, ids):
        """ImportRow.target of records, by their keys."""
        return list(ids)

    def fixed(self, ids):
        """{pk: (who, when)} of records that an undo may no longer touch."""
        return {}

    def restored(self, ids):
        """After an undo gave records `ids` their old values: derive the indexes."""
        raise NotImplementedError

    def undone(self, action):
        """After an undo, written under `action`: derive what follows from all of it."""

    def labels_of(self, ids):
        """{pk: words for people} of records."""
        raise NotImplementedError

    def template(self, user):
        """The Template (imports.template) of an empty file for this person."""
        raise NotImplementedError


class Work:
    """One run over rows: knows areas, aliases and what the user may do.

    `sheet` is the engine's Sheet. `compare` gives each row (a Draft or an ImportRow)
    its state, target, diff and questions by its values, problems and decision, and by
    the records as they are now. `apply` writes rows that were just compared, inside the
    caller's transaction.
    """

    sheet = None

    def parse(self, grids, mappings):
        """WorkbookRows of a file."""
        raise NotImplementedError

    def key(self, values):
        """Text that two rows about the same record share, "" if it cannot be said."""
        raise NotImplementedError

    def draft(self, row, position):
        """The Draft of a SheetRow; its values are such as JSON knows."""
        raise NotImplementedError

    def begin(self, keys, others=()):
        """Before the first `compare` of a run: the keys of all rows of the file, and
        rows outside the run that already stand for a record."""
        raise NotImplementedError

    def compare(self, rows):
        raise NotImplementedError

    def apply(self, rows, *, action, at):
        """Write rows; gives each its `target` and `target_version`."""
        raise NotImplementedError

    def answer(self, row, **answer):
        """Put what a person said into the row's values, problems and decision."""
        raise NotImplementedError


def register(layout):
    _layouts[layout.code] = layout


def get(code):
    """The Layout of a code; the first one while nobody knows what the file is."""
    return _layouts[code] if code else next(iter(_layouts.values()))


def choices():
    return [(layout.code, layout.label) for layout in _layouts.values()]
