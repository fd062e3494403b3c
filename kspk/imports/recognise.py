"""Which of the registered layouts a file speaks the words of."""

from dataclasses import replace

from .detect import detect
from .headings import HeadingMatcher

TOP = 120  # rows of a sheet that are looked at
TITLE = 4.0  # what a title is worth, in columns


def recognise(grids, sheets):
    """Code of the layout of a file; the first of equals.

    `sheets` {code: Sheet}. Every column that a layout knows counts as much as it is
    sure of it, a title with the layout's words counts as several.
    """
    tops = [top_of(grid) for grid in grids]
    scores = {code: score(tops, sheet) for code, sheet in sheets.items()}
    return max(scores, key=scores.get)


def top_of(grid):
    merged = [area for area in grid.merged if area[2] < TOP]
    return replace(grid, rows=grid.rows[:TOP], merged=merged)


def score(grids, sheet):
    headings, total = HeadingMatcher(sheet), 0.0
    for grid in grids:
        detection = detect(grid, sheet, None, headings)
        for table in detection.tables[:1]:
            total += sum(c.confidence for c in table.columns if c.field)
            above = " ".join(
                value
                for row in grid.rows[: table.header_rows[0]]
                for value in row
                if isinstance(value, str)
            )
            if sheet.title_words and sheet.title_words in above.upper():
                total += TITLE
    return total
