"""A state that changes only from certain states."""


class InvalidTransition(Exception):
    """The record is in another state than the action needs; the text is for people."""
