"""Personal numbers (NIK, family code): encrypted at rest, found by a keyed hash.

Key: settings.PERSONAL_DATA_KEY. Source of the duty: UU 27/2022, articles 35 and 36.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _keys(secret):
    material = hashlib.sha512(b"kspk personal data" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(material[:32])), material[32:]


def keyed_hash(number):
    """64 hex digits by which a number is found again; "" for no number."""
    if not number:
        return ""
    _, key = _keys(settings.PERSONAL_DATA_KEY)
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()


def mask(number):
    """ "5304015203850001" → "5304••••••••0001"; "" stays ""."""
    if not number:
        return ""
    hidden = max(len(number) - 8, 1)
    return number[:4] + "•" * hidden + number[4 + hidden :]


class EncryptedField(models.TextField):
    """Text that stands encrypted in the database, plain in Python; not searchable."""

    def get_prep_value(self, value):
        if not value:
            return ""
        return _keys(settings.PERSONAL_DATA_KEY)[0].encrypt(value.encode()).decode()

    def from_db_value(self, value, expression, connection):
        if not value:
            return ""
        try:
            fernet = _keys(settings.PERSONAL_DATA_KEY)[0]
            return fernet.decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise ValueError(
                "PERSONAL_DATA_KEY is not the one that encrypted"
            ) from error

    def get_lookup(self, lookup_name):
        if lookup_name in {"isnull", "exact"}:
            return super().get_lookup(lookup_name)
        return None
