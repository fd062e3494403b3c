from pathlib import Path

import pytest
from django.core.cache import cache

FOLDER = Path(__file__).parent / "templates"


@pytest.fixture
def samples(settings):
    """The addresses of tests/ui/urls.py, with the page of samples."""
    settings.ROOT_URLCONF = "tests.ui.urls"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], FOLDER]}]


@pytest.fixture(autouse=True)
def no_sign_ins_counted():
    """allauth counts sign-ins per address and minute; all tests come from one."""
    cache.clear()
