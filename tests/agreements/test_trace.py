"""From a resolution to its proof and back, for every start and every person."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Document, VillageFunding
from kspk.accounts.roles import Role
from tests.factories import (
    make_follow_up,
    make_forum,
    make_mitra,
    make_partner,
    make_poktan,
    make_resolution,
    make_user,
)

DESA = "5304052001"
DAY = datetime.date(2026, 5, 4)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def url(what, pk):
    return reverse("agreements:trace", args=[what, pk])


def make_line(desa=DESA, **fields):
    usual = {"line": "Pembinaan BKB", "planned": 12_500_000, "realised": 9_800_000,
             "document": "apbdes", "source": "dana_desa", "year": 2026}  # fmt: skip
    return VillageFunding.objects.create(desa_id=desa, **usual | fields)


def make_document(title, **owner):
    by = make_user(Role.OFFICER, "5304")
    file = ContentFile(b"%PDF-1.4 %%EOF", name="x.pdf")
    return Document.objects.create(
        title=title, file=file, size=14, added_by=by, **owner
    )


@pytest.fixture
def whole(areas):
    """One chain with every link, and its records by name."""
    mitra = make_mitra("Pemdes Rekaan", DESA, "pemdes")
    group = make_poktan("Melati")
    forum = make_forum("Forum Rekaan", "5304", mitra=[mitra])
    resolution = make_resolution(forum, text="Desa mendanai POKTAN.")
    step = make_follow_up(
        resolution, action="Masukkan BKB ke APBDes", owner=mitra, poktan=group,
        indicator="kelompok didanai", target=2, unit="kelompok",
    )  # fmt: skip
    progress = step.report(
        by=make_user(Role.PLKB, DESA), on=DAY, state="selesai", note="Jadi.", value=2
    )
    line = make_line(follow_up=step, poktan=group)
    make_document("Petikan APBDes", funding=line)
    make_document("Foto rapat desa", progress=progress)
    return {"desa": DESA, "kelompok": group.pk, "mitra": mitra.pk,
            "kesepakatan": resolution.pk}  # fmt: skip


LINKS = ("Forum Rekaan", "Desa mendanai POKTAN.", "Masukkan BKB ke APBDes",
         "Pembinaan BKB", "Rp12.500.000", "Rp9.800.000", "Petikan APBDes",
         "Foto rapat desa", "Pemdes Rekaan", "kelompok didanai")  # fmt: skip


class TestTrace:
    @pytest.mark.parametrize("what", ["desa", "kelompok", "mitra", "kesepakatan"])
    def test_shows_the_whole_chain_from_either_end(self, as_user, whole, what):
        text = as_user(Role.OFFICER).get(url(what, whole[what])).text
        assert [link for link in LINKS if link not in text] == []
        for record in (*VillageFunding.objects.all(), *Document.objects.all()):
            assert f'href="{record.get_absolute_url()}"' in text

    def test_says_where_the_chain_still_ends(self, as_user):
        step = make_follow_up()
        text = as_user(Role.PLKB).get(url("desa", step.area_id)).text
        assert "Belum ada baris anggaran desa yang ditautkan." in text
        assert text.count('class="is-open"') == 2

    def test_puts_what_reached_a_budget_first(self, as_user):
        make_follow_up(action="belum", due=DAY)
        make_line(follow_up=make_follow_up(action="sampai"))
        chains = as_user(Role.PLKB).get(url("desa", DESA)).context["chains"]
        assert [str(chain.follow_up) for chain in chains] == ["sampai", "belum"]

    def test_has_budget_lines_that_no_step_asked_for(self, as_user):
        group = make_poktan()
        make_line(line="Untuk semua kelompok")
        make_line(line="Untuk lain", poktan=make_poktan("Mawar"))
        make_line(line="Tetangga", desa="5304032001")
        client = as_user(Role.OFFICER)

        def lines(what, pk):
            loose = client.get(url(what, pk)).context["loose"]
            return sorted(chain.fundings[0].line for chain in loose)

        assert lines("desa", DESA) == ["Untuk lain", "Untuk semua kelompok"]
        assert lines("kelompok", group.pk) == ["Untuk semua kelompok"]

    def test_of_nothing_says_what_will_stand_there(self, as_user):
        assert "Belum ada jejak" in as_user(Role.PLKB).get(url("desa", DESA)).text

    @pytest.mark.parametrize("what", ["desa", "kelompok", "mitra", "kesepakatan"])
    def test_asks_as_much_for_many_chains(self, as_user, whole, what):
        client, page = as_user(Role.OFFICER), url(what, whole[what])

        def count():
            with CaptureQueriesContext(connection) as found:
                client.get(page)
            return len(found)

        client.get(page)
        first = count()
        resolution = make_resolution(make_forum("Lagi"))
        resolution.pk = whole["kesepakatan"]
        for number in range(8):
            step = make_follow_up(
                resolution, owner_id=whole["mitra"], poktan_id=whole["kelompok"]
            )
            told = step.report(by=client.user, on=DAY, state="proses", note="x")
            make_document(f"Bukti {number}", progress=told)
            make_document(f"Perdes {number}", funding=make_line(follow_up=step))
        assert count() == first
        assert len(client.get(page).context["chains"]) == 9


class TestScope:
    @pytest.mark.parametrize("what", ["desa", "kelompok", "kesepakatan"])
    def test_ends_at_the_own_area(self, areas, what):
        group = make_poktan(desa="5304032001")
        found = {
            "desa": "5304032001", "kelompok": group.pk,
            "kesepakatan": make_resolution(make_forum(area="530403")).pk,
        }[what]  # fmt: skip
        client = Client()
        client.force_login(make_user(Role.COORDINATOR, "530405"))
        assert client.get(url(what, found)).status_code == 404
        client.force_login(make_user(Role.COORDINATOR, "530403"))
        assert client.get(url(what, found)).status_code == 200

    def test_leaves_out_steps_of_neighbours(self, as_user):
        resolution = make_resolution(make_forum(area="5304"))
        make_follow_up(resolution, action="milik kita")
        make_follow_up(resolution, action="milik tetangga", area="5304032001")
        text = as_user(Role.PLKB).get(url("kesepakatan", resolution.pk)).text
        assert "milik kita" in text
        assert "milik tetangga" not in text

    def test_of_a_partner_holds_nothing_of_others(self, client, whole):
        other = make_mitra("Lembaga Lain")
        client.force_login(make_partner(other))
        for what, pk in whole.items():
            assert client.get(url(what, pk)).status_code == 404
        text = client.get(url("mitra", other.pk)).text
        assert [link for link in LINKS if link in text] == []

    def test_of_a_partner_has_her_steps_without_the_budget(self, client, whole):
        partner = make_partner(make_mitra("Lain"))
        partner.mitra_contacts.update(mitra=whole["mitra"])
        client.force_login(partner)
        text = client.get(url("mitra", whole["mitra"])).text
        assert "Masukkan BKB ke APBDes" in text
        assert "Foto rapat desa" in text
        assert "Pembinaan BKB" not in text
        assert "Petikan APBDes" not in text


class TestWayThere:
    @pytest.mark.parametrize(
        ("what", "name"), [("desa", "wilayah:detail"), ("kelompok", "poktan:detail")]
    )
    def test_stands_on_the_pages_of_desa_and_group(self, as_user, whole, what, name):
        page = as_user(Role.PLKB).get(reverse(name, args=[whole[what]])).text
        assert f'href="{url(what, whole[what])}"' in page
        assert "1 tindak lanjut, 1 di antaranya sampai ke anggaran desa." in page

    def test_counts_only_what_is_seen(self, as_user):
        make_follow_up(area="5304032001")
        client = as_user(Role.PLKB)
        page = client.get(reverse("wilayah:detail", args=[DESA])).text
        assert "Belum ada tindak lanjut kesepakatan forum di sini." in page


class TestPartOf:
    def test_lists_and_counts_what_an_institution_takes_part_in(self, as_user, whole):
        client = as_user(Role.OFFICER)
        page = client.get(reverse("mitra:detail", args=[whole["mitra"]])).text
        assert "Masukkan BKB ke APBDes" in page
        assert "Semua 1" in page
        assert "1 forum" in page
        assert "0 perjanjian" in page
        assert url("mitra", whole["mitra"]) in page
