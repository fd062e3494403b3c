"""The yearly card K/0: each group's card confirmed for the year, due on 3 January."""
