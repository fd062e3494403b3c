"""How far the month being reported is in a territory; each figure with its rows."""

from functools import cached_property

from poktan.monthly.recap.table import Territory, recap

SHOWN = 6


class MonthFigures:
    """Yang ada, yang lapor, tepat waktu and belum lapor of a month (feature C1)."""

    def __init__(self, user, month):
        self.month, self.territory = month, Territory(user)
        self.territory.open(month)

    @cached_property
    def _recap(self):
        return recap(self.month, self.territory)

    @property
    def lines(self):
        """One line per area one level down, as the recap shows them."""
        return self._recap[0]

    @property
    def total(self):
        return self._recap[1]

    @property
    def level_name(self):
        return self.territory.below_name

    @cached_property
    def latest(self):
        """The areas of which most has not been sent, at most six."""
        return most_owing(self.lines)

    @cached_property
    def supervisors(self):
        """The lines of those whose groups owe most, at most six."""
        return most_owing(recap(self.month, self.territory, by="pembina")[0])


def most_owing(lines):
    owing = [line for line in lines if line.missing]
    return sorted(owing, key=lambda line: (-line.missing, line.name))[:SHOWN]
