import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.wilayah.models import Kind, WilayahAlias
from tests.factories import make_user, make_wilayah

LIST, SEARCH = "/wilayah/", "/wilayah/cari/"
DESA = "/wilayah/5304052004/"
ADD = f"{DESA}ejaan/"


def suggested(client, text, **params):
    response = client.get(SEARCH, {"cari": text, **params})
    assert response["Content-Type"] == "application/json"
    return [result["name"] for result in response.json()["results"]]


@pytest.fixture
def alias(areas):
    return WilayahAlias.learn(areas["5304052004"], "Kene Biru", source="manual")


def archive_url(alias):
    return reverse("wilayah:alias-archive", args=[alias.pk])


class TestSearch:
    def test_suggests_areas_of_the_user_with_their_place(self, as_user):
        client = as_user(Role.COORDINATOR)
        assert client.get(SEARCH, {"cari": "kene"}).json() == {
            "results": [
                {
                    "value": "Kenebibi, Kakuluk Mesak (53.04.05.2004)",
                    "name": "Desa Kenebibi",
                    "place": "Kakuluk Mesak, Kabupaten Belu · 53.04.05.2004",
                }
            ]
        }

    def test_hides_areas_of_others(self, as_user):
        assert suggested(as_user(Role.OFFICER), "tohe") == ["Desa Tohe"]
        assert suggested(as_user(Role.COORDINATOR), "tohe") == []
        assert suggested(as_user(Role.COORDINATOR), "5304032002") == []

    def test_keeps_to_the_levels_asked_for(self, as_user):
        client = as_user(Role.OFFICER)
        assert suggested(client, "k", tingkat="3") == ["Kecamatan Kakuluk Mesak"]
        assert suggested(client, "53.04.03", tingkat=["3", "2"]) == ["Kecamatan Raihat"]

    def test_keeps_to_areas_where_the_user_may_do_it(self, as_user):
        client = as_user(Role.VIEWER)
        assert suggested(client, "kene") == ["Desa Kenebibi"]
        assert suggested(client, "kene", untuk="poktan.add_poktan") == []

    def test_suggests_at_most_twenty_and_none_that_ended(self, as_user, many_areas):
        client = as_user(Role.COORDINATOR)
        assert len(suggested(client, "53")) == 20
        many_areas["5304052004"].valid_to = "2026-01-01"
        many_areas["5304052004"].save()
        assert suggested(client, "kene") == []

    @pytest.mark.parametrize(
        "params", [{}, {"cari": "’"}, {"cari": "a" * 5000},
                   {"cari": "kenexyz", "tingkat": "x"}]
    )  # fmt: skip
    def test_survives_odd_questions(self, as_user, params):
        response = as_user(Role.OFFICER).get(SEARCH, params)
        assert response.json() == {"results": []}

    def test_is_closed_to_partners_and_strangers(self, as_user, client):
        assert client.get(SEARCH, {"cari": "kene"}).status_code == 302
        assert as_user(Role.PARTNER).get(SEARCH, {"cari": "kene"}).status_code == 403

    def test_asks_no_more_queries_for_many_than_for_one(
        self, as_user, many_areas, count_queries
    ):
        client = as_user(Role.COORDINATOR)
        one = count_queries(lambda: suggested(client, "jenilu"))
        many = count_queries(lambda: suggested(client, "fatu"))
        assert many <= one <= 7


class TestList:
    def test_opens_the_only_area_of_the_user(self, as_user):
        response = as_user(Role.OFFICER).get(LIST)
        assert (response.status_code, response.url) == (302, "/wilayah/5304/")

    def test_shows_the_areas_of_one_who_has_several(self, as_user):
        page = as_user(Role.PLKB).get(LIST).content.decode()
        assert "Desa Fatuketi" in page
        assert "Desa Dualaus" in page
        assert "Desa Kenebibi" not in page

    def test_shows_the_provinsi_to_one_who_sees_all(self, as_user):
        make_wilayah("52", "Nusa Tenggara Barat", Kind.PROVINSI)
        page = as_user(Role.ADMIN, None).get(LIST).content.decode()
        assert "Nusa Tenggara Barat" in page
        assert "Nusa Tenggara Timur" in page

    def test_finds_by_name_code_and_alias_inside_the_area_only(self, as_user, alias):
        client = as_user(Role.COORDINATOR)
        for text in ("kenebibi", "53.04.05.2004", "kenebiru"):
            page = client.get(LIST, {"cari": text}).content.decode()
            assert "Desa Kenebibi" in page
            assert "Kene Biru" in page
        page = client.get(LIST, {"cari": "tohe"}).content.decode()
        assert "Tidak ditemukan" in page
        assert "Desa Tohe" not in page

    def test_says_that_more_were_found(self, as_user, areas):
        for n in range(60):
            make_wilayah(f"530403{3000 + n}", f"Contoh {n}", Kind.DESA_ADAT)
        page = as_user(Role.OFFICER).get(LIST, {"cari": "contoh"}).content.decode()
        assert page.count("Desa adat Contoh") == 50
        assert "Hanya 50 yang pertama" in page

    def test_is_closed_to_partners(self, as_user):
        assert as_user(Role.PARTNER).get(LIST).status_code == 403


class TestDetail:
    def test_shows_what_lies_in_a_kabupaten_at_a_glance(self, as_user):
        page = as_user(Role.OFFICER).get("/wilayah/5304/").content.decode()
        for name in ("Kecamatan Raihat", "Asumanu", "Kenebibi", "53.04.05"):
            assert name in page
        assert "Alor" not in page

    def test_links_only_to_areas_above_that_the_user_sees(self, as_user):
        page = as_user(Role.COORDINATOR).get(DESA).content.decode()
        assert 'href="/wilayah/530405/"' in page
        assert 'href="/wilayah/5304/"' not in page

    def test_is_not_found_outside_the_area(self, as_user):
        assert as_user(Role.COORDINATOR).get(DESA).status_code == 200
        assert as_user(Role.COORDINATOR, "530403").get(DESA).status_code == 404
        assert as_user(Role.OFFICER).get("/wilayah/abc/").status_code == 404

    def test_says_that_an_area_ended_and_what_came_after(self, as_user, areas):
        former = areas["5304032001"]
        former.valid_to, former.successor = "2026-01-01", areas["5304032002"]
        former.save()
        client = as_user(Role.OFFICER)
        page = client.get(former.get_absolute_url()).content.decode()
        assert "berakhir 1 Januari 2026" in page
        assert "Desa Tohe (53.04.03.2002)" in page
        page = client.get(areas["5304032002"].get_absolute_url()).content.decode()
        assert "Desa Asumanu (53.04.03.2001)" in page
        assert "Berakhir" in client.get("/wilayah/530403/").content.decode()

    def test_offers_aliases_only_to_those_who_may_change_them(self, as_user, alias):
        page = as_user(Role.PLKB, "5304052004").get(DESA).content.decode()
        assert "Kene Biru" in page
        assert "Arsipkan" not in page
        assert "Catat ejaan lain" not in page
        page = as_user(Role.OFFICER).get(DESA).content.decode()
        assert "Arsipkan" in page
        assert ADD in page

    def test_asks_the_same_number_of_queries_for_one_and_three(
        self, as_user, areas, count_queries
    ):
        client = as_user(Role.OFFICER)
        counts = []
        for words, code in ((["Satu"], 3), (["Dua", "Tiga"], 4)):
            for word in words:
                WilayahAlias.learn(
                    areas["530403"], word, source="manual", by=client.user
                )
                WilayahAlias.learn(areas["5304032001"], word, source="manual")
            make_wilayah(f"530403200{code}", "Maumutin", Kind.DESA)
            counts.append(count_queries(lambda: client.get("/wilayah/530403/")))
        assert counts[0] == counts[1]


class TestAliasCreate:
    def test_keeps_a_spelling_and_notes_the_action(self, as_user):
        client = as_user(Role.OFFICER)
        response = client.post(ADD, {"text": " Kene  Biru "}, follow=True)
        assert response.redirect_chain == [(DESA, 302)]
        assert "Ejaan Kene Biru dicatat." in response.content.decode()
        alias = WilayahAlias.objects.get()
        assert (alias.text, alias.wilayah_id, alias.confirmed_by) == (
            "Kene Biru", "5304052004", client.user,
        )  # fmt: skip
        assert Batch.objects.get().title == (
            "mencatat ejaan Kene Biru untuk Desa Kenebibi"
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("kene-bibi", "adalah nama resmi wilayah ini"),
            ("KENEBIRU", "sudah tercatat untuk Desa Kenebibi"),
            ("’’", "Tulis ejaan dengan huruf atau angka."),
            ("", "Bidang ini tidak boleh kosong."),
        ],
    )
    def test_says_what_is_wrong(self, as_user, alias, text, said):
        page = as_user(Role.OFFICER).post(ADD, {"text": text}).content.decode()
        assert said in page
        assert WilayahAlias.objects.count() == 1

    def test_takes_an_archived_spelling_again(self, as_user, alias):
        alias.archive(by=None)
        as_user(Role.OFFICER).post(ADD, {"text": "Kenebiru"})
        assert WilayahAlias.objects.active().get() == alias

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_other_roles(self, as_user, role):
        assert as_user(role).post(ADD, {"text": "Kene"}).status_code == 403
        assert not WilayahAlias.objects.exists()

    def test_is_not_found_outside_the_area(self, as_user):
        client = as_user(Role.OFFICER, "5305")
        assert client.post(ADD, {"text": "Kene"}).status_code == 404
        assert not WilayahAlias.objects.exists()


class TestAliasArchive:
    def test_takes_the_spelling_out_of_use(self, as_user, alias):
        client = as_user(Role.OFFICER)
        response = client.post(archive_url(alias), follow=True)
        assert "Ejaan Kene Biru tidak dipakai lagi." in response.content.decode()
        alias.refresh_from_db()
        assert alias.archived_by == client.user
        assert alias.archived_at

    def test_is_refused_to_other_roles_and_to_get(self, as_user, alias):
        assert as_user(Role.COORDINATOR).post(archive_url(alias)).status_code == 403
        assert as_user(Role.OFFICER).get(archive_url(alias)).status_code == 405
        assert WilayahAlias.objects.active().exists()

    def test_is_not_found_outside_the_area_or_twice(self, as_user, alias):
        stranger = make_user(Role.OFFICER, "5305")
        client = as_user(Role.OFFICER)
        client.force_login(stranger)
        assert client.post(archive_url(alias)).status_code == 404
        assert WilayahAlias.objects.active().exists()
        alias.archive(by=None)
        assert as_user(Role.OFFICER).post(archive_url(alias)).status_code == 404
