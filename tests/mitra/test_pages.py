"""The list, one institution, search."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.mitra.models import ServedArea
from tests.factories import make_contact, make_mitra, make_partner, make_user

LIST = "/mitra/"


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def queries(client, address):
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.fixture
def world(areas):
    return {
        "dinas": make_mitra("Dinas Sosial Rekaan", kind="opd", sector="sosial",
                            short_name="Dinsos", programmes=["bkl", "stunting"]),
        "paroki": make_mitra("Paroki Umpama", "530403", former_names="Stasi Lama"),
        "paud": make_mitra("PAUD Contoh", "5304052001", "pendidikan"),
        "lama": make_mitra("Badan Lama", kind="opd", ended_on="2026-01-02",
                           end_reason="dilebur"),
        "alor": make_mitra("Radio Misal", "5305", "media"),
    }  # fmt: skip


class TestList:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Dinas Sosial Rekaan", "Paroki Umpama", "PAUD Contoh"]),
            ("?q=rekaan+dinas", ["Dinas Sosial Rekaan"]),
            ("?q=dinsos", ["Dinas Sosial Rekaan"]),
            ("?q=stasi", ["Paroki Umpama"]),
            ("?q=rekaan+paroki", []),
            ("?unsur=pendidikan", ["PAUD Contoh"]),
            ("?agama=katolik", ["Paroki Umpama"]),
            ("?bidang=sosial", ["Dinas Sosial Rekaan"]),
            ("?program=bkl", ["Dinas Sosial Rekaan"]),
            ("?wilayah=530405", ["PAUD Contoh"]),
            ("?keadaan=berakhir", ["Badan Lama"]),
            ("?keadaan=semua&unsur=opd", ["Badan Lama", "Dinas Sosial Rekaan"]),
        ],
    )
    def test_holds_what_the_address_asks_for(self, as_user, world, query, names):
        response = as_user(Role.OFFICER).get(LIST + query)
        assert [row.name for row in response.context["object_list"]] == names
        assert response.context["paginator"].count == len(names)

    def test_of_an_area_holds_who_serves_it_today(self, as_user, world):
        client = as_user(Role.OFFICER)
        ServedArea.objects.create(mitra=world["dinas"], wilayah_id="5304032001")
        ServedArea.objects.create(
            mitra=world["paud"], wilayah_id="5304032001", valid_from="2020-01-01",
            valid_to="2021-01-01",
        )  # fmt: skip
        rows = client.get(f"{LIST}?wilayah=530403").context["object_list"]
        assert [row.name for row in rows] == ["Dinas Sosial Rekaan", "Paroki Umpama"]

    def test_counts_of_kinds_add_up_to_the_list(self, as_user, world):
        context = as_user(Role.OFFICER).get(f"{LIST}?unsur=opd").context
        counts = {chip.label: chip.count for chip in context["wanted"].tally}
        assert counts == {
            "OPD kabupaten": 1, "Lembaga keagamaan": 1, "Sekolah dan PAUD": 1,
        }  # fmt: skip

    def test_says_which_conditions_it_does_not_know(self, as_user, world):
        page = text_of(as_user(Role.OFFICER).get(f"{LIST}?unsur=x&wilayah=5305"))
        assert "Filter Unsur, Wilayah berisi pilihan yang tidak dikenal" in page

    def test_offers_areas_of_her_own_and_around(self, as_user, world):
        form = as_user(Role.COORDINATOR).get(LIST).context["wanted"].form
        codes = re.findall(r'value="(\d+)"', str(form["wilayah"]))
        desa = ["5304052001", "5304052002", "5304052004"]
        assert codes == ["5304", "530405", *desa]

    def test_has_pages_that_keep_the_conditions(self, as_user, areas):
        for number in range(52):
            make_mitra(f"SDN {number:03}", kind="pendidikan")
        client = as_user(Role.OFFICER)
        context = client.get(f"{LIST}?q=SDN").context
        assert context["range_text"] == "1–50 dari 52 lembaga"
        rows = client.get(LIST + context["next_url"]).context["object_list"]
        assert [row.name for row in rows] == ["SDN 050", "SDN 051"]

    def test_takes_the_same_number_of_queries_for_1_and_50_rows(self, as_user, areas):
        client = as_user(Role.OFFICER)
        make_mitra("SDN 000", kind="pendidikan", programmes=["bkb"])
        one = queries(client, LIST)
        for number in range(1, 50):
            make_mitra(f"SDN {number:03}", kind="pendidikan", programmes=["bkb"])
        assert queries(client, LIST) == one


class TestDetail:
    def test_says_who_it_is_and_where_it_works(self, as_user, world):
        dinas = world["dinas"]
        ServedArea.objects.create(mitra=dinas, wilayah_id="5304032001")
        world["lama"].successor = dinas
        world["lama"].save()
        page = text_of(as_user(Role.VIEWER).get(dinas.get_absolute_url()))
        assert "Dinsos · OPD kabupaten, Kabupaten Belu." in page
        assert "Bidang Sosial Program BKL, Pencegahan stunting" in page
        assert "Desa Asumanu Raihat, Kabupaten Belu sejak" in page
        assert "Meneruskan Badan Lama" in page

    def test_of_an_ended_one_says_what_follows(self, as_user, world):
        lama = world["lama"]
        lama.successor = world["dinas"]
        lama.save()
        page = text_of(as_user(Role.OFFICER).get(lama.get_absolute_url()))
        assert "Tidak bermitra lagi sejak 2 Januari 2026: dilebur. Dilanjutkan" in page
        assert "Aktifkan kembali" in page

    def test_shows_persons_only_to_who_may_see_them(self, as_user, world):
        make_contact(world["dinas"], "Bakau Misal", phone="0812")
        address = world["dinas"].get_absolute_url()
        assert "Bakau Misal" in text_of(as_user(Role.PLKB).get(address))
        page = text_of(as_user(Role.VIEWER).get(address))
        assert "Dinas Sosial Rekaan" in page
        assert "Bakau Misal" not in page

    def test_is_not_found_elsewhere(self, as_user, world):
        address = world["alor"].get_absolute_url()
        assert as_user(Role.OFFICER).get(address).status_code == 404
        assert as_user(Role.OFFICER, "5305").get(address).status_code == 200

    def test_takes_the_same_number_of_queries_whatever_it_holds(self, as_user, world):
        client, dinas = as_user(Role.OFFICER), world["dinas"]
        make_contact(dinas, user=client.user)
        ServedArea.objects.create(mitra=dinas, wilayah_id="5304032001")
        one = queries(client, dinas.get_absolute_url())
        for number in range(50):
            make_contact(dinas, f"Akasia {number}", user=make_user())
        for code in ("5304032002", "5304052001", "5304052002"):
            ServedArea.objects.create(mitra=dinas, wilayah_id=code)
        assert queries(client, dinas.get_absolute_url()) == one


class TestHistory:
    def test_tells_each_action_with_its_reason(self, as_user, world):
        client, dinas = as_user(Role.OFFICER), world["dinas"]
        with action("mengganti nama", by=client.user, reason="perda baru"):
            dinas.rename(name="Dinas Sosial P3A", by=client.user)
        page = text_of(client.get(f"/mitra/{dinas.pk}/riwayat/"))
        assert "Dinas Sosial P3A" in page
        assert "alasan: perda baru" in page


class TestSearch:
    def suggestions(self, client, **asked):
        found = client.get("/mitra/cari/", asked).json()["results"]
        return [row["name"] for row in found]

    def test_offers_active_ones_by_every_word(self, as_user, world):
        client = as_user(Role.OFFICER)
        assert self.suggestions(client, cari="sosial dinas") == ["Dinas Sosial Rekaan"]
        assert self.suggestions(client, cari="lama") == ["Paroki Umpama"]
        assert self.suggestions(client, cari="radio") == []

    def test_offers_at_most_20(self, as_user, areas):
        for number in range(25):
            make_mitra(f"SDN {number:03}", kind="pendidikan")
        assert len(self.suggestions(as_user(Role.OFFICER), cari="sdn")) == 20

    def test_for_writing_offers_only_those_inside(self, as_user, world):
        client = as_user(Role.COORDINATOR)
        assert self.suggestions(client, cari="dinas") == ["Dinas Sosial Rekaan"]
        purpose = "agreements.change_forum"
        assert self.suggestions(client, cari="dinas", untuk=purpose) == []
        assert self.suggestions(client, cari="dinas", untuk="no.such") == []

    def test_leaves_one_out(self, as_user, world):
        asked = {"cari": "dinas", "kecuali": world["dinas"].pk}
        assert self.suggestions(as_user(Role.OFFICER), **asked) == []


class TestPartner:
    """A contact sees her own institution and nothing of another."""

    @pytest.fixture
    def partner(self, client, world):
        make_contact(world["paroki"], "Bakau Misal")
        client.force_login(make_partner(world["dinas"], full_name="Akasia Contoh"))
        return client

    def test_lists_and_counts_her_own(self, partner, world):
        context = partner.get(f"{LIST}?keadaan=semua").context
        assert [row.name for row in context["object_list"]] == ["Dinas Sosial Rekaan"]
        counts = [(chip.label, chip.count) for chip in context["wanted"].tally]
        assert counts == [("OPD kabupaten", 1)]
        assert context["wanted"].form.fields["wilayah"].choices == [
            ("", "Semua wilayah")
        ]

    def test_finds_her_own(self, partner):
        found = partner.get("/mitra/cari/", {"cari": "a"}).json()["results"]
        assert [row["name"] for row in found] == ["Dinas Sosial Rekaan"]
        assert partner.get(f"{LIST}?q=paroki").context["paginator"].count == 0

    def test_opens_her_own_with_its_contacts(self, partner, world):
        page = text_of(partner.get(world["dinas"].get_absolute_url()))
        assert "Akasia Contoh" in page
        assert "Bakau Misal" not in page
        for other in ("paroki", "paud", "lama", "alor"):
            address = world[other].get_absolute_url()
            assert partner.get(address).status_code == 404

    def test_takes_nothing_along_and_changes_nothing(self, partner, world):
        for address in ("unduh/", "baru/", f"{world['dinas'].pk}/ubah/"):
            assert partner.get(LIST + address).status_code == 403
