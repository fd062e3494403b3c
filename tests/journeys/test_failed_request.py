"""In a real Chromium: what could not be fetched is said, and then forgotten."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from kspk.accounts.roles import Role
from tests.factories import make_poktan

UNREACHED = "Server tidak terjangkau, jadi yang tampil belum diperbarui."
UNANSWERED = "Server tidak dapat menjawab, jadi yang tampil belum diperbarui."


@pytest.fixture
def found(page, live_server, as_user):
    """The list of groups before a district officer; refuses complaints of scripts."""
    make_poktan("Melati")
    make_poktan("Mawar")
    session = as_user(Role.OFFICER).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session,
          "url": live_server.url}]
    )  # fmt: skip
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/poktan/")
    yield page
    assert complaints == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda route: route.abort("internetdisconnected"), UNREACHED),
        (lambda route: route.fulfill(status=500, body="Server Error"), UNANSWERED),
        (lambda route: route.fulfill(status=403, body="Forbidden"), UNANSWERED),
    ],
)
class TestFailedRequest:
    def test_is_said_until_the_next_one(self, found, answer, words):
        page = found
        said = page.get_by_role("alert")
        assert said.inner_text() == ""
        page.route("**/poktan/?*q=mel*", answer)
        page.fill("#id_q", "mel")
        said.get_by_text(words).wait_for()
        assert page.is_visible("#hasil >> text=Mawar")
        page.unroute("**/poktan/?*q=mel*")
        page.fill("#id_q", "melat")
        page.wait_for_selector("#hasil >> text=Mawar", state="detached")
        assert said.inner_text() == ""

    @pytest.mark.parametrize("width", [320, 1280])
    def test_fits_and_is_accessible(self, found, answer, words, width):
        page = found
        page.set_viewport_size({"width": width, "height": 800})
        page.route("**/poktan/?*q=mel*", answer)
        page.fill("#id_q", "mel")
        page.get_by_text(words).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert [v["id"] for v in violations] == []
