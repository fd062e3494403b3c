"""A report as one line of numbers: shown, read, checked and stored by itself.

“Isi sekaligus” has a line per group, “Kejar laporan” a line per late month.
"""

import re
import uuid
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from kspk.audit.conflict import STALE, Stale
from kspk.audit.transitions import InvalidTransition
from kspk.offline.once import AlreadyStored, OtherContent, once, read_key
from kspk.reporting.states import State
from kspk.ui import formats

from .. import figures, rules
from ..services import store_report
from .line_shown import ShownLine

OTHER_CONTENT = (
    "Baris ini sudah tersimpan dengan angka lain. Muat ulang halaman ini, lalu periksa"
    " angkanya."
)
OVERTAKEN = (
    "Laporan ini sudah dikirim orang lain sejak Anda membuka halaman. Angka Anda tidak"
    " disimpan."
)
NOT_A_NUMBER = "{label} “{text}” bukan angka. Tulis angka bulat, misalnya 18."
_NUMBER = re.compile(r"\d{1,9}|\d{1,3}(\.\d{3}){1,2}")


def form_url(month, poktan):
    """The page on which this one report is written."""
    return reverse("reports:write", args=[month, poktan.pk])


def read_number(text):
    """ "1.024" → 1024, "" → None; ValueError for what is no whole number."""
    text = text.strip()
    if text and not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text.replace(".", "")) if text else None


class Line(ShownLine):
    """The report of `poktan` in `month`; `report` is the stored one or None.

    `hints`: {number: Hint}; `offered`: {number: value} that stands in an empty input
    and is written only together with others; `has_rows`: recorded meeting by meeting.
    """

    def __init__(self, poktan, month, report, *, prefix, hints=None, offered=None,
                 has_rows=False):  # fmt: skip
        self.poktan, self.month, self.report = poktan, month, report
        if report:
            report.poktan = poktan
        self.prefix, self.kind = prefix, poktan.kind
        self.hints = hints or {}
        self.offered = {} if report else offered or {}
        self.has_rows = has_rows
        self.names = [n for n in figures.GRID if n in figures.of_report(self.kind)]
        self.typed = None
        self.problem = ""  # a sentence about the whole line
        self.errors = []
        self.key, self.version = uuid.uuid4(), str(getattr(report, "version", ""))
        self.numbers = {n: self.stored(n) for n in self.names}
        self.reasons = dict(getattr(report, "reasons", {}))
        self.nihil_reason = self.stored("nihil_reason") or ""

    def stored(self, name):
        return getattr(self.report, name, None)

    # ---------------------------------------------------------------- state

    @property
    def is_open(self):
        """Whether its numbers can be typed here."""
        return not self.has_rows and (self.report is None or self.report.is_editable)

    @property
    def is_draft(self):
        return self.report is not None and self.report.state == State.DRAFT

    @property
    def is_returned(self):
        return self.report is not None and self.report.state == State.RETURNED

    @property
    def is_recorded(self):
        """Whether only the form, meeting by meeting, can write it."""
        return self.has_rows and self.report.is_editable

    @property
    def saves_itself(self):
        """Whether leaving it keeps a draft; what came back is only sent."""
        return self.is_open and not self.is_returned

    @property
    def url(self):
        return form_url(self.month, self.poktan)

    @property
    def merged(self):
        """All that is known of the report, typed before stored."""
        known = {n: self.stored(n) for n in figures.of_report(self.kind)}
        says = {"is_nihil": self.is_nihil, "nihil_reason": self.nihil_reason}
        parts = {"methods": self.stored("methods") or {}}
        return known | parts | self.numbers | says

    @property
    def asks_nihil(self):
        """No meeting and nobody present: either nihil, with a reason, or a slip."""
        return self.numbers["meetings"] == 0 and not self.numbers["present"]

    @property
    def is_nihil(self):
        return self.asks_nihil and bool(self.nihil_reason)

    @property
    def is_touched(self):
        """Whether the person typed anything that is not stored or was offered."""
        if self.typed is None:
            return False
        told = self.nihil_reason == (self.stored("nihil_reason") or "")
        same = self.now == self._sent("was") and not self._sent("again")
        return not (same and told and self.reasons == (self.stored("reasons") or {}))

    @property
    def now(self):
        """The numbers as they stand in the inputs, in one text."""
        return "|".join(self.text(name).strip() for name in self.names)

    @property
    def was(self):
        """`now` when the page was made."""
        return self.now if self.typed is None else self._sent("was")

    @property
    def is_overtaken(self):
        """Whether numbers were typed for a report that has been sent meanwhile."""
        if self.typed is None or self.is_open or self.now == self._sent("was"):
            return False
        return any(self.numbers[n] != self.stored(n) for n in self.names)

    @property
    def is_empty(self):
        return self.report is None and not self.is_touched

    @cached_property
    def warnings(self):
        if self.asks_nihil or not self.is_open:
            return []
        return list(rules.warnings(self.kind, self.merged, self.hints))

    @property
    def unexplained(self):
        return rules.unexplained(self.warnings, self.reasons)

    @property
    def is_ready(self):
        """Whether the line as it is stored can be sent."""
        return self.is_draft and self.is_open and not self._lacks(send=True)

    @property
    def mark(self):
        """What the line is for the count of the page: ready, check, empty or done."""
        if not self.is_open:
            return "done"
        if self.errors or self.problem or self.unexplained:
            return "check"
        if self.is_empty:
            return "empty"
        return "ready" if self.is_ready else "check"

    # -------------------------------------------------------------- reading

    def read(self, data):
        """Take what was typed; `data` is the form that holds this line."""
        start = f"{self.prefix}-"
        self.typed = {
            name.removeprefix(start): data.getlist(name)
            for name in data
            if name.startswith(start)
        }
        self.key, self.version = self._sent("key"), self._sent("version")
        self.nihil_reason = self._sent("nihil_reason").strip()[:200]
        for name in self.names:
            self.read_cell(name)
        for name, (text, *_) in self.typed.items():
            if name.startswith("why-"):
                self.reasons[name.removeprefix("why-")] = text.strip()[:200]
        self.reasons = {f: text for f, text in self.reasons.items() if text}
        return self

    @property
    def closed_words(self):
        """Why nothing can be typed here."""
        if self.is_recorded:
            return (
                "Pertemuan laporan ini dicatat satu per satu. Ubah lewat formulirnya."
            )
        return f"{self.report} sudah {self.report.get_state_display().lower()}."

    def read_cell(self, name):
        try:
            self.numbers[name] = read_number(self._sent(name))
        except ValueError:
            label = figures.words(self.kind, name).label
            text = NOT_A_NUMBER.format(label=label, text=self._sent(name)[:20])
            self.errors.append(rules.error(name, "not_a_number", text))

    def _sent(self, name):
        return self.typed.get(name, [""])[0]

    # ------------------------------------------------------------- checking

    def _lacks(self, *, send):
        found = list(rules.errors(self.kind, self.merged, sending=send))
        if send and self.asks_nihil and not self.nihil_reason:
            found = [f for f in found if f.code != "zero_meetings"]
            found += rules.nihil(self.kind, self.merged)
        return found + (self.unexplained if send else [])

    def check(self, *, send):
        """Whether the line may be stored; else `errors` and `unexplained` say why."""
        found = self._lacks(send=send)
        self.errors += [f for f in found if f.level == "error"]
        return not self.errors and not (send and self.unexplained)

    # -------------------------------------------------------------- storing

    def values(self):
        """What is written: numbers that differ from those stored, and the reasons."""
        changed = {
            name: value
            for name, value in self.numbers.items()
            if value != self.stored(name)
        }
        reason = self.nihil_reason if self.is_nihil else ""
        says = {"is_nihil": self.is_nihil, "nihil_reason": reason}
        return changed | says | {"reasons": self.reasons}

    def store(self, *, by, send):
        """Store this line alone; False with a `problem` if it could not be."""
        return self._store(self.values(), self.typed, by=by, send=send)

    def store_nihil(self, reason, *, by):
        """Send the month as one without activity, whatever numbers were typed."""
        values = {"is_nihil": True, "nihil_reason": reason}
        return self._store(values, {"nihil": [reason]}, by=by, send=True)

    def _store(self, values, typed, *, by, send):
        content = QueryDict(mutable=True)
        content["send"] = str(send)
        for name, sent in typed.items():
            content.setlist(name, sent)
        answer = reverse("reports:month", args=[self.month])
        try:
            key = read_key(self.key)
            with once(key, content, by=by, answer=answer):
                self.report = store_report(
                    poktan=self.poktan, month=self.month, by=by, key=key, send=send,
                    values=values,
                    version=formats.read_number(self.version, None),
                )  # fmt: skip
        except AlreadyStored:
            pass
        except (OtherContent, ValueError):
            self.problem = OTHER_CONTENT
        except Stale:
            self.problem = STALE
        except InvalidTransition as refused:
            self.problem = str(refused)
        return not self.problem


class Outcome(NamedTuple):
    """What became of the lines of a form."""

    stored: list
    refused: list


def store_lines(lines, *, by, send):
    """Store every line that was filled, each by itself; the Outcome.

    Sending takes along drafts that are complete as they stand, but never sends a
    returned report that nobody touched.
    """
    stored, refused = [], []
    for line in lines:
        if line.is_overtaken:
            line.problem = OVERTAKEN
            refused.append(line)
        if not line.is_open or not (line.is_touched or (send and line.is_ready)):
            continue
        is_stored = line.check(send=send) and line.store(by=by, send=send)
        (stored if is_stored else refused).append(line)
    return Outcome(stored, refused)
