"""The monthly report: written, sent, checked, counted, closed.

entry (pages of those who report), checking (verify and return), recap (who has not),
closing (months, revisions, deadlines); rules, figures and services belong to all.
"""
