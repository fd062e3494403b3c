import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.catalogue.models import FacilityItem
from poktan.models import Decree, Facility, Kind, Officer, PikDetail, Poktan
from tests.factories import (
    make_family,
    make_field_officer,
    make_officer,
    make_poktan,
    make_user,
)


@pytest.fixture
def melati(areas, catalogue):
    """A group with a chair, a former secretary, a family and a decree."""
    group = make_poktan(
        "Melati", chair="Dahlia Contoh", phone="081200000001", dusun="Webutu",
        address="Jalan Kelapa 3", funds=["apbd"], register_no="530405101",
    )  # fmt: skip
    make_officer(
        group, "Randu Contoh", Officer.Position.SECRETARY,
        started_on="2020-01-01", ended_on="2025-02-10", end_reason="pindah desa",
    )  # fmt: skip
    make_family(group, "Keluarga Rekaan", nik="5304011212800001")
    Decree.objects.create(poktan=group, number="KEP/14/KNB/2024", issuer="kepala_desa")
    return group


@pytest.fixture
def open_page(as_user):
    """The page of a group as a role sees it."""

    def get(role, group, query="", codes=()):
        return as_user(role, *codes).get(group.get_absolute_url() + query)

    return get


class TestAccess:
    def test_is_not_found_in_another_kecamatan(self, open_page, melati):
        assert open_page(Role.COORDINATOR, melati, codes=["530403"]).status_code == 404

    def test_is_refused_to_a_partner(self, open_page, melati):
        assert open_page(Role.PARTNER, melati).status_code == 403


class TestStory:
    def test_tells_who_where_and_by_which_decree(self, open_page, melati):
        html = open_page(Role.COORDINATOR, melati).text
        for words in (
            "BKB Melati", "Desa Fatuketi", "Webutu", "Dahlia Contoh", "081200000001",
            "KEP/14/KNB/2024", "Kepala Desa", "530405101", "Keluarga Rekaan",
            "Randu Contoh, sekretaris", "10 Februari 2025", "pindah desa",
        ):  # fmt: skip
            assert words in html

    def test_masks_numbers(self, open_page, melati):
        html = open_page(Role.COORDINATOR, melati).text
        assert "5304••••••••0001" in html
        assert "5304011212800001" not in html

    def test_names_the_funds(self, open_page, melati):
        story = open_page(Role.COORDINATOR, melati).context["story"]
        assert story.funds == ["APBD"]

    def test_links_to_all_groups_of_the_supervisor(self, open_page, melati):
        melati.supervisor = make_field_officer("Kenari Umpama", "5304052001")
        melati.save()
        html = open_page(Role.COORDINATOR, melati).text
        assert f'href="/poktan/?pembina={melati.supervisor.pk}"' in html
        assert "Kenari Umpama (PLKB)" in html

    def test_shows_what_the_kind_should_have(self, open_page, melati):
        items = list(FacilityItem.objects.filter(kind="BKB", is_active=True))
        Facility.objects.create(
            poktan=melati, item=items[0], is_available=True, condition="baik"
        )
        Facility.objects.create(poktan=melati, item=items[1], is_available=False)
        story = open_page(Role.COORDINATOR, melati).context["story"]
        shown = [item for _, section in story.facilities for item in section]
        assert [(i.label, i.state, i.condition) for i in shown[:3]] == [
            (items[0].label, "ada", "Baik"),
            (items[1].label, "tidak ada", ""),
            (items[2].label, "belum dicatat", ""),
        ]
        assert story.facilities_count == f"1 dari {len(items)} ada"

    def test_shows_what_only_a_pik_r_has(self, open_page, areas):
        group = make_poktan("Lentera", Kind.PIK_R)
        PikDetail.objects.create(poktan=group, basis="sma", institution="SMA Rekaan 1")
        html = open_page(Role.COORDINATOR, group).text
        assert "SMA/sederajat" in html
        assert "SMA Rekaan 1" in html

    def test_shows_ten_families_and_all_when_asked(self, open_page, melati):
        for n in range(11):
            make_family(melati, f"Keluarga Umpama {n:02}")
        url = melati.get_absolute_url()
        response = open_page(Role.COORDINATOR, melati)
        assert len(response.context["story"].families) == 10
        assert "Semua 12 keluarga" in response.text
        everything = response.client.get(f"{url}?keluarga=semua")
        assert len(everything.context["story"].families) == 12


class TestMissing:
    def test_is_listed_by_section_with_the_way_there(self, open_page, melati):
        response = open_page(Role.COORDINATOR, melati)
        gaps = {gap.section: gap.labels for gap in response.context["story"].gaps}
        assert gaps == {
            "identitas": ["Tahun berdiri", "Titik lokasi"],
            "pembina": ["Pembina", "Tanggal SK pengukuhan"],
            "pengurus": ["Sekretaris", "Bendahara", "Kader (6 orang)"],
            "sarana": ["Sarana dan materi"],
        }
        for section in gaps:
            assert f'href="/poktan/{melati.pk}/ubah/{section}/"' in response.text

    def test_offers_no_form_to_a_viewer(self, open_page, melati):
        html = open_page(Role.VIEWER, melati).text
        assert "Yang masih kurang" in html
        assert "/ubah/" not in html
        assert "/akhiri/" not in html


class TestActions:
    def test_are_those_of_the_role(self, open_page, melati):
        coordinator = open_page(Role.COORDINATOR, melati).text
        plkb = open_page(Role.PLKB, melati).text
        assert f"/poktan/{melati.pk}/akhiri/" in coordinator
        assert f"/poktan/{melati.pk}/akhiri/" not in plkb
        assert f"/poktan/{melati.pk}/ubah/identitas/" in plkb

    def test_bring_an_ended_group_back(self, open_page, melati):
        melati.end(Poktan.Status.DISSOLVED, on="2026-01-31", reason="sepi")
        html = open_page(Role.COORDINATOR, melati).text
        assert f"/poktan/{melati.pk}/aktifkan/" in html
        assert f"/poktan/{melati.pk}/akhiri/" not in html


class TestEnd:
    def test_is_told_with_its_reason(self, open_page, melati):
        melati.end(Poktan.Status.DISSOLVED, on="2026-01-31", reason="anggota pindah")
        html = open_page(Role.COORDINATOR, melati).text
        assert "Bubar sejak 31 Januari 2026." in html
        assert "anggota pindah" in html

    def test_links_merged_groups_both_ways(self, open_page, melati):
        mawar = make_poktan("Mawar")
        melati.end(Poktan.Status.MERGED, on="2026-01-31", reason="sama", into=mawar)
        response = open_page(Role.COORDINATOR, melati)
        assert f'<a href="/poktan/{mawar.pk}/">BKB Mawar</a>' in response.text
        back = response.client.get(mawar.get_absolute_url()).text
        assert f'<a href="/poktan/{melati.pk}/">BKB Melati</a>' in back

    def test_hides_a_successor_outside_the_area(self, open_page, melati):
        mawar = make_poktan("Mawar", desa="5304032001")
        melati.end(Poktan.Status.MERGED, on="2026-01-31", reason="sama", into=mawar)
        html = open_page(Role.COORDINATOR, melati).text
        assert "kelompok di wilayah lain" in html
        assert f"/poktan/{mawar.pk}/" not in html


class TestPersons:
    def test_are_hidden_from_a_viewer(self, open_page, melati):
        melati.supervisor_name = "Nona Umpama"
        melati.save()
        html = open_page(Role.VIEWER, melati).text
        assert "BKB Melati" in html
        assert "KEP/14/KNB/2024" in html
        for word in ("Dahlia", "Randu", "Rekaan", "0812", "Nona", "Kelapa", "5304•"):
            assert word not in html


class TestHistory:
    def test_is_shown_to_those_who_may_read_it(self, open_page, melati):
        with action("mengubah BKB Melati", by=make_user(full_name="Bakau Umpama")):
            melati.note = "pindah balai"
            melati.save()
        assert "Bakau Umpama" in open_page(Role.COORDINATOR, melati).text
        assert "Bakau Umpama" not in open_page(Role.VIEWER, melati).text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.VIEWER])
def test_queries_are_as_many_for_one_part_as_for_many(as_user, melati, role):
    client = as_user(role)
    client.get(melati.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(melati.get_absolute_url())
    for n in range(5):
        make_family(melati, f"Keluarga Umpama {n}", desa_id="5304052002")
        make_officer(melati, f"Randu {n} Umpama", Officer.Position.CADRE)
    with CaptureQueriesContext(connection) as many:
        client.get(melati.get_absolute_url())
    assert len(many) == len(one)
