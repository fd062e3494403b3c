"""A kecamatan is checked on a phone: one report goes back, the others are verified."""

import datetime
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.reporting.months import shift
from kspk.reporting.states import State
from poktan.models import MonthlyReport
from tests import factories

SHOTS = os.environ.get("KSPK_SHOTS")  # a folder: keep a picture of every page there
PASSWORD = "sandi-untuk-uji"


@pytest.fixture
def month(transactional_db):
    """Last month: three groups of one PLKB, all sent; one more is not begun."""
    month = shift(timezone.localdate().replace(day=1), -1)
    factories.make_areas()
    plkb = factories.make_user(
        Role.PLKB, "5304052001", "5304052002", username="seruni",
        full_name="Seruni Rekaan",
    )  # fmt: skip
    factories.make_user(
        Role.COORDINATOR, "530405", username="kemiri", full_name="Kemiri Umpama"
    )
    factories.make_user(
        Role.OFFICER, "5304", username="cendana", full_name="Cendana Contoh"
    )
    sent = datetime.datetime.combine(month, datetime.time(9), datetime.UTC)
    for name, desa, present, more in (
        ("Melati", "5304052001", 17, {}),
        ("Mawar", "5304052001", 41, {"reasons": {"present": "Ada tamu dari dinas."}}),
        ("Kenanga", "5304052002", 16, {}),
    ):
        group = factories.make_poktan(name, desa=desa, reports_from=shift(month, -1))
        factories.make_report(
            group, shift(month, -1), by=plkb, at=sent, present=18, members=35
        )
        factories.make_report(
            group, month, by=plkb, at=sent, present=present, members=35, **more
        )
    factories.make_poktan("Teratai", desa="5304052002", reports_from=month)
    return month


class Visitor:
    """A person with a phone, who looks at each page on a desk too."""

    def __init__(self, page, server):
        self.page, self.server, self.complaints, self.looks = page, server.url, [], 0
        page.set_viewport_size({"width": 360, "height": 800})
        page.on("console", lambda m: m.type == "error" and self.complain(m.text))
        page.on("pageerror", lambda error: self.complain(str(error)))

    def complain(self, text):
        self.complaints.append(f"{self.page.url}: {text}")

    def sign_in(self, username):
        self.page.context.clear_cookies()
        self.page.goto(f"{self.server}/akun/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main [type=submit]")
        self.page.wait_for_url(f"{self.server}/")

    def look(self, name):
        """Fits from 360 px on, is accessible, and nothing has complained."""
        page, self.looks = self.page, self.looks + 1
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height, 8000)})
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{self.looks:02}-{name}-{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            violations = Axe().run(page).response["violations"]
            assert [
                (name, v["id"], n["html"]) for v in violations for n in v["nodes"]
            ] == []
        page.set_viewport_size({"width": 360, "height": 800})
        assert self.complaints == []


def states(month):
    rows = MonthlyReport.objects.of_month(month).order_by("poktan__name_key")
    return list(rows.values_list("poktan__name", "state"))


def test_a_kecamatan_is_checked_and_one_report_goes_back(page, live_server, month):
    visitor = Visitor(page, live_server)
    visitor.sign_in("kemiri")
    visitor.look("beranda-koordinator")
    page.locator(".work__title a", has_text="menunggu verifikasi").last.click()
    page.wait_for_selector("h1:has-text('Verifikasi laporan')")
    visitor.look("daftar")

    odd = page.locator("li.checking", has_text="Mawar")
    assert not odd.locator("[name=report]").is_checked()
    assert page.locator("[name=report]:checked").count() == 2
    odd.locator("summary").click()
    visitor.look("kembalikan")
    odd.locator("select").select_option(label="Keluarga hadir")
    odd.locator("textarea").fill("41 lebih banyak daripada 35 anggota.")
    odd.locator("button").click()
    page.wait_for_selector("text=Pengirimnya melihat alasan Anda.")
    assert ("Mawar", State.RETURNED) in states(month)

    page.click("text=Verifikasi yang dicentang")
    page.wait_for_selector("text=2 laporan")
    visitor.look("terverifikasi")
    assert states(month) == [
        ("Kenanga", State.VERIFIED), ("Mawar", State.RETURNED),
        ("Melati", State.VERIFIED),
    ]  # fmt: skip
    page.click(".chip:has-text('Dikembalikan')")
    page.wait_for_selector("text=41 lebih banyak daripada 35 anggota.")
    visitor.look("dikembalikan")

    visitor.sign_in("seruni")
    visitor.look("beranda-plkb")
    back = page.locator("main li", has_text="Mawar").first
    assert "41 lebih banyak daripada 35 anggota." in back.inner_text()
    assert "Keluarga hadir" in back.inner_text()
    back.locator(".btn").click()
    page.wait_for_selector("text=41 lebih banyak daripada 35 anggota.")

    visitor.sign_in("cendana")
    visitor.look("beranda-petugas")
    report = MonthlyReport.objects.get(poktan__name="Melati", month=month)
    page.goto(visitor.server + report.get_absolute_url())
    assert page.locator("section[aria-label=Pemeriksaan] summary").is_visible()
    visitor.look("laporan")
