"""From a workbook as it is to groups that are right, and back out again."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from kspk.accounts.roles import Role
from kspk.imports.models import ImportBatch
from kspk.wilayah.models import WilayahAlias
from poktan.models import Poktan
from tests import factories
from tests.imports.files import SAMPLE

SHOTS = os.environ.get("KSPK_SHOTS")  # a folder: keep a picture of every page there
PASSWORD = "sandi-untuk-uji"


@pytest.fixture
def people(transactional_db, settings, tmp_path):
    """Belu in the whole nation's areas; an admin, an officer, a PLKB, a neighbour."""
    settings.MEDIA_ROOT = tmp_path
    call_command("load_wilayah", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    for role, username, name, *codes in (
        (Role.ADMIN, "lontar", "Lontar Contoh", "5304"),
        (Role.OFFICER, "cendana", "Cendana Umpama", "5304"),
        (Role.PLKB, "seruni", "Seruni Rekaan", "5304052001"),
        (Role.PLKB, "kenari", "Kenari Umpama", "5304032001"),
    ):
        factories.make_user(role, *codes, username=username, full_name=name)


class Visitor:
    """A person before a browser: opens pages, and looks at each of them closely."""

    def __init__(self, page, server):
        self.page, self.server, self.complaints, self.looks = page, server.url, [], 0
        page.set_default_timeout(20_000)
        page.on("console", lambda m: m.type == "error" and self.complain(m.text))
        page.on("pageerror", lambda error: self.complain(str(error)))

    def complain(self, text):
        if "the server responded with a status of 4" not in text:  # a page that says no
            self.complaints.append(f"{self.page.url}: {text}")

    def open(self, path):
        return self.page.goto(self.server + path)

    def sign_in(self, username):
        self.page.context.clear_cookies()
        self.open("/akun/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main [type=submit]")
        self.page.wait_for_url(self.server + "/")

    def look(self, name):
        """On a phone and a desk: fits, is accessible, and nothing has complained."""
        page, self.looks = self.page, self.looks + 1
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height, 8000)})
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{self.looks:02}-{name}-{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            violations = Axe().run(page).response["violations"]
            assert [
                (name, v["id"], n["html"]) for v in violations for n in v["nodes"]
            ] == []
        page.set_viewport_size({"width": 1280, "height": 900})
        assert self.complaints == []

    def row(self, sheet, number):
        """The row of the preview, and the wait until the server has answered it."""
        return self.page.locator("tr", has_text=f"{sheet}, baris {number}").first


@pytest.fixture
def visitor(page, live_server, people):
    return Visitor(page, live_server)


def test_a_list_of_2017_goes_in_and_out_again(visitor):
    page = visitor.page
    upload(visitor)
    decide(visitor)
    batch = ImportBatch.objects.get()

    page.click("text=Simpan 424 baris")
    page.wait_for_selector("text=424 kelompok baru dan 0 perubahan tersimpan.")
    visitor.look("hasil")
    assert Poktan.objects.count() == 424
    assert page.is_visible("text=Selesaikan 22 sisa")

    group = Poktan.objects.get(name="Melati", kind="BKL", desa="5304052001")
    edit(visitor, group)
    field_worker(visitor)
    neighbour(visitor, group)

    visitor.sign_in("lontar")
    visitor.open(batch.get_absolute_url())
    page.click("text=Batalkan impor")
    visitor.look("batalkan")
    assert page.is_visible("text=423 kelompok baru dihapus")
    assert page.is_visible(".work__title >> text=BKL Melati")
    page.click("button:has-text('Batalkan impor')")
    page.wait_for_selector("text=Tulis alasan pembatalan.")
    page.fill("[name=reason]", "berkas tahun 2017, bukan yang terbaru")
    page.click("button:has-text('Batalkan impor')")
    page.wait_for_selector("text=Impor ini dibatalkan")
    visitor.look("dibatalkan")
    assert list(Poktan.objects.all()) == [group]


def upload(visitor):
    """Sign in and upload: the file is read, nothing is stored."""
    page = visitor.page
    visitor.sign_in("lontar")
    visitor.open("/impor/")
    visitor.look("unggah")
    page.click("text=Unggah dan periksa")
    page.wait_for_selector("[role=alert] >> text=Pilih berkas yang akan diimpor.")
    visitor.look("unggah-tanpa-berkas")
    page.set_input_files("[name=file]", SAMPLE)
    page.click("text=Unggah dan periksa")
    page.wait_for_url("**/baris/")
    visitor.look("baris")
    page.click("text=Cocokkan kolom >> nth=-1")
    page.wait_for_url("**/kolom/")
    visitor.look("kolom")
    page.click("text=Lanjut, periksa baris")
    page.wait_for_url("**/baris/")
    assert not Poktan.objects.exists()


def decide(visitor):
    """Four answers, each by one button; the tally and the last button count along."""
    page, batch = visitor.page, ImportBatch.objects.get()
    page.click(".tally >> text=Perlu diputuskan")
    page.wait_for_url("**keadaan=decide")
    visitor.look("putuskan")

    twin = visitor.row("LAMAKNEN", 36)
    twin.get_by_text("Kelompok lain, buat baru").click()
    page.wait_for_selector("text=Simpan 421 baris")
    assert twin.get_by_text("Ambil kembali keputusan").is_visible()

    moved = visitor.row("TASBAR", 43)
    assert moved.get_by_text("Fatuketi, Kec. Kakuluk Mesak").count()
    moved.get_by_role("button", name="Pakai").click()
    page.wait_for_selector("text=Simpan 422 baris")

    either = visitor.row("NANAET DUBESI", 12)
    either.get_by_role("button", name="Pakai").click()
    assert either.locator("select:invalid").count() == 1
    either.locator("select").select_option(label="Nanaenoe, Kec. Nanaet Duabesi")
    either.get_by_role("button", name="Pakai").click()
    page.wait_for_selector("text=Simpan 423 baris")
    visitor.look("diputuskan")

    tally = page.locator(".tally a[aria-current]").inner_text()
    assert tally.split() == ["6", "Perlu", "diputuskan"]
    learnt = WilayahAlias.objects.get(text="Nanaet / Nanaenoe")
    assert learnt.wilayah_id == "5304232004"
    assert batch.rows.in_state("decide").count() == 6
    page.click(".tally >> text=Ditolak")
    page.wait_for_url("**keadaan=refused")
    lost = visitor.row("LASIOLAT", 27)
    lost.get_by_placeholder("nama atau kode desa").fill("Entah")
    lost.get_by_text("Tidak ada yang cocok").wait_for(state="attached")
    lost.get_by_role("button", name="Pakai").click()
    lost.locator("[role=alert]", has_text="“Entah” tidak ditemukan").wait_for()
    lost.get_by_placeholder("nama atau kode desa").fill("Maneik")  # suggests once more
    page.wait_for_selector("[role=option] >> text=Desa Maneikun")
    visitor.look("ditolak")
    page.click("[role=option] >> text=Desa Maneikun")
    lost.get_by_role("button", name="Pakai").click()
    page.wait_for_selector("text=Simpan 424 baris")


def edit(visitor, group):
    """An officer puts one group right; its history says so in a sentence."""
    page = visitor.page
    visitor.sign_in("cendana")
    visitor.open(group.get_absolute_url())
    visitor.look("kelompok")
    visitor.open(f"{group.get_absolute_url()}ubah/identitas/")
    visitor.look("ubah")
    page.fill("[name=name]", "Melati Putih")
    page.click(".actionbar [type=submit]")
    page.wait_for_selector("h1:has-text('BKL Melati Putih')")
    visitor.open(f"{group.get_absolute_url()}riwayat/")
    visitor.look("riwayat")
    story = " ".join(page.locator("main").inner_text().split())
    assert re.search("Cendana Umpama .*semula Melati menjadi Melati Putih", story)
    assert "dari impor" in story


def field_worker(visitor):
    """A PLKB sees the groups of her desa and no others."""
    page = visitor.page
    visitor.sign_in("seruni")
    visitor.open("/poktan/")
    visitor.look("daftar-plkb")
    there = Poktan.objects.filter(desa="5304052001")
    links = page.locator("main table a[href^='/poktan/']")
    shown = {
        link.get_attribute("href")
        for link in links.all()
        if re.fullmatch(r"/poktan/\d+/", link.get_attribute("href"))
    }
    assert shown == {group.get_absolute_url() for group in there}
    assert 0 < len(shown) < 50


def neighbour(visitor, group):
    """For a PLKB of another desa the group does not exist."""
    visitor.sign_in("kenari")
    assert visitor.open(group.get_absolute_url()).status == 404
    assert "Melati" not in visitor.page.inner_text("body")
    visitor.look("tidak-ada")


def test_without_javascript_the_same_decisions_are_made(browser, live_server, people):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(live_server.url + "/akun/login/")
    page.fill("[name=login]", "lontar")
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.goto(live_server.url + "/impor/")
    page.set_input_files("[name=file]", SAMPLE)
    page.click("text=Unggah dan periksa")
    page.click(".tally >> text=Perlu diputuskan")
    moved = page.locator("tr", has_text="TASBAR, baris 43")
    moved.get_by_role("button", name="Pakai").click()
    page.wait_for_selector("text=TASBAR, baris 43: baru.")
    assert page.url.endswith("?keadaan=decide#baris-189")
    assert page.locator("tr", has_text="TASBAR, baris 43").count() == 0
    page.click("text=Simpan 421 baris")
    page.wait_for_selector("text=421 kelompok baru dan 0 perubahan tersimpan.")
    assert Poktan.objects.count() == 421
    context.close()


def test_a_file_can_be_dropped(visitor):
    page = visitor.page
    visitor.sign_in("lontar")
    visitor.open("/impor/")
    content = list(Path(SAMPLE).read_bytes()[:10])
    page.evaluate(
        """content => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(content)], "daftar.xlsx"));
            document.querySelector("[data-drop-zone]").dispatchEvent(
                new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }""",
        content,
    )
    assert page.evaluate("document.querySelector('[name=file]').files[0].name") == (
        "daftar.xlsx"
    )
    page.click("text=Unggah dan periksa")
    page.wait_for_selector("text=Berkas ini rusak atau tidak lengkap terunggah.")
    visitor.look("tidak-terbaca")
