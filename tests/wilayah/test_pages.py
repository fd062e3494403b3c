"""The pages of areas in a real browser: readable by all, on a phone and a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kspk.accounts.roles import Role
from kspk.wilayah.models import WilayahAlias

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(page, live_server, as_user):
    cookie = as_user(Role.OFFICER).cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/wilayah/")
    return page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path",
    ["5304/", "?cari=k", "?cari=zzz", "5304052004/", "5304052004/ejaan/"],
)
def test_pages_are_accessible_and_fit(signed_in, live_server, areas, path, width):
    WilayahAlias.learn(areas["5304052004"], "Kene Biru", source="manual")
    signed_in.set_viewport_size({"width": width, "height": 900})
    signed_in.goto(f"{live_server.url}/wilayah/{path}")
    assert signed_in.title().endswith("KSPK")
    found = Axe().run(signed_in).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert signed_in.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_officer_finds_a_desa_and_notes_a_spelling(signed_in):
    signed_in.get_by_label("Cari nama, ejaan, atau kode").fill("53.04.05.2004")
    signed_in.get_by_role("button", name="Cari").click()
    signed_in.get_by_role("link", name="Desa Kenebibi").click()
    signed_in.get_by_role("link", name="Catat ejaan lain").click()
    signed_in.get_by_label("Ejaan").fill("Kene Biru")
    signed_in.get_by_role("button", name="Simpan").click()
    expect(signed_in.get_by_text("Ejaan Kene Biru dicatat.")).to_be_visible()
    signed_in.get_by_role("button", name="Arsipkan ejaan Kene Biru").click()
    message = signed_in.get_by_text("Ejaan Kene Biru tidak dipakai lagi.")
    expect(message).to_be_visible()
