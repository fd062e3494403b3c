"""Every template: used, short, and with nothing that the content policy refuses."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.template.loader import engines

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
OURS = ("kspk", "poktan", "kampung_kb", "agreements")
# Django and allauth look for these by name.
HANDLERS = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
SPRITE = set(
    re.findall(r'symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text())
)

FORBIDDEN = {
    "an inline script": re.compile(r"<script\b[^>]*>\s*[^\s<]", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an event attribute": re.compile(r"\son[a-z]+\s*=", re.I),
    "the filter safe": re.compile(r"\|\s*safe\b|{%\s*autoescape off", re.I),
    "a data: address": re.compile(
        r"""(src|href)\s*=\s*["']\s*(data|javascript):""", re.I
    ),
}


def name_of(template):
    return str(template.relative_to(FOLDER))


def named_in_code():
    """Names of templates in our Python, with `*` where the code fills something in."""
    code = "".join(
        file.read_text() for app in OURS for file in (ROOT / app).rglob("*.py")
    )
    names = set(re.findall(r"""["']([\w./%{}-]+\.html)["']""", code))
    return {re.sub(r"%s|{\w+}", "*", name) for name in names} | built_names(code)


def built_names(code):
    """Names that Django's generic views build: app/model_suffix.html."""
    suffixes = {"list", "detail", "form", "confirm_delete"}
    models = {m.lower() for m in re.findall(r"^class (\w+)\(", code, re.M)}
    return {
        name_of(t)
        for t in TEMPLATES
        if "_" in t.stem
        and t.stem.rpartition("_")[2] in suffixes
        and t.stem.rpartition("_")[0] in models
    }


def named_in_templates():
    text = "".join(template.read_text() for template in TEMPLATES)
    return set(re.findall(r"""(?:extends|include)\s+["']([^"']+)["']""", text))


def stands_for_anothers(name):
    """Whether a package has a template of that name, which ours stands for."""
    loaders = engines["django"].engine.template_loaders
    folders = {Path(d) for loader in loaders for d in loader.get_dirs()} - {FOLDER}
    # Django's cached loader wraps the others.
    for loader in loaders:
        for inner in getattr(loader, "loaders", ()):
            folders |= {Path(d) for d in inner.get_dirs()} - {FOLDER}
    return any((folder / name).is_file() for folder in folders)


USED = named_in_code() | named_in_templates() | HANDLERS


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
class TestTemplate:
    def test_is_used(self, template):
        name = name_of(template)
        assert any(fnmatch(name, use) for use in USED) or stands_for_anothers(name)

    def test_has_nothing_that_the_content_policy_refuses(self, template):
        text = template.read_text()
        found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
        assert found == []

    def test_is_under_120_lines(self, template):
        assert len(template.read_text().splitlines()) < 120

    def test_uses_icons_of_the_sprite(self, template):
        names = re.findall(r'{% (?:icon|emptystate) "([^"]+)"', template.read_text())
        assert set(names) - SPRITE == set()


class TestPatterns:
    """The patterns find what they are for."""

    @pytest.mark.parametrize(
        ("what", "text"),
        [
            ("an inline script", "<script>alert(1)</script>"),
            ("a style attribute", '<p style="color: red">'),
            ("a style element", "<style>"),
            ("an event attribute", '<a onclick="x()">'),
            ("the filter safe", "{{ x|safe }}"),
            ("a data: address", '<img src="data:image/png,">'),
        ],
    )
    def test_catch(self, what, text):
        assert [name for name, p in FORBIDDEN.items() if p.search(text)] == [what]

    def test_let_a_script_file_pass(self):
        text = '<script type="module" src="/static/js/menu.js"></script>'
        assert [name for name, p in FORBIDDEN.items() if p.search(text)] == []
