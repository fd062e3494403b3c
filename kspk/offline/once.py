"""A form that may arrive any number of times and is stored once.

    with once(key, request.POST, by=user, answer=url) as submission:
        report.submit(…)
    return redirect(submission.answer)

The page makes the key (a UUID) together with the form; a phone without signal keeps
both and sends them until it hears the answer.
"""

import hashlib
import uuid
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from .models import Submission

# Of the form but not of its content: they differ from one sending to the next.
NOT_CONTENT = ("csrfmiddlewaretoken",)


class AlreadyStored(Exception):
    """This very form was stored before; `answer` is the address it was sent to."""

    def __init__(self, answer):
        super().__init__(answer)
        self.answer = answer


class OtherContent(Exception):
    """The key was used before for something else: 409."""


def digest(data):
    """SHA-256 of a QueryDict in the order of its names."""
    content = hashlib.sha256()
    for name in sorted(data.keys() - set(NOT_CONTENT)):
        for value in data.getlist(name):
            content.update(f"{len(name)}:{name}={len(value)}:{value};".encode())
    return content.digest()


def read_key(text):
    """The UUID of a form; ValueError if it is none."""
    return uuid.UUID(str(text or ""))


def stored_before(key, content, by):
    """Raises AlreadyStored or OtherContent if the key is known; else does nothing."""
    found = Submission.objects.filter(pk=key).first()
    if found is None:
        return
    if found.by_id != by.pk or bytes(found.digest) != content:
        raise OtherContent
    raise AlreadyStored(found.answer)


@contextmanager
def once(key, data, *, by, answer):
    """One transaction, in which the key is taken first.

    A second sender waits for the first, then gets AlreadyStored; a failure inside frees
    the key. Raises OtherContent for a key with other content or of somebody else.
    Who must know before this asks `stored_before`; here the database itself tells.
    """
    content = digest(data)
    try:
        with transaction.atomic():
            submission = Submission(key=key, by=by, digest=content, answer=answer)
            submission.save(force_insert=True)
            yield submission
    except IntegrityError:
        stored_before(key, content, by)
        raise
