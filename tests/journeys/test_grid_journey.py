"""Twelve groups on one page, on a phone: one bad row does not stop the others."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.reporting.months import shift, this_month, write_month
from kspk.reporting.states import State
from poktan.models import Kind, MonthlyReport
from tests import factories

SHOTS = os.environ.get("KSPK_SHOTS")  # a folder: keep a picture of every page there
MONTH = shift(this_month(), -1)
URL = f"/laporan/{write_month(MONTH)}/"
# What the browser says of a page that refuses, and of a lost signal.
EXPECTED = ("status of 422", "DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
NAMES = (
    "Anggrek", "Cendana", "Dahlia", "Kenanga", "Lontar", "Mawar", "Melati", "Mutiara",
    "Seroja", "Teratai", "Tunas", "Widuri",
)  # fmt: skip


@pytest.fixture
def groups(transactional_db):
    factories.make_areas()
    factories.make_user(Role.PLKB, "5304052001", username="seruni")
    before = shift(MONTH, -1)
    made = [
        factories.make_poktan(
            name, kind=Kind.PIK_R if name == "Tunas" else Kind.BKB, reports_from=before
        )
        for name in NAMES
    ]
    for poktan in made:
        factories.make_report(poktan, before, members=24, present=18)
    return dict(zip(NAMES, made, strict=True))


@pytest.fixture
def phone(page, live_server, groups):
    """A page of 360 px at which the PLKB has signed in; complaints fail the test."""
    complaints = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(20_000)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + "/akun/login/")
    page.fill("[name=login]", "seruni")
    page.fill("[name=password]", "sandi-untuk-uji")
    page.click("main [type=submit]")
    page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + URL)
    yield page
    assert [c for c in complaints if not any(word in c for word in EXPECTED)] == []


def look(page, name):
    """At both widths: it fits, and axe has nothing to say."""
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


def row(page, poktan):
    return page.locator(f"#baris-g{poktan.pk}")


def type_row(page, poktan, *numbers):
    for name, number in zip(("meetings", "members", "present"), numbers, strict=True):
        row(page, poktan).locator(f"[data-column={name}]").fill(str(number))


def state(poktan):
    report = MonthlyReport.objects.filter(poktan=poktan, month=MONTH).first()
    return report and report.state


def test_a_bad_row_does_not_stop_the_others(phone, groups):
    page = phone
    look(page, "bulan")
    page.click("text=Isi sekaligus")
    for number, poktan in enumerate(groups.values()):
        type_row(page, poktan, 1, 24, 17 + number % 3)
    type_row(page, groups["Melati"], 1, 24, "1o")
    page.locator("h1").click()
    expect(row(page, groups["Melati"])).to_contain_text("“1o” bukan angka")
    expect(page.locator("[data-lines-send]")).to_have_text("Kirim 11 laporan")
    expect(page.locator("[data-lines-words]")).to_contain_text("1 perlu diperiksa")
    assert {state(poktan) for poktan in groups.values()} == {State.DRAFT}
    look(page, "kisi-terisi")
    page.click("text=Kirim 11 laporan")
    page.wait_for_selector("text=11 laporan dikirim untuk diverifikasi.")
    states = {name: state(poktan) for name, poktan in groups.items()}
    assert states.pop("Melati") == State.DRAFT
    assert set(states.values()) == {State.SUBMITTED}
    assert row(page, groups["Melati"]).locator(
        "[data-column=present]"
    ).input_value() == ("1o")
    look(page, "kisi-terkirim")
    type_row(page, groups["Melati"], 1, 24, 19)
    page.click("[data-lines-send]")
    page.wait_for_selector("text=1 laporan dikirim untuk diverifikasi.")
    assert state(groups["Melati"]) == State.SUBMITTED

    send_back(groups["Dahlia"], "Mohon diperiksa.")
    page.goto(page.url.replace("kisi/", ""))
    back = page.locator("li", has_text="BKB Dahlia").first
    expect(back).to_contain_text("Keluarga hadir: “Mohon diperiksa.” Kemiri Asam")
    look(page, "bulan-dikembalikan")
    page.click("text=Isi sekaligus")
    type_row(page, groups["Dahlia"], 1, 24, 16)
    page.click("[data-lines-send]")
    page.wait_for_selector("text=1 laporan dikirim untuk diverifikasi.")
    assert state(groups["Dahlia"]) == State.SUBMITTED


def send_back(poktan, reason):
    name = {"username": "kemiri", "full_name": "Kemiri Asam"}
    coordinator = factories.make_user(Role.COORDINATOR, "530405", **name)
    report = MonthlyReport.objects.get(poktan=poktan, month=MONTH)
    with action("mengembalikan laporan", by=coordinator):
        report.return_for_revision(by=coordinator, reason=reason, field="present")


def test_a_row_is_kept_when_it_is_left_by_the_keyboard(phone, groups):
    page = phone
    page.click("text=Isi sekaligus")
    first = row(page, groups["Anggrek"]).locator("[data-column=meetings]")
    first.focus()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    second = row(page, groups["Cendana"]).locator("[data-column=meetings]")
    expect(second).to_be_focused()
    expect(row(page, groups["Anggrek"])).to_contain_text("Draf")
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    report = MonthlyReport.objects.get(poktan=groups["Anggrek"], month=MONTH)
    assert (report.meetings, report.state) == (2, State.DRAFT)
    # What is stored is kept in the tab no longer: it could undo the work of others.
    kept = "Object.keys(sessionStorage).filter((key) => key.includes('kisi'))"
    assert page.evaluate(kept) == []


def test_nihil_asks_why_and_is_sent(phone, groups):
    page = phone
    page.click("text=Isi sekaligus")
    row(page, groups["Lontar"]).get_by_role("button", name="Nihil").click()
    reason = row(page, groups["Lontar"]).locator("[data-reason]")
    expect(reason).to_be_focused()
    type_row(page, groups["Mawar"], 1, 24, 5)
    reason.fill("Panen")
    expect(row(page, groups["Mawar"])).to_contain_text("jauh di bawah biasanya")
    look(page, "kisi-alasan")
    row(page, groups["Mawar"]).locator("[data-reason]").fill("Hujan")
    page.click("[data-lines-send]")
    page.wait_for_selector("text=2 laporan dikirim untuk diverifikasi.")
    nihil = MonthlyReport.objects.get(poktan=groups["Lontar"], month=MONTH)
    assert (nihil.is_nihil, nihil.nihil_reason) == (True, "Panen")


def test_typed_numbers_outlive_a_lost_signal(phone, groups):
    page = phone
    page.click("text=Isi sekaligus")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    type_row(page, groups["Anggrek"], 1, 24, 18)
    page.locator("h1").click()
    expect(page.locator("[data-lines-lost]")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    field = row(page, groups["Anggrek"]).locator("[data-column=present]")
    expect(field).to_have_value("18")
    page.click("[data-lines-send]")
    page.wait_for_selector("text=1 laporan dikirim untuk diverifikasi.")
    assert state(groups["Anggrek"]) == State.SUBMITTED


def test_goes_without_javascript(browser, live_server, groups):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(live_server.url + "/akun/login/")
    page.fill("[name=login]", "seruni")
    page.fill("[name=password]", "sandi-untuk-uji")
    page.click("main [type=submit]")
    page.goto(live_server.url + URL + "kisi/")
    type_row(page, groups["Anggrek"], 1, 24, 18)
    type_row(page, groups["Cendana"], 1, 24, "x")
    page.click("text=Kirim yang terisi")
    page.wait_for_selector("text=1 laporan dikirim untuk diverifikasi.")
    assert page.is_visible("text=“x” bukan angka")
    assert state(groups["Anggrek"]) == State.SUBMITTED
    row(page, groups["Dahlia"]).get_by_role("button", name="Nihil").click()
    page.wait_for_selector("text=Alasan tidak ada kegiatan:")
    context.close()
