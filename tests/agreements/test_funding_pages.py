import pytest
from django.utils import timezone

from agreements.models import VillageFunding
from kspk.accounts.roles import Role
from kspk.wilayah.models import Wilayah
from tests import factories

GRID = "/kemitraan/dana-desa/"
FATUKETI, DUALAUS, KENEBIBI = "5304052001", "5304052002", "5304052004"
YEAR = 2026


def make_line(desa=FATUKETI, line="Pembinaan BKB", **fields):
    defaults = {"year": YEAR, "document": "apbdes", "source": "dana_desa"}
    return VillageFunding.objects.create(desa_id=desa, line=line, **defaults | fields)


def grid(client, **asked):
    response = client.get(GRID, {"tahun": YEAR} | asked)
    return [(area.pk, amounts) for area, _, amounts in response.context["rows"]]


class TestGrid:
    def test_puts_the_unfunded_first(self, as_user):
        make_line(FATUKETI, planned=5)
        make_line(DUALAUS, planned=5, document="rkpdes")
        codes = [code for code, _ in grid(as_user(Role.COORDINATOR))]
        assert codes == [DUALAUS, KENEBIBI, FATUKETI]

    def test_tells_nothing_known_from_nothing(self, as_user):
        make_line(FATUKETI, planned=0)
        make_line(DUALAUS, planned=7, realised=3)
        make_line(DUALAUS, planned=None)
        rows = dict(grid(as_user(Role.COORDINATOR)))
        assert (rows[FATUKETI]["apbdes"], rows[FATUKETI]["realised"]) == (0, None)
        assert (rows[DUALAUS]["apbdes"], rows[DUALAUS]["realised"]) == (7, 3)
        assert rows[KENEBIBI]["apbdes"] is None
        assert rows[KENEBIBI]["lines"] == 0

    def test_is_of_one_year_and_the_own_desa(self, as_user):
        make_line(FATUKETI, planned=5, year=2025)
        make_line("5304032001", planned=5)
        response = as_user(Role.PLKB).get(GRID, {"tahun": YEAR})
        assert response.context["total"]["lines"] == 0
        codes = [area.pk for area, *_ in response.context["rows"]]
        assert codes == [FATUKETI, DUALAUS]

    def test_sums_what_the_lines_behind_it_say(self, as_user):
        client = as_user(Role.OFFICER)
        make_line(FATUKETI, planned=5)
        make_line(FATUKETI, planned=9, document="rkpdes")
        make_line("5304032001", planned=2)
        url = f"{GRID}baris/"
        page = client.get(url, {"tahun": YEAR, "desa": FATUKETI,
                                "tercantum": "apbdes"}).context  # fmt: skip
        assert [line.planned for line in page["page"]] == [5]
        page = client.get(url, {"tahun": YEAR}).context
        total = client.get(GRID, {"tahun": YEAR}).context["total"]
        assert page["total"] == total
        assert sum(line.planned for line in page["page"]) == 16

    def test_hides_lines_of_others(self, as_user):
        make_line("5304032001", planned=2)
        client = as_user(Role.COORDINATOR)
        for asked in ({}, {"desa": "5304032001"}, {"wilayah": "530403"}):
            page = client.get(f"{GRID}baris/", {"tahun": YEAR} | asked).context["page"]
            assert list(page) == []

    def test_asks_as_much_for_one_kecamatan_as_for_all(
        self, belu, client, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.force_login(factories.make_user(Role.OFFICER, "5304"))
        make_line()
        with django_assert_max_num_queries(16) as one:
            client.get(GRID, {"wilayah": "530405", "tahun": YEAR})
        for desa in Wilayah.objects.filter(level=4):
            make_line(desa.pk, planned=1, document="lainnya", source="lainnya")
        with django_assert_num_queries(len(one)):
            client.get(GRID, {"wilayah": "5304", "tahun": YEAR})

    def test_is_not_for_partners(self, client, areas):
        client.force_login(factories.make_partner(factories.make_mitra()))
        assert client.get(GRID).status_code == 403


class TestForm:
    def test_writes_a_line_of_the_desa_and_year_of_the_address(self, as_user):
        client, group = as_user(Role.PLKB), factories.make_poktan()
        step = factories.make_follow_up(
            factories.make_resolution(theme="pendanaan"), area=FATUKETI
        )
        data = {"document": "apbdes", "line": "Operasional BKB", "source": "dana_desa",
                "planned": "12.500.000", "realised": "0", "poktan": group.pk,
                "follow_up": step.pk}  # fmt: skip
        response = client.post(f"{GRID}{FATUKETI}/2027/", data)
        line = VillageFunding.objects.get()
        assert response.url == line.get_absolute_url()
        assert (line.desa_id, line.year, line.poktan) == (FATUKETI, 2027, group)
        assert (line.planned, line.realised, line.follow_up) == (12_500_000, 0, step)

    def test_asks_for_the_plan_before_the_result(self, as_user):
        client = as_user(Role.PLKB)
        data = {"document": "apbdes", "line": "BKB", "source": "add", "realised": "5"}
        response = client.post(f"{GRID}{FATUKETI}/2027/", data)
        assert "Isi yang direncanakan" in response.content.decode()
        assert not VillageFunding.objects.exists()

    def test_gives_a_kelurahan_no_dana_desa(self, as_user):
        client, desa = as_user(Role.OFFICER, "5305"), "5305011001"
        url = f"{GRID}{desa}/2027/"
        assert "Kelurahan tidak menerima Dana Desa" in client.get(url).content.decode()
        data = {"document": "lainnya", "line": "BKB", "source": "dana_desa"}
        response = client.post(url, data)
        assert "Kelurahan bukan desa" in response.content.decode()
        client.post(url, data | {"source": "dpa_kelurahan", "planned": "9"})
        assert VillageFunding.objects.funded().get().desa_id == desa

    def test_offers_groups_of_the_desa_only(self, as_user):
        client = as_user(Role.PLKB)
        other = factories.make_poktan("Mawar", desa=DUALAUS)
        data = {"document": "apbdes", "line": "BKB", "source": "add",
                "poktan": other.pk}  # fmt: skip
        response = client.post(f"{GRID}{FATUKETI}/2027/", data)
        assert "poktan" in response.context["form"].errors

    @pytest.mark.parametrize("code", ["5304032001", "999999999"])
    def test_is_not_found_elsewhere(self, as_user, code):
        assert as_user(Role.PLKB).get(f"{GRID}{code}/2027/").status_code == 404

    def test_changes_a_line(self, as_user):
        client, line = as_user(Role.PLKB), make_line(planned=5)
        data = {"document": "apbdes", "line": "BKB", "source": "add", "planned": "5",
                "realised": "4", "opened": line.version}  # fmt: skip
        client.post(f"{line.get_absolute_url()}ubah/", data)
        line.refresh_from_db()
        assert line.realised == 4
        html = client.get(line.get_absolute_url()).content.decode()
        assert "Rp4" in html

    def test_is_refused_to_a_viewer(self, as_user):
        client = as_user(Role.VIEWER)
        assert client.get(f"{GRID}{FATUKETI}/2027/").status_code == 403


class TestProposal:
    URL = "/kemitraan/usulan/"

    def test_says_groups_gaps_money_and_resolution(self, as_user):
        client = as_user(Role.PLKB)
        group = factories.make_poktan(
            members_count=12, cadres_count=4, cadres_trained_count=1
        )
        make_line(planned=5, realised=2, poktan=group)
        make_line(planned=7, year=YEAR + 1, poktan=group)
        make_line(planned=3, year=YEAR + 1)
        forum = factories.make_forum(area="5304")
        text = "Pembiayaan POKTAN menjadi prioritas desa."
        factories.make_resolution(forum, 5, text, theme="pendanaan")
        response = client.get(f"{self.URL}{FATUKETI}/", {"tahun": YEAR + 1})
        (sheet,) = response.context["sheets"]
        (line,) = sheet.groups
        assert (line.planned, line.realised, line.proposed) == (5, 2, 7)
        assert line.gaps == [
            "belum ber-SK", "belum ada pembina", "kader 4 dari 6",
            "3 kader belum terlatih", "sarana belum dicatat",
        ]  # fmt: skip
        assert (sheet.for_all, sheet.total) == ((None, None, 3), (5, 2, 10))
        html = response.content.decode()
        assert text in html

    def test_prints_all_desa_of_a_kecamatan_on_f4(
        self, as_user, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = as_user(Role.COORDINATOR)
        factories.make_poktan()
        with django_assert_max_num_queries(9) as one:
            client.get(f"{self.URL}{FATUKETI}/")
        factories.make_poktan("Mawar", desa=DUALAUS)
        with django_assert_num_queries(len(one)):
            response = client.get(f"{self.URL}530405/", {"kertas": "f4"})
        html = response.content.decode()
        assert html.count('class="paper paper--f4"') == 3

    def test_is_not_found_elsewhere(self, as_user):
        client = as_user(Role.COORDINATOR)
        for code in ("530403", "5304032001", "5304050"):
            assert client.get(f"{self.URL}{code}/").status_code == 404

    def test_is_for_next_year_unless_said(self, as_user):
        response = as_user(Role.PLKB).get(f"{self.URL}{FATUKETI}/")
        assert response.context["year"] == str(timezone.localdate().year + 1)


class TestPaudHi:
    URL = "/kemitraan/paud-hi/"

    def test_tells_which_desa_has_bkb_hi(self, as_user):
        client = as_user(Role.COORDINATOR)
        factories.make_poktan("Melati", integrations=["paud", "posyandu"])
        factories.make_poktan("Mawar", desa=DUALAUS, integrations=["paud"])
        factories.make_poktan("Remaja", desa=KENEBIBI, kind="BKR")
        page = client.get(self.URL).context
        assert page["total"] == {"bkb": 2, "posyandu": 1, "paud": 2, "joined": 1}
        rows = [(a.pk, [(g.name, g.lacks) for g in gs]) for a, gs in page["rows"]]
        assert rows == [
            (KENEBIBI, []), (DUALAUS, [("Mawar", ["Posyandu"])]),
            (FATUKETI, [("Melati", [])]),
        ]  # fmt: skip
        assert [count for _, _, count in page["tabs"]] == [3, 2, 1]
        page = client.get(self.URL, {"lihat": "tanpa-bkb"}).context
        assert [area.pk for area, _ in page["rows"]] == [KENEBIBI]

    def test_links_the_follow_ups_of_its_theme(self, as_user):
        client = as_user(Role.COORDINATOR)
        forum = factories.make_forum()
        theme = factories.make_resolution(forum, theme="paud_hi")
        step = factories.make_follow_up(theme, action="Menyatukan jadwal")
        factories.make_follow_up(factories.make_resolution(forum), action="Lain")
        response = client.get(self.URL)
        assert list(response.context["steps"]) == [step]

    def test_asks_as_much_for_one_desa_as_for_all(
        self, belu, client, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.force_login(factories.make_user(Role.OFFICER, "5304"))
        theme = factories.make_resolution(theme="paud_hi")
        factories.make_follow_up(theme)
        with django_assert_max_num_queries(20) as one:
            client.get(self.URL, {"wilayah": "530405"})
        for number, desa in enumerate(Wilayah.objects.filter(level=4)[:50]):
            factories.make_poktan(f"Kelompok {number}", desa=desa.pk)
            factories.make_follow_up(theme, area=desa.pk)
        with django_assert_num_queries(len(one)):
            client.get(self.URL)
