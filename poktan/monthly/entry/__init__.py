"""Pages of those who report: a group's form, the month, the grid, late months."""
