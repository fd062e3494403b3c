"""From the page of a desa: one click to the chain, the second to budget or proof."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile

from agreements.models import Document, VillageFunding
from kspk.accounts.roles import Role
from tests import factories

SHOTS = os.environ.get("KSPK_SHOTS")  # a folder: keep a picture of every page there
DESA = "5304052001"
WIDTHS = (360, 1280)


@pytest.fixture
def line(transactional_db, settings, tmp_path):
    """A resolution whose step reached the budget of a desa, with a proof."""
    settings.MEDIA_ROOT = tmp_path
    factories.make_areas()
    office = factories.make_user(
        Role.OFFICER, "5304", username="cendana", full_name="Cendana Contoh"
    )
    owner = factories.make_mitra("Pemerintah Desa Rekaan", DESA, "pemdes")
    resolution = factories.make_resolution(
        factories.make_forum("Forum Rekaan", "5304", mitra=[owner]),
        text="Komitmen pembiayaan POKTAN menjadi prioritas desa/kelurahan.",
        theme="pendanaan",
    )
    step = factories.make_follow_up(
        resolution, action="Masukkan pembinaan BKB ke APBDes", owner=owner,
        indicator="kelompok didanai", target=4, unit="kelompok",
    )  # fmt: skip
    factories.make_follow_up(resolution, action="Usulkan dalam musrenbang")
    day = factories.FORUM_DAY.date()
    step.report(by=office, on=day, state="proses", note="Sudah diusulkan.", value=2)
    line = VillageFunding.objects.create(
        desa_id=DESA, year=2026, document="apbdes", source="dana_desa",
        line="Bidang 4, pembinaan kelompok BKB", planned=12_500_000,
        realised=9_800_000, follow_up=step,
    )  # fmt: skip
    content = ContentFile(b"%PDF-1.4\n%%EOF", name="apbdes.pdf")
    Document.objects.create(
        funding=line, title="Petikan APBDes 2026", file=content, size=content.size,
        added_by=office,
    )  # fmt: skip
    return line


class Visitor:
    def __init__(self, page, server):
        self.page, self.server, self.complaints = page, server.url, []
        page.on("console", lambda m: m.type == "error" and self.complain(m.text))
        page.on("pageerror", lambda error: self.complain(str(error)))

    def complain(self, text):
        self.complaints.append(f"{self.page.url}: {text}")

    def sign_in(self, username):
        self.page.goto(f"{self.server}/akun/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", "sandi-untuk-uji")
        self.page.click("main [type=submit]")
        self.page.wait_for_url(f"{self.server}/")

    def look(self, name):
        """Fits, is accessible, and nothing has complained."""
        page, width = self.page, self.page.viewport_size["width"]
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, 8000)})
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        violations = Axe().run(page).response["violations"]
        assert [
            (name, v["id"], n["html"]) for v in violations for n in v["nodes"]
        ] == []
        page.set_viewport_size({"width": width, "height": 800})
        assert self.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_budget_line_and_its_proof_are_two_clicks_from_the_desa(
    page, live_server, line, width
):
    page.set_viewport_size({"width": width, "height": 800})
    visitor = Visitor(page, live_server)
    visitor.sign_in("cendana")
    page.goto(f"{visitor.server}/wilayah/{DESA}/")
    visitor.look("desa")

    page.click("text=Jejak dari kesepakatan sampai bukti")
    page.wait_for_selector("h1:has-text('Dari kesepakatan sampai hasil')")
    visitor.look("jejak")
    with page.expect_download() as download:
        page.locator(".trace a", has_text="Petikan APBDes 2026").click()
    assert download.value.suggested_filename.endswith(".pdf")

    page.locator(".trace h3 a", has_text="APBDes 2026").first.click()
    page.wait_for_url(visitor.server + line.get_absolute_url())
    visitor.look("dana")

    page.goto(visitor.server + line.follow_up.get_absolute_url())
    visitor.look("tindak-lanjut")
    page.click("text=Jejak kesepakatan ini")
    page.wait_for_selector(".trace a:has-text('Petikan APBDes 2026')")
    page.goto(f"{visitor.server}/kemitraan/tindak-lanjut/")
    visitor.look("daftar")
    page.goto(f"{visitor.server}/kemitraan/tindak-lanjut/{line.follow_up_id}/ubah/")
    visitor.look("ubah")
    page.goto(f"{visitor.server}/kemitraan/tindak-lanjut/{line.follow_up_id}/kemajuan/")
    visitor.look("kemajuan")
