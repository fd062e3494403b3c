"""In a real Chromium: what is typed is not lost, and the frame works by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from kspk.accounts.roles import Role
from tests import factories


@pytest.fixture
def at(page, live_server, samples, areas):
    """Opens a path in the browser, signed in as a PLKB; refuses complaints."""
    factories.make_user(
        Role.PLKB, "5304052001", username="seruni", full_name="Seruni Cendana"
    )
    complaints = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def go(path):
        page.goto(live_server.url + path)
        return page

    go("/akun/login/?next=/contoh/")
    sign_in(page)
    yield go
    assert [c for c in complaints if "ERR_INTERNET_DISCONNECTED" not in c] == []


def sign_in(page):
    page.fill("[name=login]", "seruni")
    page.fill("[name=password]", "sandi-untuk-uji")
    page.click("main [type=submit]")
    page.wait_for_url("**/contoh/")


class TestKeep:
    def test_a_reload_gives_back_what_was_typed(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.check("[name=kind][value=bkr]")
        page.check("[name=funds][value=swadaya]")
        page.reload()
        assert page.input_value("[name=name]") == "Melati 3"
        assert page.is_checked("[name=kind][value=bkr]")
        assert page.is_checked("[name=funds][value=swadaya]")
        assert not page.is_checked("[name=funds][value=add]")
        assert page.is_visible("text=Isian Anda yang belum disimpan sudah dikembalikan")

    def test_can_be_thrown_away(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.reload()
        page.click("text=Buang isian saya")
        assert page.input_value("[name=name]") == ""
        page.reload()
        assert page.input_value("[name=name]") == ""

    def test_outlives_a_session_that_ended(self, at, live_server):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.context.clear_cookies()
        page.goto(live_server.url + "/akun/login/?next=/contoh/")
        sign_in(page)
        assert page.input_value("[name=name]") == "Melati 3"

    def test_is_forgotten_once_it_was_saved(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.check("[name=kind][value=bkb]")
        page.click(".actionbar [type=submit]")
        page.wait_for_url("**/selesai/")
        page = at("/contoh/")
        assert page.input_value("[name=name]") == ""

    def test_stays_when_the_signal_is_lost(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.check("[name=kind][value=bkb]")
        page.route("**/contoh/", lambda route: route.abort("internetdisconnected"))
        with page.expect_event("requestfailed"):
            page.click(".actionbar [type=submit]")
        page.unroute("**/contoh/")
        page = at("/contoh/")
        assert page.input_value("[name=name]") == "Melati 3"

    def test_stays_when_the_session_ended_before_the_form_was_sent(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.context.clear_cookies(name="sessionid")
        page.click(".actionbar [type=submit]")
        page.wait_for_url("**/akun/login/**")
        sign_in(page)
        assert page.input_value("[name=name]") == "Melati 3"

    def test_stays_while_the_form_comes_back_with_errors(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.click(".actionbar [type=submit]")
        page.wait_for_selector("[role=alert]")
        page = at("/contoh/")
        assert page.input_value("[name=name]") == "Melati 3"

    def test_is_not_shown_to_another_person(self, at, live_server):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        factories.make_user(Role.PLKB, "5304052002", username="kenari")
        page.context.clear_cookies()
        page.goto(live_server.url + "/akun/login/?next=/contoh/")
        page.fill("[name=login]", "kenari")
        page.fill("[name=password]", "sandi-untuk-uji")
        page.click("main [type=submit]")
        page.wait_for_url("**/contoh/")
        assert page.input_value("[name=name]") == ""

    def test_is_forgotten_by_whoever_signs_out(self, at):
        page = at("/contoh/")
        page.fill("[name=name]", "Melati 3")
        page.click(".topbar summary")
        page.click("text=Keluar")
        page.wait_for_url("**/akun/login/")
        assert page.evaluate("Object.keys(sessionStorage)") == []


class TestErrorSummary:
    def test_takes_the_reader_to_the_field(self, at):
        page = at("/contoh/")
        page.click(".actionbar [type=submit]")
        page.wait_for_selector("[role=alert]:focus")
        page.click("[role=alert] >> text=Nama kelompok")
        assert page.evaluate("document.activeElement.id") == "id_name"


class TestMenu:
    def test_closes_on_escape_and_gives_the_focus_back(self, at):
        page = at("/contoh/")
        page.click(".topbar summary")
        page.focus(".topbar .menu__item >> nth=0")
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open]").count() == 0
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"

    def test_closes_on_a_click_elsewhere(self, at):
        page = at("/contoh/")
        page.click(".topbar summary")
        page.click("h1")
        assert page.locator("details.menu[open]").count() == 0

    def test_signs_out(self, at):
        page = at("/contoh/")
        page.click(".topbar summary")
        page.click("text=Keluar")
        page.wait_for_url("**/akun/login/")
        assert page.is_visible("text=Anda sudah keluar.")


class TestDialog:
    def test_asks_before_it_is_done_and_can_be_left(self, at):
        page = at("/contoh/")
        page.click("text=Batalkan impor >> nth=0")
        assert page.is_visible("text=Batalkan impor 12?")
        page.click("[data-close]")
        assert not page.is_visible("text=Batalkan impor 12?")
        assert page.url.endswith("/contoh/")


class TestCopy:
    def test_copies_the_text_and_says_so(self, at):
        page = at("/contoh/")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("text=Salin teks")
        page.wait_for_selector("text=Tersalin")
        assert page.evaluate("navigator.clipboard.readText()") == "Kunci KSPK"


class TestPrint:
    def test_opens_the_browsers_own(self, at):
        page = at("/contoh/")
        page.evaluate("window.print = () => document.body.dataset.printed = 1")
        page.click("text=Cetak")
        assert page.evaluate("document.body.dataset.printed") == "1"


class TestPages:
    @pytest.mark.parametrize("width", [320, 360, 1280])
    @pytest.mark.parametrize("path", ["/contoh/", "/akun/sandi/", "/akun/2fa/"])
    def test_fit_and_are_accessible(self, at, width, path):
        page = at(path)
        page.set_viewport_size({"width": width, "height": 2400})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert [v["id"] for v in violations] == []

    def test_form_with_errors_is_accessible(self, at):
        page = at("/contoh/")
        page.set_viewport_size({"width": 360, "height": 3200})
        page.click(".actionbar [type=submit]")
        page.wait_for_selector("[role=alert]")
        violations = Axe().run(page).response["violations"]
        assert [v["id"] for v in violations] == []


@pytest.mark.parametrize("width", [320, 1280])
class TestSignInPage:
    def test_fits_and_is_accessible(self, page, live_server, db, width):
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(live_server.url + "/akun/login/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert [v["id"] for v in violations] == []
