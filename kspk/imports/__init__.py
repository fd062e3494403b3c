"""The spreadsheet engine: read, detect, match, preview, apply, undo; exports."""
