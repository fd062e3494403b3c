"""Settings of the benchmarks: ours, and the stock peer beside it."""

import os

os.environ.setdefault("KSPK_DEBUG", "1")
os.environ.setdefault("KSPK_LOG_LEVEL", "ERROR")

from kspk.settings import *  # noqa: F403
from kspk.settings import INSTALLED_APPS

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.stock"]
MIGRATION_MODULES = {"stock": None}
ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
IMPORT_MAX_ROWS = 100_000
IMPORT_MAX_UNPACKED_BYTES = 300 * 1024 * 1024
IMPORT_MAX_BYTES = 100 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The stock peer's admin pages ask Django's own permissions, not ours.
WHITENOISE_AUTOREFRESH = True
SILENCED_SYSTEM_CHECKS = ["accounts.E001", "accounts.E002"]
