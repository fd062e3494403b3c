"""Six late months of one group, on a phone, in at most twelve taps (feature X4)."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from kspk.accounts.roles import Role
from kspk.reporting.months import shift
from kspk.reporting.states import State
from poktan.models import MonthlyReport
from tests import factories

SHOTS = os.environ.get("KSPK_SHOTS")  # a folder: keep a picture of every page there
LAST = shift(timezone.localdate().replace(day=1), -2)  # late on whatever day
MONTHS = [shift(LAST, -n) for n in range(5, -1, -1)]
MOST_TAPS = 12


@pytest.fixture
def poktan(transactional_db):
    """A group that owes six months, and reported before them."""
    factories.make_areas()
    plkb = factories.make_user(Role.PLKB, "5304052001", username="seruni")
    before = shift(MONTHS[0], -1)
    poktan = factories.make_poktan("Lontar", kind="BKL", reports_from=before)
    factories.make_report(poktan, before, by=plkb, members=27, present=18)
    # What came after is sent, so that on any day it owes these six.
    for month in (shift(LAST, 1), shift(LAST, 2)):
        factories.make_report(poktan, month, by=plkb, members=27, present=18)
    return poktan


class Thumb:
    """Somebody at a phone of 360 px; every tap counts, typing does not."""

    def __init__(self, page, server):
        self.page, self.server, self.complaints, self.taps = page, server.url, [], 0
        page.on("console", lambda m: m.type == "error" and self.complain(m.text))
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.set_default_timeout(20_000)
        page.set_viewport_size({"width": 360, "height": 740})

    def complain(self, text):
        self.complaints.append(text)

    def sign_in(self):
        self.page.goto(self.server + "/akun/login/")
        self.page.fill("[name=login]", "seruni")
        self.page.fill("[name=password]", "sandi-untuk-uji")
        self.page.click("main [type=submit]")
        self.page.wait_for_url(self.server + "/")

    def tap(self, found):
        self.taps += 1
        found.click()

    def type(self, *numbers):
        """Into the input that is in focus and those after it, by the phone's keys."""
        for place, number in enumerate(numbers):
            if place:
                self.page.keyboard.press("Tab")
            self.page.keyboard.type(str(number))

    def look(self, name):
        """At both widths: it fits, and axe has nothing to say."""
        page = self.page
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height, 8000)})
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", caret="initial")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            violations = Axe().run(page).response["violations"]
            assert [(v["id"], n["html"]) for v in violations for n in v["nodes"]] == []
        page.set_viewport_size({"width": 360, "height": 740})


def test_six_late_months_in_twelve_taps(page, live_server, poktan):
    thumb = Thumb(page, live_server)
    thumb.sign_in()
    page.goto(live_server.url + "/laporan/")
    expect(page.locator("aside")).to_contain_text("6 laporan")
    thumb.tap(page.get_by_role("link", name="Kejar laporan"))
    page.wait_for_url("**/kejar/")
    thumb.look("kejar")
    rows = [page.locator(f"#baris-k{poktan.pk}-{m:%Y%m}") for m in MONTHS]

    thumb.tap(page.get_by_text("Panen"))
    for row in rows[:4]:
        thumb.tap(row.get_by_role("button", name="Tidak ada kegiatan"))
        expect(row).to_contain_text("Nihil")
    thumb.tap(rows[4].locator("[data-column=meetings]"))
    expect(rows[4].locator("[data-column=members]")).to_have_value("27")
    thumb.type(1)
    page.keyboard.press("Tab")
    thumb.type("27", 17)
    thumb.tap(rows[5].locator("[data-column=meetings]"))
    thumb.type(2, 28, 19, 9)
    expect(rows[4]).to_contain_text("Draf")
    page.locator("h1").blur()
    thumb.look("kejar-terisi")
    thumb.tap(page.locator("[data-lines-send]"))
    page.wait_for_selector("text=2 laporan dikirim untuk diverifikasi.")
    page.wait_for_selector("text=Tidak ada tunggakan")

    reports = MonthlyReport.objects.filter(poktan=poktan, month__in=MONTHS)
    assert [
        (r.state, r.is_nihil, r.nihil_reason, r.members, r.present, r.is_late)
        for r in reports.order_by("month")
    ] == [
        *[(State.SUBMITTED, True, "Panen", None, None, True)] * 4,
        (State.SUBMITTED, False, "", 27, 17, True),
        (State.SUBMITTED, False, "", 28, 19, True),
    ]
    assert thumb.taps <= MOST_TAPS
    assert thumb.complaints == []


def test_goes_without_javascript(browser, live_server, poktan):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    thumb = Thumb(context.new_page(), live_server)
    thumb.sign_in()
    page = thumb.page
    page.goto(live_server.url + "/laporan/kejar/")
    row = page.locator(f"#baris-k{poktan.pk}-{MONTHS[0]:%Y%m}")
    row.get_by_role("button", name="Tidak ada kegiatan").click()
    page.wait_for_selector("text=Pilih atau tulis dulu alasan tidak ada kegiatan.")
    page.get_by_text("Lainnya").click()
    page.fill(f"[name=sebab-{poktan.pk}-lain]", "Jalan putus")
    row.get_by_role("button", name="Tidak ada kegiatan").click()
    page.wait_for_selector("text=dikirim sebagai nihil.")
    assert page.is_checked("[value=lain]")
    report = MonthlyReport.objects.get(poktan=poktan, month=MONTHS[0])
    assert (report.nihil_reason, report.is_late) == ("Jalan putus", True)
    context.close()
