"""The field for an area in a real browser, with script and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kspk.accounts.roles import Role

pytestmark = [
    pytest.mark.urls("tests.wilayah.urls"),
    pytest.mark.django_db(transaction=True),
]


def sign_in(context, client, live_server):
    cookie = client.cookies["sessionid"].value
    context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )


@pytest.fixture
def form_page(page, live_server, as_user, many_areas):
    sign_in(page.context, as_user(Role.COORDINATOR), live_server)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda said: said.type == "error" and page.problems.append(said.text),
    )
    page.goto(f"{live_server.url}/coba/")
    yield page
    assert page.problems == []


@pytest.fixture
def field(form_page):
    return form_page.get_by_role("combobox", name="Desa/kelurahan")


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found]


class TestWithScript:
    def test_suggests_while_one_types_and_takes_by_keyboard(self, form_page, field):
        field.press_sequentially("fatu")
        options = form_page.get_by_role("option")
        expect(options).to_have_count(20)
        expect(field).to_have_attribute("aria-expanded", "true")
        field.press_sequentially("ba")
        expect(options).to_have_count(1)
        expect(options).to_contain_text("Kakuluk Mesak, Kabupaten Belu")
        field.press("ArrowDown")
        expect(options).to_have_attribute("aria-selected", "true")
        active = field.get_attribute("aria-activedescendant")
        assert active == options.get_attribute("id")
        field.press("Enter")
        expect(field).to_have_value("Fatuba'a, Kakuluk Mesak (53.04.05.2029)")
        expect(field).to_have_attribute("aria-expanded", "false")
        field.press("Enter")
        expect(form_page.locator("#chosen")).to_have_text("Desa Fatuba'a")

    def test_takes_by_touch_with_targets_of_44_pixels(self, form_page, field):
        field.press_sequentially("kene")
        option = form_page.get_by_role("option")
        expect(option).to_be_visible()
        assert option.bounding_box()["height"] >= 44
        option.click()
        expect(field).to_have_value("Kenebibi, Kakuluk Mesak (53.04.05.2004)")
        expect(field).to_be_focused()

    def test_goes_round_with_arrows_and_closes_with_escape(self, form_page, field):
        field.press_sequentially("umpama 1")
        options = form_page.get_by_role("option")
        expect(options).to_have_count(11)
        field.press("ArrowUp")
        expect(options.last).to_have_attribute("aria-selected", "true")
        field.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        expect(options.last).to_have_attribute("aria-selected", "false")
        field.press("Escape")
        expect(options).to_have_count(0)
        expect(field).to_have_value("umpama 1")
        field.press("ArrowDown")
        expect(options).to_have_count(11)

    def test_says_when_nothing_fits_and_hides_areas_of_others(self, form_page, field):
        field.press_sequentially("asumanu")
        status = form_page.get_by_role("status").filter(has_text="Tidak ada yang cocok")
        expect(status).to_be_attached()
        expect(form_page.get_by_role("option")).to_have_count(0)

    def test_leaving_the_field_closes_the_list(self, form_page, field):
        field.press_sequentially("kene")
        expect(form_page.get_by_role("option")).to_have_count(1)
        field.press("Tab")
        expect(form_page.get_by_role("option")).to_have_count(0)

    @pytest.mark.parametrize("width", [360, 1280])
    def test_is_accessible_open_and_closed(self, form_page, field, width):
        form_page.set_viewport_size({"width": width, "height": 900})
        assert violations(form_page) == []
        field.press_sequentially("fatu")
        expect(form_page.get_by_role("option")).to_have_count(20)
        field.press("ArrowDown")
        assert violations(form_page) == []
        inside = form_page.evaluate(
            "document.documentElement.scrollWidth <= innerWidth"
        )
        assert inside


class TestWithoutScript:
    @pytest.fixture
    def plain(self, browser, live_server, as_user, many_areas):
        context = browser.new_context(java_script_enabled=False)
        sign_in(context, as_user(Role.COORDINATOR), live_server)
        page = context.new_page()
        page.goto(f"{live_server.url}/coba/")
        yield page
        context.close()

    def test_an_unclear_name_is_settled_by_a_choice(self, plain):
        plain.get_by_label("Desa/kelurahan").fill("umpama 1")
        plain.get_by_role("button", name="Simpan").click()
        expect(plain.get_by_role("radio")).to_have_count(8)
        plain.get_by_label("Desa Fatu Umpama 11").check()
        plain.get_by_role("button", name="Simpan").click()
        expect(plain.locator("#chosen")).to_have_text("Desa Fatu Umpama 11")

    def test_a_name_is_enough(self, plain):
        plain.get_by_label("Desa/kelurahan").fill("kenebibi")
        plain.get_by_role("button", name="Simpan").click()
        expect(plain.locator("#chosen")).to_have_text("Desa Kenebibi")
