"""Settings of the tests: those of a first run, quicker, with N+1 queries refused."""

import os

os.environ.setdefault("KSPK_DEBUG", "1")
os.environ.setdefault("KSPK_LOG_LEVEL", "ERROR")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")

from kspk.settings import *  # noqa: F403
from kspk.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# Django reads a session again before it deletes it.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session", "field": "*"},
    # Each transition of an import locks its batch anew.
    {"model": "imports.ImportBatch", "field": "get()"},
    # Each report of a kecamatan is locked and verified in its own right.
    {"model": "poktan.MonthlyReport", "field": "get()"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# A live server finds files without their hashed names.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
SECURE_SSL_REDIRECT = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that threads and child processes of a test see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": None}
else:
    # The live server's threads leave nothing open behind them.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
