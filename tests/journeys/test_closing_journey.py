"""An officer closes the month on a phone, corrects a figure, and sees both of them."""

import datetime

import pytest
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.reporting.months import shift
from kspk.ui import formats
from poktan.models import MonthClosing, MonthlyReport, Reopening
from tests import factories

from .test_check_journey import Visitor


@pytest.fixture
def month(transactional_db):
    """Last month: one report verified, one that waits, one group that has not sent."""
    month = shift(timezone.localdate().replace(day=1), -1)
    factories.make_areas()
    plkb = factories.make_user(Role.PLKB, "5304052001", "5304032001")
    checker = factories.make_user(Role.COORDINATOR, "530405")
    factories.make_user(
        Role.OFFICER, "5304", username="cendana", full_name="Cendana Contoh"
    )
    sent = datetime.datetime.combine(shift(month, 1), datetime.time(9), datetime.UTC)
    for name, desa, verified_by in (
        ("Melati", "5304052001", checker),
        ("Mawar", "5304032001", None),
    ):
        group = factories.make_poktan(name, desa=desa, reports_from=month)
        factories.make_report(
            group, month, by=plkb, at=sent, members=35, present=17, pus=12, pus_kb=8,
            verified_by=verified_by,
        )  # fmt: skip
    factories.make_poktan("Teratai", desa="5304032001", reports_from=month)
    return month


def test_a_month_is_closed_and_a_figure_corrected(page, live_server, month):
    page.set_default_timeout(20_000)
    visitor = Visitor(page, live_server)
    visitor.sign_in("cendana")
    page.goto(f"{live_server.url}/laporan/{month:%Y-%m}/rekap/")
    page.click("nav[aria-label='Penutupan bulan'] >> text=Tutup bulan")
    page.wait_for_selector("text=Tidak ikut dihitung:")
    visitor.look("tutup")

    page.click(f"text=Tutup {formats.month(month)} >> nth=-1")
    page.wait_for_selector("text=Centang bila angka di atas sudah Anda periksa.")
    page.check("[name=confirm]")
    page.fill("[name=note]", "Sesuai rapat evaluasi")
    page.click(".actionbar [type=submit]")
    page.wait_for_selector(f"text=Penutupan {formats.month(month)} nomor 1 dicatat.")
    visitor.look("penutupan")
    assert page.is_visible("text=Sesuai rapat evaluasi")

    report = MonthlyReport.objects.get(poktan__name="Melati")
    correct(visitor, report)
    reopen(visitor, month)
    paper(visitor)
    windows(visitor)


def correct(visitor, report):
    page = visitor.page
    page.goto(f"{visitor.server}/laporan/isi/{report.pk}/")
    page.click("text=Revisi >> nth=0")
    visitor.look("revisi")
    page.fill("[name=members]", "38")
    page.fill("[name=reason]", "Tiga keluarga terlewat saat menyalin")
    page.click(".actionbar [type=submit]")
    page.wait_for_selector("text=Revisi 2 disimpan. Kedua angka tetap ada.")
    visitor.look("direvisi")
    corrected = page.locator("section", has_text="Tiga keluarga terlewat")
    assert corrected.locator(".work del").inner_text() == "35"
    assert corrected.locator(".work ins").inner_text() == "38"
    effect = corrected.locator(".why p").all_inner_texts()
    assert "Keluarga anggota: semula 35 menjadi 38" in [
        " ".join(line.split()) for line in effect
    ]


def reopen(visitor, month):
    page = visitor.page
    page.goto(f"{visitor.server}/laporan/{month:%Y-%m}/buka/")
    visitor.look("buka")
    page.select_option("[name=area]", "530403")
    page.fill("[name=group]", "BKB Teratai")
    page.fill("[name=until]", f"{timezone.localdate():%Y-%m-%d}")
    page.fill("[name=reason]", "Sinyal terputus")
    page.click(".actionbar [type=submit]")
    page.wait_for_selector("text=terbuka untuk BKB Teratai sampai")
    visitor.look("pembukaan")
    assert Reopening.objects.get().poktan.name == "Teratai"


def paper(visitor):
    """The first closing still prints the figure as it was when it was closed."""
    page, closing = visitor.page, MonthClosing.objects.get()
    page.goto(f"{visitor.server}{closing.get_absolute_url()}cetak/")
    melati = page.locator("tr", has=page.locator("th:text-is('BKB Melati')"))
    assert melati.locator("td.num").nth(2).inner_text() == "35"
    visitor.look("cetak")


def windows(visitor):
    page = visitor.page
    page.goto(f"{visitor.server}/laporan/batas-waktu/baru/")
    visitor.look("batas-baru")
    page.select_option("[name=area]", "530403")
    page.fill("[name=group_day]", "4")
    page.click(".actionbar [type=submit]")
    page.wait_for_selector("text=Batas waktu Raihat disimpan.")
    visitor.look("batas")
    page.goto(f"{visitor.server}/laporan/penutupan/")
    visitor.look("daftar")
