"""A field worker fills a report on her phone; nothing she typed is ever lost."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.management import call_command

from kspk.accounts.roles import Role
from kspk.reporting.months import shift
from kspk.reporting.states import State
from poktan.models import MonthlyReport
from tests import factories
from tests.factories import MONTH
from tests.monthly.entry_forms import write_url

SHOTS = os.environ.get("KSPK_SHOTS")  # a folder: keep a picture of every page there
PASSWORD = "sandi-untuk-uji"
WIDTHS = (320, 360, 1280)


@pytest.fixture
def melati(transactional_db, areas):
    """A BKB with three months behind it, and a PLKB called seruni."""
    call_command("load_catalogue", verbosity=0)
    by = factories.make_user(
        Role.PLKB, "5304052001", username="seruni", full_name="Seruni Cendana"
    )
    group = factories.make_poktan("Melati", reports_from=shift(MONTH, -3))
    for n in range(1, 4):
        month = shift(MONTH, -n)
        held = factories.make_meeting(present=16, held_on=month.replace(day=4))
        factories.make_report(group, month, by=by, meetings=[held], members=20)
    return group


class Phone:
    """A telephone 360 px wide, signed in as seruni; it notes what complains."""

    def __init__(self, page, server, group):
        self.page, self.server, self.group = page, server.url, group
        self.complaints, self.looks = [], 0
        page.set_default_timeout(20_000)
        page.set_viewport_size({"width": 360, "height": 740})
        page.on("console", lambda m: m.type == "error" and self.complain(m.text))
        page.on("pageerror", lambda error: self.complain(str(error)))

    def complain(self, text):
        if "the server responded with a status of 4" not in text:  # a page that says no
            self.complaints.append(f"{self.page.url}: {text}")

    def open_form(self):
        self.page.goto(self.server + write_url(self.group))
        if "/akun/login/" in self.page.url:
            self.sign_in()

    def sign_in(self):
        self.page.fill("[name=login]", "seruni")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main [type=submit]")
        self.page.wait_for_selector("form.report")

    def fill(self, **values):
        """Numbers of the group; those of a meeting as `sheet_number_name`."""
        for name, value in values.items():
            self.page.fill(f"[name={name.replace('__', '-')}]", value)

    def value(self, name):
        return self.page.input_value(f"[name={name}]")

    def send(self):
        self.page.click(".actionbar .btn-primary")

    def look(self, name):
        """At three widths: fits, is accessible, and nothing has complained."""
        page, self.looks = self.page, self.looks + 1
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height, 8000)})
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/r{self.looks:02}-{name}-{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            violations = Axe().run(page).response["violations"]
            assert [
                (name, v["id"], n["html"]) for v in violations for n in v["nodes"]
            ] == []
        page.set_viewport_size({"width": 360, "height": 740})
        assert self.complaints == []


@pytest.fixture
def phone(page, live_server, melati):
    return Phone(page, live_server, melati)


def october():
    return MonthlyReport.objects.filter(month=MONTH)


def test_fills_explains_and_sends(phone):
    page = phone.page
    phone.open_form()
    phone.look("kosong")
    phone.fill(members="20", pus="15", pus_kb="10")
    phone.fill(**{"meeting-0-held_on": "2026-10-14", "meeting-0-present": "3"})
    page.click("text=Materi: belum dipilih")
    page.check("text=2. Melibatkan peran ayah")
    assert page.is_visible("summary >> text=Melibatkan peran ayah")
    page.click("text=Anak hadir menurut umur")
    phone.fill(**{"meeting-0-children_1": "4", "meeting-0-children_2": "2"})
    assert phone.value("meeting-0-children") == "6"
    page.wait_for_selector("text=Tersimpan di ponsel pukul")
    phone.look("terisi")

    phone.send()
    page.wait_for_selector("[role=alert]")
    phone.look("sebab")
    assert page.is_visible("text=Keluarga hadir 3 jauh di bawah biasanya (10–22)")
    assert not october().exists()
    phone.fill(reason_present="Hujan, jembatan putus")
    phone.send()
    page.wait_for_selector(".note--ok >> text=dikirim untuk diverifikasi")
    phone.look("terkirim")
    report = october().get()
    assert (report.state, report.present, report.children) == (State.SUBMITTED, 3, 6)
    assert report.reasons == {"present": "Hujan, jembatan putus"}
    assert page.evaluate("localStorage.length") == 0

    page.click("text=Riwayat laporan")
    phone.look("riwayat")
    page.goto(phone.server + phone.group.get_absolute_url())
    assert page.locator(".strip__cell").count() == 12


def test_meetings_come_and_go(phone):
    page = phone.page
    phone.open_form()
    phone.fill(members="20")
    phone.fill(**{"meeting-0-held_on": "2026-10-14", "meeting-0-present": "12"})
    page.click("text=Tambah pertemuan")
    phone.fill(**{"meeting-1-held_on": "2026-10-21", "meeting-1-present": "13"})
    page.click("[aria-label='Hapus pertemuan 1']")
    assert page.inner_text("[data-sheet-title]") == "Pertemuan 1"
    page.click("text=Kembalikan")
    assert phone.value("meeting-0-present") == "12"
    page.reload()
    assert phone.value("meeting-1-present") == "13"
    phone.send()
    page.wait_for_selector(".note--ok")
    assert list(october().get().meeting_rows.values_list("present", flat=True)) == [
        12, 13,
    ]  # fmt: skip


def test_outlives_a_session_that_ended(phone):
    page = phone.page
    phone.open_form()
    phone.fill(members="20", note="Ramai")
    phone.fill(**{"meeting-0-held_on": "2026-10-14", "meeting-0-present": "3"})
    page.check("[name=meeting-0-presenters][value=plkb]")
    page.click("text=Tambah pertemuan")
    phone.fill(**{"meeting-1-held_on": "2026-10-21", "meeting-1-present": "4"})
    key = phone.value("key")
    phone.send()  # asks for a reason
    page.wait_for_selector("[name=reason_present]")
    phone.fill(reason_present="Hujan")
    Session.objects.all().delete()
    phone.send()
    page.wait_for_url("**/akun/login/**")
    phone.sign_in()
    assert page.is_visible("text=yang belum terkirim sudah dikembalikan")
    assert phone.value("key") == key
    values = [phone.value(name) for name in (
        "members", "note", "meeting-0-present", "meeting-1-held_on",
        "meeting-1-present", "reason_present",
    )]  # fmt: skip
    assert values == ["20", "Ramai", "3", "2026-10-21", "4", "Hujan"]
    assert page.is_checked("[name=meeting-0-presenters][value=plkb]")
    phone.look("kembali")
    phone.send()
    page.wait_for_selector(".note--ok")
    report = october().get()
    assert str(report.pk) == key
    assert (report.meetings, report.present, report.attendance) == (2, 4, 7)
    assert report.reasons == {"present": "Hujan"}


def test_outlives_the_back_button_and_a_crash(phone, context):
    page = phone.page
    phone.open_form()
    phone.fill(members="20")
    page.goto(phone.server + phone.group.get_absolute_url())
    page.go_back()
    page.wait_for_selector("form.report")
    assert phone.value("members") == "20"
    key = phone.value("key")
    page.close()
    phone.page = context.new_page()  # sessionStorage is gone, localStorage is not
    phone.open_form()
    assert (phone.value("members"), phone.value("key")) == ("20", key)


def test_an_answer_that_was_lost_stores_nothing_twice(phone):
    page = phone.page
    phone.open_form()
    phone.fill(members="20")
    phone.fill(**{"meeting-0-held_on": "2026-10-14", "meeting-0-present": "12"})

    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/kelompok/**", lose)
    with page.expect_event("requestfailed"):
        phone.send()
    page.unroute("**/kelompok/**")
    assert october().get().present == 12
    page.goto(phone.server + write_url(phone.group))
    page.wait_for_selector("text=Laporan Oktober 2026")
    assert "/laporan/isi/" in page.url
    assert page.evaluate("localStorage.length") == 0
    assert october().get().version == 1


def test_two_tabs_meet_on_a_page_that_loses_nothing(phone, context):
    page = phone.page
    phone.open_form()
    other = Phone(context.new_page(), type("Server", (), {"url": phone.server}),
                  phone.group)  # fmt: skip
    other.open_form()
    phone.fill(members="20")
    page.click("text=Nanti")
    page.wait_for_selector(".note--ok")
    other.fill(members="18")
    other.fill(**{"meeting-0-held_on": "2026-10-14", "meeting-0-present": "12"})
    other.send()
    other.page.wait_for_selector("h1 >> text=Isian Anda belum disimpan")
    other.look("bentrok")
    other.page.click("text=Pakai isian saya")
    other.page.wait_for_selector("form.report")
    assert other.value("members") == "18"
    other.send()
    other.page.wait_for_selector(".note--ok")
    report = october().get()
    assert (report.members, report.present) == (18, 12)


def test_signing_out_leaves_nothing_on_the_phone(phone):
    page = phone.page
    phone.open_form()
    phone.fill(members="20")
    page.wait_for_selector("text=Tersimpan di ponsel pukul")
    assert page.evaluate("localStorage.length") == 1
    page.click("[aria-label^='Akun Anda']")
    page.click("form[data-keep-end] button")
    page.wait_for_url(lambda url: "/kelompok/" not in url)
    assert page.evaluate("localStorage.length") == 0


def test_without_javascript_the_same_report_is_sent(browser, live_server, melati):
    context = browser.new_context(java_script_enabled=False)
    phone = Phone(context.new_page(), live_server, melati)
    page = phone.page
    phone.open_form()
    phone.fill(members="20")
    phone.fill(**{"meeting-0-held_on": "2026-10-14", "meeting-0-present": "12"})
    page.click("text=Tambah pertemuan")
    page.wait_for_selector("text=Pertemuan 2")
    assert phone.value("meeting-0-present") == "12"
    phone.fill(**{"meeting-1-held_on": "2026-10-21", "meeting-1-present": "13"})
    phone.send()
    page.wait_for_selector(".note--ok")
    assert october().get().meeting_rows.count() == 2
    context.close()
