import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.sentences import Change, history_count, history_of
from poktan.models import Decree, Officer
from tests.factories import (
    make_family,
    make_field_officer,
    make_officer,
    make_poktan,
    make_user,
)

NIK = "5304055203850001"


@pytest.fixture
def worker(areas):
    return make_user(Role.PLKB, "5304052001", "5304052002", full_name="Seruni Umpama")


@pytest.fixture
def change(worker, catalogue):
    """Save a group inside an action: `change(group, rt="004", reason="…")`."""

    def save(group, reason="", parts=(), **fields):
        with action(f"mengubah {group}", by=worker, reason=reason) as batch:
            for part in parts:
                part.save()
            for name, value in fields.items():
                setattr(group, name, value)
            group.save()
        return batch

    return save


def latest(group, worker):
    return history_of(group, worker, limit=1)[0]


class TestHistoryOf:
    def test_says_who_what_when_where_and_why(self, worker, change):
        group = make_poktan(rt="003")
        batch = change(group, rt="004", reason="pemekaran RT")
        entry = latest(group, worker)
        assert (entry.who, entry.place, entry.reason, entry.at) == (
            "Seruni Umpama", "dari halaman", "pemekaran RT", batch.at,
        )  # fmt: skip
        assert entry.changes == (Change("mengubah", "RT", "003", "004"),)
        assert entry.url == f"/riwayat/{batch.pk}/"

    def test_leaves_a_group_of_another_area_unnamed(self, worker, change):
        group, near = make_poktan("Melati"), make_poktan("Mawar")
        far = make_poktan("Kenanga", desa="5304032001")
        for target, name in ((near, "BKB Mawar"), (far, "(di luar wilayah Anda)")):
            change(group, merged_into=target)
            assert latest(group, worker).changes[0].new == name

    def test_has_words_for_filling_and_emptying(self, worker, change):
        group = make_poktan(dusun="Webutu")
        change(group, dusun="", founded_year=2017)
        assert latest(group, worker).changes == (
            Change("mengosongkan", "dusun/lingkungan", "Webutu", ""),
            Change("mengisi", "tahun berdiri", "", "2017"),
        )

    def test_reads_choices_lists_names_days_and_truths(self, worker, change):
        group = make_poktan()
        plkb = make_field_officer("Kenari Umpama", "5304052001")
        change(group, desa_id="5304052002", supervisor=plkb, funds=["apbd", "swadaya"],
               is_national_priority=True, stratum="dasar")  # fmt: skip
        told = {c.label: c.new for c in latest(group, worker).changes}
        assert told == {
            "desa/kelurahan": "Dualaus",
            "pembina": "Kenari Umpama (PLKB)",
            "sumber dana": "APBD, Swadaya",
            "proyek prioritas nasional": "ya",
            "strata": "Dasar",
        }

    def test_keeps_the_name_of_what_is_gone(self, worker, change):
        group = make_poktan()
        plkb = make_field_officer("Kenari Umpama", "5304052001")
        change(group, supervisor=plkb)
        plkb.delete()
        assert latest(group, worker).changes[0].new == "Kenari Umpama (PLKB)"

    def test_tells_of_people_who_come_change_and_leave(self, worker, change):
        group = make_poktan()
        cadre = Officer(poktan=group, name="Dahlia Contoh", position="kader")
        change(group, parts=[cadre])
        assert latest(group, worker).changes == (
            Change("menambah", "Dahlia Contoh (Kader)"),
        )
        cadre.phone = "081234567890"
        change(group, parts=[cadre])
        assert latest(group, worker).changes == (
            Change("mengisi", "telepon Dahlia Contoh (Kader)", "", "081234567890"),
        )
        cadre.ended_on, cadre.end_reason = "2026-02-10", "pindah desa"
        change(group, parts=[cadre])
        assert latest(group, worker).changes == (
            Change(
                "mengakhiri", "Dahlia Contoh (Kader) per 10 Februari 2026 (pindah desa)"
            ),
        )

    def test_says_only_that_a_number_changed(self, worker, change):
        group = make_poktan()
        chair = make_officer(group, "Dahlia Contoh")
        chair.nik = NIK
        change(group, parts=[chair])
        assert latest(group, worker).changes == (
            Change("mengubah", "NIK Dahlia Contoh (Ketua)"),
        )

    def test_tells_of_a_decree_and_of_a_family(self, worker, change):
        group = make_poktan()
        decree = Decree(poktan=group, number="07/2026")
        family = make_family(group, "Yohanes Rekaan")
        family.is_pus = True
        change(group, parts=[decree, family])
        assert latest(group, worker).changes == (
            Change("menambah", "SK 07/2026"),
            Change("mengisi", "pasangan usia subur keluarga Yohanes Rekaan", "", "ya"),
        )

    def test_puts_the_newest_first_and_counts_all(self, worker, change):
        group = make_poktan()
        for rt in ("001", "002", "003"):
            change(group, rt=rt)
        assert history_count(group) == 4
        told = [e.changes[0].new for e in history_of(group, worker, limit=2, offset=1)]
        assert told == ["002", "001"]

    def test_says_nothing_of_another_group(self, worker, change):
        group, other = make_poktan(), make_poktan("Mawar")
        before = history_count(group)
        change(other, rt="004")
        make_officer(other)
        assert history_count(group) == before

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.PARTNER])
    def test_is_closed_to_those_who_may_not_read_it(self, change, role):
        group = make_poktan()
        area = "5304" if role == Role.VIEWER else None
        assert history_of(group, make_user(role, area)) == []

    def test_costs_the_same_for_one_entry_and_many(
        self, worker, change, django_assert_max_num_queries
    ):
        group = make_poktan()

        def grow(number):
            names = [f"Dahlia{number} Contoh", f"Mawar{number} Contoh"]
            people = [Officer(poktan=group, name=n, position="kader") for n in names]
            change(group, parts=people, rt=f"00{number}")

        grow(1)
        history_of(group, worker)  # her assignments are read once
        with django_assert_max_num_queries(30) as one:
            history_of(group, worker, limit=1)
        for number in (2, 3, 4):
            grow(number)
        with django_assert_max_num_queries(30) as many:
            assert len(history_of(group, worker, limit=5)) == 5
        assert len(many) == len(one)


class TestHistoryPage:
    def test_turns_pages(self, as_user, catalogue):
        client = as_user(Role.PLKB)
        group = make_poktan()
        for number in range(30):
            group.address = f"Jalan {number}"
            group.save()
        path = reverse("poktan:history", args=[group.pk])
        first = client.get(path).content.decode()
        assert "Jalan 29" in first
        assert "1–25 dari 31 tindakan" in first
        second = client.get(path, {"halaman": "2"}).content.decode()
        assert "26–31 dari 31 tindakan" in second
        assert "mencatat BKB Melati" in " ".join(second.split())

    @pytest.mark.parametrize("page", ["0", "-1", "99", "x", "²"])
    def test_stays_on_a_page_that_there_is(self, as_user, catalogue, page):
        client = as_user(Role.PLKB)
        path = reverse("poktan:history", args=[make_poktan().pk])
        assert (
            "1–1 dari 1 tindakan"
            in client.get(path, {"halaman": page}).content.decode()
        )

    def test_does_not_exist_for_a_neighbour(self, as_user):
        client = as_user(Role.PLKB, "5304032001")
        path = reverse("poktan:history", args=[make_poktan().pk])
        assert client.get(path).status_code == 404

    def test_is_refused_to_a_viewer(self, as_user):
        client = as_user(Role.VIEWER)
        path = reverse("poktan:history", args=[make_poktan().pk])
        assert client.get(path).status_code == 403
