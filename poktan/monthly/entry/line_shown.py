"""How a line is drawn: its cells, its state in words, the reasons it asks for."""

from typing import NamedTuple

from .. import figures

ON_PHONES = {"meetings": "Temu", "pus_kb": "KB"}  # where four columns share 300 px
NIHIL_REASON = "Alasan tidak ada kegiatan:"


class Cell(NamedTuple):
    """A number of the line; `name` None for one that the kind does not have."""

    name: str | None
    short: str
    label: str = ""
    text: str = ""  # what stands in the input
    value: int | None = None  # what is stored
    last: int | None = None  # the month before
    level: str = ""  # "error", "warning" or ""


class Reason(NamedTuple):
    """A reason that the line asks for: of a warning, or of a month without meeting."""

    name: str  # of the input
    text: str  # what it is asked for
    value: str


class ShownLine:
    """The part of a Line that its template reads."""

    @property
    def cells(self):
        for name in figures.GRID:
            if name not in self.names:
                yield Cell(None, self.head(name))
                continue
            label, hint = figures.words(self.kind, name).label, self.hints.get(name)
            yield Cell(
                name, self.head(name), label, self.text(name), self.stored(name),
                hint and hint.last, self.level(name),
            )  # fmt: skip

    def head(self, name):
        return ON_PHONES.get(name, figures.words(self.kind, name).short)

    def text(self, name):
        if self.typed is not None:
            return self._sent(name)
        value = self.stored(name)
        value = self.offered.get(name) if value is None else value
        return "" if value is None else str(value)

    def level(self, name):
        if any(f.field == name for f in self.errors):
            return "error"
        return "warning" if any(f.field == name for f in self.unexplained) else ""

    @property
    def asked(self):
        """The reasons that the line asks for, with those that were given."""
        if not self.is_open:
            return []
        if self.asks_nihil:
            return [Reason("nihil_reason", NIHIL_REASON, self.nihil_reason)]
        return [
            Reason(f"why-{f.field}", f.text, self.reasons.get(f.field, ""))
            for f in self.warnings
        ]

    @property
    def sentences(self):
        """Errors in words; those that the reason's own input says are left out."""
        told = [f.text for f in self.errors if f.field != "nihil_reason"]
        return [*told, self.problem] if self.problem else told

    @property
    def status(self):
        """(word, tone, icon); tone and icon None where the word says them."""
        report = self.report
        if self.problem or (self.errors and not self._needs_only_reason):
            return "Perlu diperbaiki", "bad", "exclamation-octagon-fill"
        if self.is_open and self.asks_nihil and not self.nihil_reason:
            return "Nihil, perlu alasan", "nil", "dash-circle-fill"
        if self.unexplained:
            return "Perlu sebab", "warn", "exclamation-triangle-fill"
        if report is None:
            return None
        if report.is_nihil and report.is_sent:
            return "Nihil", None, None
        return report.get_state_display(), None, None

    @property
    def _needs_only_reason(self):
        return all(f.field == "nihil_reason" for f in self.errors)
