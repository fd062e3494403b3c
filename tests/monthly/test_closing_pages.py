"""Pages of closings: who may, what they say, how often they ask the database."""

import datetime

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from poktan.models import MonthClosing, Reopening
from tests import factories
from tests.factories import MONTH

from .test_closing import (
    ASUMANU,
    FATUKETI,
    close,
    group,
    month,
    officer,
    plkb,
    report,
)

__all__ = ["month", "officer", "plkb"]  # fixtures
CLOSE = "/laporan/2026-10/tutup/"
REOPEN = "/laporan/2026-10/buka/"


def text_of(response):
    return " ".join(response.content.decode().split())


def assert_rows_add_up(client, closing, line):
    """The links of a line of the recap lead to rows that are its figures."""

    def rows(state):
        query = f"?wilayah={line.code}&jenis={line.kind}&keadaan={state}"
        page = client.get(closing.get_absolute_url() + query)
        return [row.group.figures for row in page.context["groups"]]

    for state, column in (
        ("", "groups"), ("lapor", "reported"), ("tepat-waktu", "on_time"),
        ("nihil", "nihil"), ("bertemu", "met"),
    ):  # fmt: skip
        assert len(rows(state)) == line.sums[column], (line.name, column)
    counted = rows("lapor")
    for column in ("members", "present", "pus", "pus_kb"):
        known = [figures[column] for figures in counted if column in figures]
        assert line.sums[column] == (sum(known) if known else None)


@pytest.fixture
def count_queries(django_assert_max_num_queries):
    def count(client, url):
        with django_assert_max_num_queries(60) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return count


class TestClose:
    def test_shows_what_will_not_be_counted(self, as_user, month):
        page = as_user(Role.OFFICER).get(CLOSE)
        whole = page.context["whole"]
        assert [line.name for line in page.context["lines"]] == [
            "Raihat", "Kakuluk Mesak",
        ]  # fmt: skip
        assert whole.sums["groups"] == 4
        assert whole.sums["reported"] == 1
        assert whole.missing == 1
        assert (
            "1 laporan menunggu verifikasi, 1 dikembalikan, dan 1 kelompok belum"
            " melapor" in text_of(page)
        )

    def test_leads_to_the_names(self, as_user, month):
        page = text_of(as_user(Role.OFFICER).get(CLOSE))
        for name in ("verify-list", "missing"):
            address = reverse(f"reports:{name}", args=[MONTH])
            assert f'href="{address}?' in page

    def test_closes_after_the_confirmation(self, as_user, month):
        client = as_user(Role.OFFICER)
        response = client.post(CLOSE, {"confirm": "on", "note": "Rapat"}, follow=True)
        closing = MonthClosing.objects.get()
        assert (closing.closed_by, closing.note) == (client.user, "Rapat")
        assert response.redirect_chain[-1][0] == f"/laporan/penutupan/{closing.pk}/"
        assert "Penutupan Oktober 2026 nomor 1 dicatat." in text_of(response)

    def test_asks_for_the_confirmation(self, as_user, month):
        response = as_user(Role.OFFICER).post(CLOSE, {})
        assert "Centang bila angka di atas sudah Anda periksa." in text_of(response)
        assert not MonthClosing.objects.exists()

    def test_sent_twice_makes_one(self, as_user, month):
        client = as_user(Role.OFFICER)
        client.post(CLOSE, {"confirm": "on"})
        response = client.post(CLOSE, {"confirm": "on"})
        assert "tidak ada yang berubah sesudahnya" in text_of(response)
        assert MonthClosing.objects.count() == 1

    def test_is_not_offered_before_the_month_has_ended(self, as_user, areas):
        client = as_user(Role.OFFICER)
        assert "belum dapat ditutup" in text_of(client.get("/laporan/2026-11/tutup/"))
        response = client.post("/laporan/2026-11/tutup/", {"confirm": "on"})
        assert "November 2026 belum berakhir" in text_of(response)
        assert not MonthClosing.objects.exists()

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_others(self, as_user, month, role):
        assert as_user(role).post(CLOSE, {"confirm": "on"}).status_code == 403
        assert not MonthClosing.objects.exists()

    def test_lets_an_admin_of_everywhere_pick(self, as_user, month):
        client = as_user(Role.ADMIN, None)
        assert "Pilih kabupaten atau kota" in text_of(client.get(CLOSE))
        client.post(CLOSE, {"confirm": "on"})
        assert not MonthClosing.objects.exists()
        client.post(f"{CLOSE}?kabupaten=5304", {"confirm": "on"})
        assert MonthClosing.objects.get().area_id == "5304"

    def test_does_not_know_another_kabupaten(self, as_user, month):
        client = as_user(Role.OFFICER)
        response = client.post(f"{CLOSE}?kabupaten=5305", {"confirm": "on"})
        assert "Alor" not in text_of(response)
        assert not MonthClosing.objects.exists()

    def test_takes_as_many_queries_for_more(self, as_user, month, plkb, count_queries):
        client = as_user(Role.OFFICER)
        client.get(CLOSE)
        few = count_queries(client, CLOSE)
        for name in ("Kemiri", "Kenari"):
            report(group(name, ASUMANU), plkb)
        assert count_queries(client, CLOSE) == few


class TestClosing:
    @pytest.fixture
    def closing(self, month, officer):
        return close(officer)

    def test_is_printed_from_itself_for_ever(self, as_user, closing, month, areas):
        client = as_user(Role.OFFICER)
        address = f"/laporan/penutupan/{closing.pk}/cetak/"

        def paper():
            return text_of(client.get(address)).partition("<main")[2]

        before = paper()
        renamed = areas[FATUKETI]
        renamed.name = "Fatuketi Baru"
        renamed.save()
        kelompok = month["verified"].poktan
        kelompok.name = "Melati Baru"
        kelompok.save()
        closing.closed_by.full_name = "Nama Baru"
        closing.closed_by.save()
        month["waiting"].verify(by=closing.closed_by)
        assert "Melati" in before
        assert paper() == before

    def test_says_number_date_and_name(self, as_user, closing):
        page = text_of(as_user(Role.VIEWER).get(closing.get_absolute_url()))
        assert "Penutupan Oktober 2026 nomor 1" in page
        assert "oleh Cendana Umpama" in page

    def test_lists_the_groups_of_a_figure(self, as_user, closing):
        client = as_user(Role.OFFICER)
        address = closing.get_absolute_url()

        def names(query):
            rows = client.get(f"{address}?{query}").context["groups"]
            return [row.group.name for row in rows]

        assert names("wilayah=530403") == ["Dahlia", "Randu"]
        assert names("wilayah=530405&jenis=BKB&keadaan=lapor") == ["Melati"]
        assert names("jenis=BKR") == []
        assert len(names("wilayah=abc&jenis=x&keadaan=y")) == 4

    def test_has_rows_that_add_up_to_every_figure(self, as_user, month, plkb, officer):
        report(group("A"), plkb, officer, members=None, present=5)
        late = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
        report(group("B", ASUMANU, kind="BKR"), plkb, officer, at=late, members=7)
        report(
            group("C"), plkb, officer, is_nihil=True, nihil_reason="Panen", members=9
        )
        client, closing = as_user(Role.OFFICER), close(officer)
        page = client.get(closing.get_absolute_url())
        parts = [*page.context["parts"], page.context["whole"]]
        for line in [line for part in parts for line in (*part.lines, part.total)]:
            assert_rows_add_up(client, closing, line)

    def test_says_nothing_of_a_changed_recap_without_an_earlier_one(
        self, as_user, closing
    ):
        page = text_of(as_user(Role.OFFICER).get(closing.get_absolute_url()))
        assert "Beda dengan nomor" not in page

    def test_shows_the_difference_to_the_number_before(
        self, as_user, closing, month, officer
    ):
        month["waiting"].verify(by=officer)
        second = close(officer)
        page = as_user(Role.OFFICER).get(second.get_absolute_url())
        assert page.context["change_count"] == 11
        assert "Beda dengan nomor 1" in text_of(page)
        old = text_of(page.client.get(closing.get_absolute_url()))
        assert "sudah ditutup lagi dengan nomor yang lebih baru" in old

    def test_is_cut_to_the_areas_of_a_field_worker(self, as_user, closing):
        page = as_user(Role.PLKB, FATUKETI).get(closing.get_absolute_url())
        assert [row.group.name for row in page.context["groups"]] == ["Melati"]
        assert page.context["whole"].total.sums["groups"] == 1
        assert "Dualaus" not in text_of(page)
        paper = page.client.get(f"/laporan/penutupan/{closing.pk}/cetak/")
        assert "Dualaus" not in text_of(paper)

    @pytest.mark.parametrize("page", ["", "cetak/"])
    def test_is_not_found_from_another_kabupaten(self, as_user, closing, page):
        client = as_user(Role.OFFICER, "5305")
        address = f"{closing.get_absolute_url()}{page}"
        assert client.get(address).status_code == 404

    def test_is_refused_to_partners(self, as_user, closing):
        assert as_user(Role.PARTNER).get(closing.get_absolute_url()).status_code == 403

    @pytest.mark.parametrize("page", ["", "cetak/"])
    def test_takes_as_many_queries_for_more(
        self, as_user, month, plkb, officer, count_queries, page
    ):
        client = as_user(Role.OFFICER)
        few = count_queries(client, f"{close(officer).get_absolute_url()}{page}")
        MonthClosing.objects.all().delete()
        for name in ("Kemiri", "Kenari"):
            group(name, ASUMANU)
        more = close(officer)
        assert more.closed_groups.count() == 6
        assert count_queries(client, f"{more.get_absolute_url()}{page}") == few


class TestClosingList:
    def test_lists_those_of_the_own_kabupaten(self, as_user, month, officer):
        closing = close(officer)
        address = "/laporan/penutupan/"
        rows = as_user(Role.PLKB).get(address).context["object_list"]
        assert list(rows) == [closing]
        rows = as_user(Role.OFFICER, "5305").get(address).context["object_list"]
        assert list(rows) == []

    def test_takes_as_many_queries_for_more(
        self, as_user, month, officer, count_queries
    ):
        client, address = as_user(Role.OFFICER), "/laporan/penutupan/"
        close(officer)
        few = count_queries(client, address)
        month["waiting"].verify(by=officer)
        close(officer)
        assert count_queries(client, address) == few


class TestReopen:
    DATA = {"until": "2026-12-01", "reason": "Sinyal terputus"}

    @pytest.fixture
    def closing(self, month, officer):
        return close(officer)

    def test_opens_a_kecamatan(self, as_user, closing):
        client = as_user(Role.OFFICER)
        response = client.post(REOPEN, self.DATA | {"area": "530403"}, follow=True)
        made = Reopening.objects.get()
        assert (made.area_id, made.poktan, made.reason, made.opened_by) == (
            "530403", None, "Sinyal terputus", client.user,
        )  # fmt: skip
        assert "terbuka untuk Kecamatan Raihat sampai 1 Desember 2026." in text_of(
            response
        )
        assert made.history.get().batch.reason == "Sinyal terputus"

    def test_opens_one_group_by_its_name(self, as_user, closing, month):
        data = self.DATA | {"area": "530403", "group": "BKB Randu"}
        as_user(Role.OFFICER).post(REOPEN, data)
        made = Reopening.objects.get()
        assert (made.poktan, made.area_id) == (month["missing"], ASUMANU)

    def test_opens_one_group_by_its_link(self, as_user, closing, month):
        missing = month["missing"]
        as_user(Role.OFFICER).post(f"{REOPEN}?kelompok={missing.pk}", self.DATA)
        made = Reopening.objects.get()
        assert (made.poktan, made.area_id) == (missing, ASUMANU)

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"until": "2026-12-26"}, "Paling lama 31 hari"),
            ({"until": "2026-11-23"}, "sudah lewat"),
            ({"reason": " "}, "Tulis alasan membuka kembali."),
            ({"area": ""}, "Pilih kecamatan, desa atau kelurahan."),
            ({"area": "5304"}, "Select a valid"),
            ({"area": "5305011001"}, "tidak dikenal di wilayah Anda"),
            ({"group": "Tak Ada"}, "tidak ditemukan di"),
            ({"group": "BKB"}, "belum jelas: BKB Dahlia (Asumanu); BKB Randu"),
        ],
    )
    def test_refuses(self, as_user, closing, data, said):
        sent = self.DATA | {"area": "530403"} | data
        response = as_user(Role.OFFICER).post(REOPEN, sent)
        assert said in text_of(response) or said == "Select a valid"
        assert not Reopening.objects.exists()

    def test_refuses_a_month_that_is_open(self, as_user, month):
        response = as_user(Role.OFFICER).post(REOPEN, self.DATA | {"area": "530403"})
        assert "belum ditutup, jadi tidak perlu dibuka" in text_of(response)
        assert not Reopening.objects.exists()

    def test_does_not_find_a_group_of_elsewhere(self, as_user, closing):
        other = group("Teluk", "5305011001")
        client = as_user(Role.OFFICER)
        assert client.get(f"{REOPEN}?kelompok={other.pk}").status_code == 404
        assert client.get(f"{REOPEN}?kelompok=x").status_code == 404

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_others(self, as_user, closing, role):
        response = as_user(role).post(REOPEN, self.DATA | {"area": "530403"})
        assert response.status_code == 403
        assert not Reopening.objects.exists()


class TestReopeningList:
    @pytest.fixture
    def reopenings(self, month, officer, areas):
        """Of Asumanu, ended yesterday; of Kakuluk Mesak, still open."""
        for area, until in ((ASUMANU, "2026-11-23"), ("530405", "2026-11-30")):
            Reopening.objects.create(
                area_id=area, month=MONTH, until=until, reason="Contoh",
                opened_by=officer,
            )  # fmt: skip

    def test_says_who_why_and_what_is_still_open(self, as_user, reopenings):
        page = text_of(as_user(Role.VIEWER).get("/laporan/pembukaan/"))
        assert "oleh Cendana Umpama" in page
        assert page.count("Terbuka") == 1
        assert page.count("Berakhir") == 1

    def test_is_cut_to_the_area(self, as_user, reopenings):
        rows = as_user(Role.COORDINATOR).get("/laporan/pembukaan/").context
        assert [r.area_id for r in rows["object_list"]] == ["530405"]

    def test_takes_as_many_queries_for_more(
        self, as_user, reopenings, officer, month, count_queries
    ):
        client, address = as_user(Role.OFFICER), "/laporan/pembukaan/"
        few = count_queries(client, address)
        Reopening.objects.create(
            area_id=ASUMANU, poktan=month["missing"], month=MONTH, until="2026-11-30",
            reason="Contoh", opened_by=factories.make_user(),
        )  # fmt: skip
        assert count_queries(client, address) == few
