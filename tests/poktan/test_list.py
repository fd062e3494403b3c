from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kspk.accounts.roles import Role
from poktan.models import Decree, Kind, Poktan
from poktan.ordering import ORDERS
from tests.factories import make_areas, make_field_officer, make_poktan, make_user

URL = "/poktan/"


def names(response):
    return [row["name"] for row in response.context["page"].rows]


def walk(client, url, attribute="next_url"):
    """The names on each page, following one link until it is gone."""
    pages = []
    while url:
        response = client.get(url)
        pages.append(names(response))
        url = getattr(response.context["page"], attribute)
        url = url and URL + url
    return pages


@pytest.fixture
def three(areas):
    """Melati (BKB, Fatuketi), Mawar (BKR, Dualaus), Anggrek (BKB, Asumanu)."""
    return [
        make_poktan("Melati", members_count=20, funds=["apbd"]),
        make_poktan("Mawar", Kind.BKR, "5304052002", members_count=7),
        make_poktan("Anggrek", desa="5304032001", supervisor_name="Nona Umpama"),
    ]


class TestScope:
    def test_shows_only_groups_of_the_own_area(self, as_user, three):
        assert names(as_user(Role.COORDINATOR).get(URL)) == ["BKR Mawar", "BKB Melati"]

    def test_shows_a_worker_the_groups_of_all_her_desa(self, as_user, three):
        client = as_user(Role.PLKB, "5304052001", "5304032001")
        assert names(client.get(URL)) == ["BKB Anggrek", "BKB Melati"]

    def test_counts_nothing_beyond_the_area(self, as_user, three):
        page = as_user(Role.COORDINATOR).get(URL).context["page"]
        assert (page.totals.groups, page.totals.members) == (2, 27)

    def test_is_empty_for_an_area_outside(self, as_user, three):
        client = as_user(Role.COORDINATOR)
        response = client.get(URL, {"wilayah": "530403"})
        assert response.context["wanted"].ignored == ["Wilayah"]
        assert names(response) == ["BKR Mawar", "BKB Melati"]

    @pytest.mark.parametrize("role", [Role.PARTNER, None])
    def test_refuses_those_without_the_permission(self, as_user, three, role):
        client = as_user(role, None) if role else as_user(Role.PLKB, *())
        if role is None:
            client.user.assignments.all().delete()
        assert client.get(URL).status_code == 403


class TestFilter:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("jenis=BKR", ["BKR Mawar"]),
            ("wilayah=530405", ["BKR Mawar", "BKB Melati"]),
            ("wilayah=5304052001", ["BKB Melati"]),
            ("pembina=tanpa", ["BKR Mawar", "BKB Melati"]),
            ("pembina=Nona+Umpama", ["BKB Anggrek"]),
            ("dana=apbd", ["BKB Melati"]),
            ("dana=tanpa", ["BKB Anggrek", "BKR Mawar"]),
            ("q=mel", ["BKB Melati"]),
            ("q=bkb+m", ["BKB Melati"]),
            ("jenis=BKB&pembina=tanpa", ["BKB Melati"]),
        ],
    )
    def test_keeps_the_rows_that_meet_it(self, as_user, three, catalogue, query, found):
        response = as_user(Role.OFFICER).get(f"{URL}?{query}")
        assert names(response) == found
        assert response.context["page"].totals.groups == len(found)

    def test_finds_groups_with_and_without_a_decree(self, as_user, three):
        Decree.objects.create(poktan=three[0], number="KEP/1/2024")
        Decree.objects.create(poktan=three[1], number="KEP/2/2014", is_current=False)
        client = as_user(Role.OFFICER)
        assert names(client.get(f"{URL}?sk=ada")) == ["BKB Melati"]
        assert names(client.get(f"{URL}?sk=tanpa")) == ["BKB Anggrek", "BKR Mawar"]

    def test_finds_groups_of_a_supervisor(self, as_user, three):
        officer = make_field_officer("Kenari Umpama", "5304052001")
        three[0].supervisor = officer
        three[0].save()
        response = as_user(Role.OFFICER).get(URL, {"pembina": officer.pk})
        assert names(response) == ["BKB Melati"]
        assert [chip.label for chip in response.context["wanted"].chips] == [
            "Pembina Kenari Umpama"
        ]

    def test_leaves_out_ended_groups_until_they_are_asked_for(self, as_user, three):
        three[0].end(Poktan.Status.DISSOLVED, on="2026-01-31", reason="sepi")
        client = as_user(Role.OFFICER)
        assert names(client.get(URL)) == ["BKB Anggrek", "BKR Mawar"]
        assert names(client.get(f"{URL}?status=bubar")) == ["BKB Melati"]
        assert len(names(client.get(f"{URL}?status=semua"))) == 3

    def test_finds_by_completeness(self, as_user, three):
        Poktan.objects.filter(pk=three[0].pk).update(completeness=100)
        Poktan.objects.filter(pk=three[1].pk).update(completeness=79)
        client = as_user(Role.OFFICER)
        assert names(client.get(f"{URL}?lengkap=penuh")) == ["BKB Melati"]
        assert names(client.get(f"{URL}?lengkap=belum&urut=-kelengkapan")) == [
            "BKR Mawar",
            "BKB Anggrek",
        ]

    def test_says_which_value_it_did_not_know(self, as_user, three):
        response = as_user(Role.OFFICER).get(f"{URL}?jenis=XYZ&sk=tanpa")
        assert "Filter Jenis berisi pilihan yang tidak dikenal" in response.text
        assert response.context["page"].totals.groups == 3

    def test_takes_off_one_chip_and_keeps_the_rest(self, as_user, three):
        client = as_user(Role.OFFICER)
        response = client.get(f"{URL}?jenis=BKB&wilayah=530405&urut=-nama")
        chips = response.context["wanted"].chips
        assert [chip.label for chip in chips] == ["BKB", "Kecamatan Kakuluk Mesak"]
        assert chips[1].url == "?jenis=BKB&urut=-nama"
        assert response.context["clear_url"] == "?urut=-nama"


class TestOrder:
    @pytest.mark.parametrize(
        ("order", "found"),
        [
            ("nama", ["Anggrek", "Mawar", "Melati"]),
            ("-nama", ["Melati", "Mawar", "Anggrek"]),
            ("desa", ["Anggrek", "Melati", "Mawar"]),
            ("jenis", ["Anggrek", "Melati", "Mawar"]),
            ("anggota", ["Anggrek", "Mawar", "Melati"]),
            ("-anggota", ["Melati", "Mawar", "Anggrek"]),
            ("diubah", ["Melati", "Mawar", "Anggrek"]),
        ],
    )
    def test_follows_the_address(self, as_user, three, order, found):
        response = as_user(Role.OFFICER).get(URL, {"urut": order})
        assert [name.split()[-1] for name in names(response)] == found


@pytest.fixture(scope="class")
def officer(class_db):
    """An officer's, with sixty groups of which many share a name, kind or size."""
    make_areas()
    for n in range(60):
        make_poktan(
            f"Melati {n % 7}",
            [Kind.BKB, Kind.BKR, Kind.BKL][n % 3],
            ["5304052001", "5304052002", "5304032001"][n // 3 % 3],
            twin_no=n,
            members_count=n % 4 or None,
        )
    client = Client()
    client.force_login(make_user(Role.OFFICER, "5304"))
    return client


@pytest.mark.usefixtures("db")
class TestPages:
    @pytest.mark.parametrize("order", ["nama", "desa", "jenis", "kelengkapan",
                                       "anggota", "diubah"])  # fmt: skip
    @pytest.mark.parametrize("sign", ["", "-"])
    @pytest.mark.parametrize("query", ["", "&q=melati"])
    def test_hold_each_row_once_and_lead_back(self, officer, order, sign, query):
        url = f"{URL}?baris=25&urut={sign}{order}{query}"
        whole = names(officer.get(url.replace("25", "100")))
        pages = walk(officer, url)
        assert [len(page) for page in pages] == [25, 25, 10]
        assert [name for page in pages for name in page] == whole
        last = url
        for _ in range(2):
            last = URL + officer.get(last).context["page"].next_url
        assert walk(officer, last, "previous_url") == pages[::-1]

    @pytest.mark.parametrize("query", ["", "&q=melati"])
    def test_say_where_they_are(self, officer, query):
        first = officer.get(f"{URL}?baris=25{query}")
        second = officer.get(URL + first.context["page"].next_url)
        third = officer.get(URL + second.context["page"].next_url)
        back = officer.get(URL + third.context["page"].previous_url)
        assert [r.context["page"].range for r in (first, second, third, back)] == [
            "1–25 dari 60 kelompok",
            "26–50 dari 60 kelompok",
            "51–60 dari 60 kelompok",
            "26–50 dari 60 kelompok",
        ]

    def test_keep_the_filter(self, officer):
        response = officer.get(f"{URL}?baris=25&wilayah=530405")
        query = parse_qs(urlsplit(response.context["page"].next_url).query)
        assert query["wilayah"] == ["530405"]
        assert set(query) == {"wilayah", "baris", "setelah"}

    @pytest.mark.parametrize(
        "query",
        [
            "setelah=melati~99999999999999999999",
            "setelah=melati",
            "urut=anggota&setelah=x~1",
            "urut=diubah&setelah=2026-01-01T00:00:00~1",
            "urut=diubah&setelah=2026-13-41~1",
            "urut=jenis&sebelum=XYZ~~x",
            "wilayah=%C2%B2%C2%B2",
            "wilayah=" + "9" * 5000,
            "pembina=x&dana=x&terpadu=y&kolom=z&baris=7&status=?",
        ],
    )
    def test_survive_nonsense(self, officer, query):
        response = officer.get(f"{URL}?{query}")
        assert response.context["page"].range == "1–50 dari 60 kelompok"

    def test_do_not_count_beyond_the_limit(self, officer, monkeypatch):
        monkeypatch.setattr("poktan.listing.COUNT_LIMIT", 50)
        page = officer.get(f"{URL}?baris=25").context["page"]
        assert page.range == "25 kelompok dari lebih dari 50 kelompok"
        assert page.totals.members is None

    def test_count_and_sum_all_that_was_searched_for(self, officer):
        page = officer.get(f"{URL}?baris=25&q=melati+3").context["page"]
        found = Poktan.objects.filter(name="Melati 3")
        assert page.totals.groups == len(page.rows) == len(found) == 9
        assert page.totals.members == sum(g.members_count or 0 for g in found)


class TestColumns:
    def test_are_those_of_the_address(self, as_user, three):
        response = as_user(Role.OFFICER).get(f"{URL}?kolom=anggota&kolom=register")
        labels = [head.label for head in response.context["headings"]]
        assert labels == ["Nama kelompok", "Nomor register", "Keluarga"]

    def test_name_the_chair(self, as_user, areas):
        make_poktan("Melati", chair="Dahlia Contoh")
        response = as_user(Role.OFFICER).get(f"{URL}?kolom=ketua")
        assert "Dahlia Contoh" in response.text

    def test_name_the_decree_or_say_that_there_is_none(self, as_user, three):
        Decree.objects.create(poktan=three[0], number="KEP/1/2024")
        response = as_user(Role.OFFICER).get(f"{URL}?kolom=sk")
        assert [row["sk"] for row in response.context["page"].rows] == [
            "Belum ada",
            "Belum ada",
            "KEP/1/2024",
        ]

    def test_sum_the_members_of_all_rows(self, as_user, three):
        response = as_user(Role.OFFICER).get(URL)
        assert ("Keluarga", "27") in response.context["page"].foot


class TestPersons:
    """A head sees figures, never the names of persons."""

    def test_are_hidden_from_a_viewer(self, as_user, areas):
        make_poktan("Melati", chair="Dahlia Contoh", supervisor_name="Nona Umpama")
        response = as_user(Role.VIEWER).get(f"{URL}?kolom=ketua&kolom=pembina")
        assert "BKB Melati" in response.text
        assert "Dahlia" not in response.text
        assert "Nona" not in response.text

    def test_are_not_found_by_a_viewer(self, as_user, areas):
        make_poktan("Melati", chair="Dahlia Contoh", supervisor_name="Nona Umpama")
        client = as_user(Role.VIEWER)
        assert names(client.get(f"{URL}?q=melati")) == ["BKB Melati"]
        assert names(client.get(f"{URL}?q=dahlia")) == []
        response = client.get(URL, {"pembina": "Nona Umpama"})
        assert response.context["wanted"].ignored == ["Pembina"]

    def test_are_shown_only_in_the_area_of_that_role(self, as_user, three):
        """Worker in one desa, head of the kabupaten: names stop at the desa."""
        client = as_user(Role.VIEWER)
        client.user.assignments.create(role=Role.PLKB, wilayah_id="5304052001")
        for group in three:
            group.officers.create(position="ketua", name="Dahlia Contoh")
            group.save()
        response = client.get(f"{URL}?kolom=ketua&kolom=pembina")
        chairs = [row["ketua"] for row in response.context["page"].rows]
        assert chairs == ["–", "–", "Dahlia Contoh"]
        assert names(client.get(f"{URL}?q=dahlia")) == ["BKB Melati"]


class TestSavedFilters:
    def test_counts_equal_the_rows_they_open(self, as_user, three):
        Decree.objects.create(poktan=three[0], number="KEP/1/2024")
        client = as_user(Role.OFFICER)
        saved = client.get(URL).context["saved"]
        counts = {s.label: s.count for s in saved}
        assert counts == {
            "Semua": "3", "Tanpa SK": "2", "Tanpa pembina": "2", "Belum lengkap": "3",
        }  # fmt: skip
        for filter_ in saved:
            rows = names(client.get(URL + filter_.url))
            assert str(len(rows)) == filter_.count

    def test_mark_the_one_that_is_on(self, as_user, three):
        saved = as_user(Role.OFFICER).get(f"{URL}?sk=tanpa").context["saved"]
        assert [s.label for s in saved if s.is_on] == ["Tanpa SK"]


class TestQueries:
    @pytest.mark.parametrize("role", [Role.OFFICER, Role.PLKB, Role.VIEWER])
    @pytest.mark.parametrize("query", ["", "&q=m"])
    def test_are_as_many_for_one_row_as_for_fifty(self, as_user, areas, role, query):
        make_poktan("Melati", chair="Dahlia Contoh")
        client = as_user(role)
        url = f"{URL}?kolom=ketua&kolom=sk&kolom=pembina&kolom=desa&kolom=dana{query}"
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as one:
            assert len(names(client.get(url))) == 1
        for n in range(49):
            make_poktan(f"Mawar {n}", chair="Kenanga Contoh")
        with CaptureQueriesContext(connection) as fifty:
            assert len(names(client.get(url))) == 50
        assert len(fifty) == len(one) <= 12

    @pytest.mark.parametrize(
        ("order", "index"),
        [("kelengkapan", "poktan_completeness"), ("anggota", "poktan_members")],
    )
    def test_need_no_sorting(self, db, order, index):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # sorts rather than walk so few rows
                cursor.execute("SET LOCAL enable_sort = off")
        for code in (order, f"-{order}"):
            rows = Poktan.objects.standing().with_members()
            plan = rows.order_by(*ORDERS[code].terms()).values("pk")[:51].explain()
            assert index in plan


def test_the_export_link_keeps_the_filter(as_user, three):
    response = as_user(Role.OFFICER).get(f"{URL}?sk=tanpa&urut=-nama")
    assert f"{reverse('poktan:export')}?sk=tanpa&amp;urut=-nama" in response.text
