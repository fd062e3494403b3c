"""The reporting month, its deadlines and the states of a report."""
