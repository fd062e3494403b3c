"""Template tags, form layouts and widgets, formats of numbers and dates."""
