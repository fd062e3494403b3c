"""What tests of the import pages ask of a page."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

HTMX = {"HX-Request": "true"}


def url(name, batch, *args):
    return reverse(f"imports:{name}", args=[batch.pk, *args])


def html(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def said(response):
    return [message.message for message in response.context["messages"]]


def reload(record):
    return type(record).objects.get(pk=record.pk)


def decide(officer, one, *, query="", **answer):
    return officer.post(url("decide", one.batch, one.pk) + query, answer)


def queries(officer, address):
    with CaptureQueriesContext(connection) as found:
        assert officer.get(address).status_code == 200
    return len(found)
