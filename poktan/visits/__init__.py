"""Control and mentoring of groups: who visited which group when, and what follows.

Resolution 2 of the Belu forum, 28 February 2017.
"""
