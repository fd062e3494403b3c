"""Monthly reports out of districts' workbooks: a layout of the spreadsheet engine.

A row is a meeting of a group, or a group's month in numbers only; all rows of a group
and a month become one report. headings, parsers, months and sheet read; find, judge and
work compare; apply writes; answers take what people say; words show.
"""
