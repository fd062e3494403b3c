"""The end of a month: closing, reopening, revisions, deadlines."""
