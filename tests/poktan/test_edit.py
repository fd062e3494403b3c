import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from poktan.forms import SECTIONS as SECTIONS_BY_NAME
from poktan.forms.base import Snapshot
from poktan.models import Decree, Facility, Family, Membership, Officer, Poktan
from poktan.services import save_section
from tests.factories import (
    make_family,
    make_field_officer,
    make_officer,
    make_poktan,
    make_user,
)

NIK = "5304055203850001"
OTHER_NIK = "5304051206800002"

IDENTITY = {
    "name": "Melati", "desa": "5304052001", "former_names": "", "dusun": "", "rw": "",
    "rt": "", "address": "", "meeting_place": "", "phone": "", "founded_year": "",
    "register_no": "", "latitude": "", "longitude": "", "note": "",
}  # fmt: skip


def url(poktan, section):
    return reverse("poktan:update", args=[poktan.pk, section])


def rows(prefix, *forms, **others):
    """Form data of a set of rows; each form is a dict, with "id" for a stored row."""
    data = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
    for i, form in enumerate(forms):
        data |= {f"{prefix}-{i}-{name}": value for name, value in form.items()}
    return data | others


def officer(name, position="kader", **fields):
    return {"name": name, "position": position, **fields}


def problems(response):
    section = response.context["section"]
    said = [
        text for form in section.all_forms for e in form.errors.values() for text in e
    ]
    return said + [text for r in section.row_sets for text in r.non_form_errors()]


@pytest.fixture
def group(areas, catalogue):
    return make_poktan("Melati", rt="003")


class TestCreate:
    path = "/poktan/baru/"

    def test_saves_and_goes_to_the_group(self, as_user):
        client = as_user(Role.PLKB)
        data = IDENTITY | {
            "kind": "BKB",
            "rt": "4",
            "rw": "RW 2",
            "chair_name": "Dahlia Contoh",
            "phone": "+62 812 3456 7890",
            "latitude": "-9.1067",
            "longitude": "124,8933451",
        }
        response = client.post(self.path, data)
        group = Poktan.objects.get()
        assert response.url == group.get_absolute_url()
        assert (group.rt, group.rw, group.phone) == ("004", "002", "081234567890")
        assert (float(group.latitude), float(group.longitude)) == (-9.1067, 124.893345)
        assert group.officers.get().name == "Dahlia Contoh"
        assert Batch.objects.get().title == "mencatat BKB Melati"
        assert group.history.first().batch.by == client.user

    def test_saves_what_only_the_chosen_kind_has(self, as_user):
        data = IDENTITY | {"kind": "PIK_R", "rinci-PIK_R-basis": "sma",
                           "rinci-UPPKS-business": "tenun"}  # fmt: skip
        as_user(Role.PLKB).post(self.path, data)
        group = Poktan.objects.get()
        assert group.pik.basis == "sma"
        assert not hasattr(group, "uppka")

    def test_names_what_is_missing_and_keeps_the_rest(self, as_user):
        response = as_user(Role.PLKB).post(self.path, {"dusun": "Webutu"})
        page = response.content.decode()
        assert "Pilih jenis kelompok." in page
        assert "Tulis nama kelompok." in page
        assert "Pilih desa atau kelurahannya." in page
        assert 'value="Webutu"' in page
        assert not Poktan.objects.exists()

    def test_refuses_a_desa_outside_the_area(self, as_user):
        data = IDENTITY | {"kind": "BKB", "desa": "5304032001"}
        response = as_user(Role.PLKB).post(self.path, data)
        assert response.status_code == 200
        assert not Poktan.objects.exists()

    def test_needs_both_halves_of_a_point(self, as_user):
        data = IDENTITY | {"kind": "BKB", "latitude": "-9,1"}
        response = as_user(Role.PLKB).post(self.path, data)
        assert (
            "Isi lintang dan bujur, atau kosongkan keduanya."
            in response.content.decode()
        )

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.PARTNER])
    def test_is_refused_to_readers(self, as_user, role):
        client = as_user(role)
        assert client.get(self.path).status_code == 403
        assert client.post(self.path, IDENTITY | {"kind": "BKB"}).status_code == 403


class TestSimilarBeforeSaving:
    path = "/poktan/baru/"
    data = IDENTITY | {"kind": "BKB", "name": "BKB MELATI"}

    def test_are_shown_with_score_and_reason(self, as_user, areas):
        make_poktan("Melati", chair="Dahlia Contoh")
        response = as_user(Role.PLKB).post(self.path, self.data)
        page = response.content.decode()
        assert "Sudah ada yang serupa" in page
        assert "100% mirip: nama sama, desa sama" in page
        assert Poktan.objects.count() == 1

    def test_let_the_person_say_it_is_another(self, as_user, areas):
        make_poktan("Melati")
        answer = self.data | {"lain": "1", "reason": "dusun lain"}
        as_user(Role.PLKB).post(self.path, answer)
        assert list(Poktan.objects.values_list("twin_no", flat=True)) == [0, 1]
        batch = Batch.objects.get()
        assert batch.reason == "dusun lain"

    def test_ask_what_the_difference_is(self, as_user, areas):
        make_poktan("Melati")
        response = as_user(Role.PLKB).post(self.path, self.data | {"lain": "1"})
        assert "Tulis apa bedanya" in response.content.decode()
        assert Poktan.objects.count() == 1

    def test_leave_out_groups_the_person_may_not_see(self, as_user, areas):
        make_poktan("Melati", desa="5304052004")  # of another PLKB, same kecamatan
        as_user(Role.PLKB).post(self.path, self.data)
        assert Poktan.objects.count() == 2


class TestIdentity:
    def test_saves_with_history_completeness_and_words(self, as_user, group):
        client = as_user(Role.PLKB)
        data = IDENTITY | {"name": "Melati Putih", "rt": "4", "version": group.version}
        response = client.post(url(group, "identitas"), data)
        assert response.url == group.get_absolute_url()
        group.refresh_from_db()
        assert (group.name, group.rt, group.version) == ("Melati Putih", "004", 2)
        assert list(Poktan.objects.search("putih", personal=False)) == [group]
        assert (
            group.history.first().batch.title
            == "mengubah identitas dan alamat BKB Melati Putih"
        )

    def test_writes_nothing_where_nothing_changed(self, as_user, group):
        data = IDENTITY | {"rt": "3", "version": group.version}
        as_user(Role.PLKB).post(url(group, "identitas"), data)
        group.refresh_from_db()
        assert group.version == 1
        assert not Batch.objects.exists()

    def test_cannot_move_a_group_out_of_the_area(self, as_user, group):
        data = IDENTITY | {"desa": "5304032001", "version": group.version}
        response = as_user(Role.PLKB).post(url(group, "identitas"), data)
        assert "tidak dikenal di wilayah Anda" in problems(response)[0]
        group.refresh_from_db()
        assert group.desa_id == "5304052001"

    def test_refuses_the_name_of_another_group_there(self, as_user, group):
        other = make_poktan("Mawar")
        data = IDENTITY | {"name": "bkb melati", "version": other.version}
        response = as_user(Role.PLKB).post(url(other, "identitas"), data)
        assert problems(response) == [
            "BKB bkb melati sudah ada di Fatuketi. Beri nama lain, atau gabungkan kedua"
            " kelompok itu."
        ]

    def test_shows_no_form_for_an_ended_group(self, as_user, group):
        group.end("bubar", on="2026-01-05", reason="uji")
        client = as_user(Role.PLKB)
        assert client.get(url(group, "identitas")).url == group.get_absolute_url()
        data = IDENTITY | {"name": "Lain", "version": 2}
        assert (
            client.post(url(group, "identitas"), data).url == group.get_absolute_url()
        )
        group.refresh_from_db()
        assert group.name == "Melati"

    def test_does_not_know_another_section(self, as_user, group):
        assert as_user(Role.PLKB).get(url(group, "lain")).status_code == 404


SECTIONS = ["identitas", "pembina", "pengurus", "sarana", "anggota", "dana"]


@pytest.mark.parametrize("section", SECTIONS)
class TestEverySection:
    def test_opens_with_its_version(self, as_user, group, section):
        page = as_user(Role.PLKB).get(url(group, section)).content.decode()
        assert '<input type="hidden" name="version" value="1">' in page

    def test_does_not_exist_for_a_neighbour(self, as_user, group, section):
        client = as_user(Role.PLKB, "5304032001")
        assert client.get(url(group, section)).status_code == 404
        assert client.post(url(group, section), IDENTITY).status_code == 404

    def test_is_refused_to_readers(self, as_user, group, section):
        client = as_user(Role.VIEWER)
        assert client.get(url(group, section)).status_code == 403
        assert client.post(url(group, section), IDENTITY).status_code == 403


class TestSupervisorAndDecrees:
    def test_offers_only_officers_who_serve_the_desa(self, as_user, group):
        here = make_field_officer("Kenari Umpama", "5304052001")
        make_field_officer("Merpati Umpama", "5304032001")
        response = as_user(Role.PLKB).get(url(group, "pembina"))
        form = response.context["section"].forms[0]
        assert list(form.fields["supervisor"].queryset) == [here]

    def test_refuses_an_officer_of_elsewhere(self, as_user, group):
        there = make_field_officer("Merpati Umpama", "5304032001")
        data = rows("sk", version=1, supervisor=there.pk)
        as_user(Role.PLKB).post(url(group, "pembina"), data)
        group.refresh_from_db()
        assert group.supervisor is None

    def test_a_new_decree_makes_the_old_one_former(self, as_user, group):
        old = Decree.objects.create(poktan=group, number="01/2020", issuer="camat")
        data = rows(
            "sk",
            {"id": old.pk, "number": "01/2020", "issuer": "camat"},
            {"id": "", "number": "No. 07/2026", "date": "12 Maret 2026",
             "issuer": "kepala_desa"},
            version=1,
        )  # fmt: skip
        as_user(Role.PLKB).post(url(group, "pembina"), data)
        told = group.decrees.order_by("pk").values_list("number", "is_current")
        assert list(told) == [("01/2020", False), ("07/2026", True)]

    def test_takes_a_partial_date_as_text(self, as_user, group):
        data = rows(
            "sk", {"id": "", "number": "07", "date_text": "Maret 2016"}, version=1
        )
        as_user(Role.PLKB).post(url(group, "pembina"), data)
        decree = group.decrees.get()
        assert (decree.date, decree.date_text) == (None, "Maret 2016")

    def test_refuses_a_decree_that_ends_before_it_began(self, as_user, group):
        new = {
            "id": "",
            "number": "7",
            "date": "2024-01-02",
            "valid_until": "2023-01-01",
        }
        response = as_user(Role.PLKB).post(
            url(group, "pembina"), rows("sk", new, version=1)
        )
        assert problems(response) == ["Tanggal berakhir mendahului tanggal SK."]


class TestOfficers:
    def test_are_added_with_a_number_that_is_encrypted(self, as_user, group):
        new = officer("DAHLIA CONTOH", "ketua", id="", nik=NIK, is_trained="true")
        as_user(Role.PLKB).post(url(group, "pengurus"), rows("orang", new, version=1))
        chair = group.officers.get()
        assert (chair.name, chair.nik, chair.is_trained) == ("Dahlia Contoh", NIK, True)
        assert list(Poktan.objects.search("dahlia", personal=True)) == [group]

    def test_are_ended_with_day_and_reason_and_followed(self, as_user, group):
        old = make_officer(group, "Dahlia Contoh", started_on="2020-01-01")
        data = rows(
            "orang",
            officer("Mawar Rekaan", "ketua", id=""),
            officer("Dahlia Contoh", "ketua", id=old.pk, started_on="2020-01-01",
                    ended_on="2026-02-01", end_reason="pindah"),
            version=2,
        )  # fmt: skip
        as_user(Role.PLKB).post(url(group, "pengurus"), data)
        told = group.officers.order_by("pk").values_list("name", "end_reason")
        assert list(told) == [("Dahlia Contoh", "pindah"), ("Mawar Rekaan", "")]
        assert group.officers.in_office().get().name == "Mawar Rekaan"

    def test_have_one_chair(self, as_user, group):
        make_officer(group, "Dahlia Contoh")
        data = rows("orang", officer("Mawar Rekaan", "ketua", id=""), version=2)
        response = as_user(Role.PLKB).post(url(group, "pengurus"), data)
        assert problems(response)[0].startswith(
            "Kelompok hanya dapat mempunyai satu ketua"
        )
        assert Officer.objects.count() == 1

    def test_may_hand_over_the_chair_in_one_go(self, as_user, group):
        old = make_officer(group, "Dahlia Contoh")
        cadre = make_officer(group, "Mawar Rekaan", Officer.Position.CADRE)
        data = rows(
            "orang",
            officer("Mawar Rekaan", "ketua", id=cadre.pk),
            officer("Dahlia Contoh", "kader", id=old.pk),
            version=3,
        )
        as_user(Role.PLKB).post(url(group, "pengurus"), data)
        assert group.officers.get(position="ketua").name == "Mawar Rekaan"

    @pytest.mark.parametrize(
        ("nik", "said"),
        [
            ("5,30405E+15", "tersimpan sebagai angka sehingga digit akhirnya hilang"),
            ("530405520385", "terdiri atas 12 digit, seharusnya 16"),
            ("0000000000000000", "tanggal lahir yang tidak ada"),
        ],
    )
    def test_refuse_a_ruined_number(self, as_user, group, nik, said):
        data = rows("orang", officer("Dahlia Contoh", id="", nik=nik), version=1)
        response = as_user(Role.PLKB).post(url(group, "pengurus"), data)
        assert said in problems(response)[0]
        assert not Officer.objects.exists()

    def test_keep_the_number_when_it_is_left_empty(self, as_user, group):
        old = make_officer(group, "Dahlia Contoh", nik=NIK)
        data = rows("orang", officer("Dahlia Rekaan", "ketua", id=old.pk), version=2)
        as_user(Role.PLKB).post(url(group, "pengurus"), data)
        old.refresh_from_db()
        assert (old.name, old.nik) == ("Dahlia Rekaan", NIK)

    def test_share_no_number(self, as_user, group):
        make_officer(group, "Dahlia Contoh", nik=NIK)
        data = rows("orang", officer("Mawar Rekaan", id="", nik=NIK), version=2)
        response = as_user(Role.PLKB).post(url(group, "pengurus"), data)
        assert problems(response) == [
            "Satu NIK tercatat pada dua orang. Periksa NIK pada kartunya."
        ]

    def test_need_a_reason_for_leaving(self, as_user, group):
        old = make_officer(group, "Dahlia Contoh")
        row = officer("Dahlia Contoh", "ketua", id=old.pk, ended_on="2026-01-01")
        response = as_user(Role.PLKB).post(
            url(group, "pengurus"), rows("orang", row, version=2)
        )
        assert problems(response) == ["Tulis alasan berhenti."]

    def test_get_one_more_row_without_losing_what_was_typed(self, as_user, group):
        data = rows("orang", officer("Dahlia", "ketua", id="", nik="123"), version=1)
        response = as_user(Role.PLKB).post(
            url(group, "pengurus"), data | {"tambah": "orang"}
        )
        page = response.content.decode()
        assert 'name="orang-TOTAL_FORMS" value="2"' in page
        assert 'value="Dahlia"' in page
        assert 'name="orang-1-name"' in page
        assert "field__error" not in page
        assert not Officer.objects.exists()

    def test_of_another_group_are_out_of_reach(self, as_user, group):
        far = make_officer(make_poktan("Jauh", desa="5304032001"), "Dahlia Contoh")
        data = rows("orang", officer("Diubah", "ketua", id=far.pk), version=1)
        as_user(Role.PLKB).post(url(group, "pengurus"), data)
        far.refresh_from_db()
        assert far.name == "Dahlia Contoh"


class TestFacilities:
    def test_keep_what_there_is_and_in_what_state(self, as_user, group):
        client = as_user(Role.PLKB)
        page = client.get(url(group, "sarana"))
        names = list(page.context["section"].forms[0].items)
        data = {names[0]: "baik", names[1]: "rusak", names[2]: "tidak", "version": 1}
        client.post(url(group, "sarana"), data)
        told = group.facilities.order_by("pk").values_list("is_available", "condition")
        assert list(told) == [(True, "baik"), (True, "rusak"), (False, "")]
        client.post(url(group, "sarana"), data | {names[1]: "baik", "version": 2})
        assert Facility.objects.count() == 3
        assert group.facilities.filter(condition="baik").count() == 2


class TestMembers:
    new = {"id": "", "joined_on": "2026-01-05", "desa": "5304052001"}

    def post(self, client, group, *forms, version=1, **others):
        data = rows("keluarga", *forms, version=version, **others)
        return client.post(url(group, "anggota"), data)

    def test_are_added_by_name_with_number(self, as_user, group):
        row = self.new | {"head_name": "YOHANES REKAAN", "nik": NIK, "is_pus": "true"}
        self.post(as_user(Role.PLKB), group, row, members_count="24")
        family = group.memberships.get().family
        assert (family.head_name, family.nik, family.is_pus) == (
            "Yohanes Rekaan",
            NIK,
            True,
        )
        group.refresh_from_db()
        assert group.members_count == 24

    def test_are_found_again_by_number(self, as_user, group):
        other = make_poktan("Mawar")
        family = make_family(other, "Yohanes Rekaan", nik=NIK)
        self.post(as_user(Role.PLKB), group, self.new | {"nik": NIK})
        assert Family.objects.count() == 1
        assert group.memberships.get().family == family

    def test_outside_the_area_are_only_said_to_be_registered(self, as_user, group):
        make_family(make_poktan("Jauh", desa="5304032001"), "Rahasia Rekaan", nik=NIK)
        response = self.post(
            as_user(Role.PLKB),
            group,
            self.new | {"nik": NIK, "head_name": "Siapa Saja"},
        )
        assert problems(response) == [
            "5304••••••••0001 sudah terdaftar pada keluarga di wilayah lain. Minta"
            " koordinator atau OPD-KB menambahkannya ke kelompok ini."
        ]
        assert "Rahasia" not in response.content.decode()
        assert not group.memberships.exists()

    def test_may_live_in_another_village(self, as_user, group):
        row = self.new | {"head_name": "Yohanes Rekaan", "desa": "5304032002"}
        client = as_user(Role.PLKB)
        self.post(client, group, row)
        assert group.memberships.get().family.desa_id == "5304032002"
        page = client.get(url(group, "anggota")).content.decode()
        assert "Dari desa lain" in page
        assert "Tinggal di Tohe." in page

    def test_are_not_taken_under_another_name(self, as_user, group):
        make_family(make_poktan("Mawar"), "Yohanes Rekaan", nik=NIK)
        row = self.new | {"nik": NIK, "head_name": "Petrus Umpama"}
        response = self.post(as_user(Role.PLKB), group, row)
        assert problems(response)[0].startswith("5304••••••••0001 tercatat atas nama")

    def test_are_members_once(self, as_user, group):
        make_family(group, "Yohanes Rekaan", nik=NIK)
        response = self.post(as_user(Role.PLKB), group, self.new | {"nik": NIK})
        assert problems(response) == [
            "Keluarga Yohanes Rekaan sudah menjadi anggota kelompok ini."
        ]

    def test_leave_with_day_and_reason(self, as_user, group):
        make_family(group, "Yohanes Rekaan")
        row = group.memberships.get()
        Membership.objects.filter(pk=row.pk).update(joined_on="2025-01-01")
        data = {"id": row.pk, "head_name": "Yohanes Rekaan", "joined_on": "2025-01-01",
                "left_on": "2026-01-31", "left_reason": "pindah"}  # fmt: skip
        client = as_user(Role.PLKB)
        self.post(client, group, data)
        row.refresh_from_db()
        assert (str(row.left_on), row.left_reason) == ("2026-01-31", "pindah")
        assert "Yohanes" not in client.get(url(group, "anggota")).content.decode()

    def test_use_contraception_only_as_pus(self, as_user, group):
        row = self.new | {"head_name": "Yohanes Rekaan", "is_pus": "false",
                          "uses_contraception": "true"}  # fmt: skip
        response = self.post(as_user(Role.PLKB), group, row)
        assert problems(response) == [
            "Peserta KB adalah pasangan usia subur. Periksa kedua isian ini."
        ]

    def test_cost_the_same_queries_for_one_and_three(
        self, as_user, group, django_assert_max_num_queries
    ):
        client = as_user(Role.PLKB)
        make_family(group, "Yohanes Rekaan")
        with django_assert_max_num_queries(100) as one:
            client.get(url(group, "anggota"))
        for name in ("Petrus Rekaan", "Paulus Rekaan"):
            make_family(group, name)
        with django_assert_max_num_queries(100) as three:
            client.get(url(group, "anggota"))
        assert len(three) == len(one)


class TestFunds:
    def test_keep_codes_of_the_kind(self, as_user, group):
        data = {"funds": ["swadaya", "apbd"], "integrations": ["posyandu"],
                "is_national_priority": "true", "version": 1}  # fmt: skip
        as_user(Role.PLKB).post(url(group, "dana"), data)
        group.refresh_from_db()
        assert group.funds == ["apbd", "swadaya"]
        assert group.integrations == ["posyandu"]
        assert group.is_national_priority is True

    def test_refuse_what_belongs_to_another_kind(self, as_user, group):
        data = {"integrations": ["posyandu_lansia"], "version": 1}
        as_user(Role.PLKB).post(url(group, "dana"), data)
        group.refresh_from_db()
        assert group.integrations == []


class TestSaveSection:
    def test_writes_nothing_for_someone_of_another_area(self, group):
        here, there = (make_user(Role.PLKB, c) for c in ("5304052001", "5304032001"))
        data = QueryDict("name=Melati&desa=5304052001&rt=009")
        section = SECTIONS_BY_NAME["identitas"](Snapshot(group), here, data)
        assert section.is_valid()
        with pytest.raises(PermissionDenied):
            save_section(section, version=1, by=there)
        group.refresh_from_db()
        assert (group.rt, group.version) == ("003", 1)
        assert not Batch.objects.exists()


class TestTwoPeopleAtOnce:
    def save(self, group, section, **data):
        """Another person's save, through the same page."""
        from django.test import Client

        client = Client()
        client.force_login(make_user(Role.OFFICER, "5304", full_name="Seruni Umpama"))
        group.refresh_from_db()
        response = client.post(url(group, section), data | {"version": group.version})
        assert response.status_code == 302

    def test_merge_what_does_not_collide(self, as_user, group):
        client = as_user(Role.PLKB)
        self.save(group, "identitas", **IDENTITY | {"rt": "004"})
        mine = IDENTITY | {"rt": "003", "founded_year": "2017", "version": 1}
        response = client.post(url(group, "identitas"), mine)
        assert response.status_code == 409
        page = response.content.decode()
        assert "2 perubahan digabung sendiri" in page
        assert "Anda: Tahun berdiri." in page
        assert "Seruni Umpama: RT." in page
        group.refresh_from_db()
        assert group.founded_year is None
        assert client.post(url(group, "identitas"), resend(response)).status_code == 302
        group.refresh_from_db()
        assert (group.rt, group.founded_year) == ("004", 2017)

    @pytest.mark.parametrize(("choice", "rt"), [("mine", "005"), ("theirs", "004")])
    def test_choose_where_both_changed(self, as_user, group, choice, rt):
        client = as_user(Role.PLKB)
        self.save(group, "identitas", **IDENTITY | {"rt": "004", "dusun": "Webutu"})
        mine = IDENTITY | {"rt": "5", "version": 1}
        response = client.post(url(group, "identitas"), mine)
        (question,) = response.context["conflict"].questions
        told = (question.before, question.mine, question.theirs)
        assert told == ("003", "005", "004")
        again = resend(response) | {"pilih:rt": choice}
        assert client.post(url(group, "identitas"), again).status_code == 302
        group.refresh_from_db()
        assert (group.rt, group.dusun) == (rt, "Webutu")

    def test_are_asked_again_when_a_third_saves_meanwhile(self, as_user, group):
        client = as_user(Role.PLKB)
        self.save(group, "identitas", **IDENTITY | {"rt": "004"})
        mine = IDENTITY | {"rt": "005", "version": 1}
        again = resend(client.post(url(group, "identitas"), mine))
        self.save(group, "identitas", **IDENTITY | {"rt": "006"})
        response = client.post(url(group, "identitas"), again | {"pilih:rt": "mine"})
        assert response.status_code == 409
        (question,) = response.context["conflict"].questions
        assert (question.mine, question.theirs) == ("005", "006")

    def test_collide_row_by_row_in_officers(self, as_user, group):
        one = make_officer(group, "Dahlia Contoh", phone="081234567890")
        two = make_officer(group, "Mawar Contoh", Officer.Position.CADRE)
        client = as_user(Role.PLKB)
        first = officer("Dahlia Contoh", "ketua", id=one.pk, phone="081234567890")
        second = officer("Mawar Contoh", id=two.pk)
        theirs = rows(
            "orang",
            first | {"name": "Dahlia Umpama"},
            second | {"phone": "081111111111"},
            officer("Melur Contoh", id=""),
        )
        self.save(group, "pengurus", **theirs)
        mine = rows(
            "orang",
            first | {"name": "Dahlia Rekaan"},
            second | {"is_trained": "true"},
            version=3,
        )
        response = client.post(url(group, "pengurus"), mine)
        conflict = response.context["conflict"]
        (question,) = conflict.questions
        assert (question.before, question.mine, question.theirs) == (
            "Dahlia Contoh", "Dahlia Rekaan", "Dahlia Umpama",
        )  # fmt: skip
        assert conflict.merged_count == 2
        again = resend(response) | {f"pilih:{question.name}": "theirs"}
        assert client.post(url(group, "pengurus"), again).status_code == 302
        one.refresh_from_db(), two.refresh_from_db()
        assert one.name == "Dahlia Umpama"
        assert (two.phone, two.is_trained) == ("081111111111", True)
        assert group.officers.count() == 3

    def test_collide_over_a_number_without_showing_it(self, as_user, group):
        one = make_officer(group, "Dahlia Contoh")
        row = officer("Dahlia Contoh", "ketua", id=one.pk)
        client = as_user(Role.PLKB)
        self.save(group, "pengurus", **rows("orang", row | {"nik": OTHER_NIK}))
        mine = rows("orang", row | {"nik": NIK}, version=2)
        response = client.post(url(group, "pengurus"), mine)
        (question,) = response.context["conflict"].questions
        assert (question.mine, question.theirs) == (
            "5304••••••••0001",
            "5304••••••••0002",
        )
        assert OTHER_NIK not in response.content.decode()
        again = resend(response) | {f"pilih:{question.name}": "theirs"}
        client.post(url(group, "pengurus"), again)
        one.refresh_from_db()
        assert one.nik == OTHER_NIK

    def test_ask_about_lists_of_codes(self, as_user, group):
        client = as_user(Role.PLKB)
        self.save(group, "dana", funds=["apbd"])
        response = client.post(
            url(group, "dana"), {"funds": ["add", "swadaya"], "version": 1}
        )
        (question,) = response.context["conflict"].questions
        assert question.theirs == "APBD"
        client.post(url(group, "dana"), resend(response) | {"pilih:funds": "mine"})
        group.refresh_from_db()
        assert group.funds == ["add", "swadaya"]


def resend(response):
    """What the browser sends from the page of three sides, without a choice."""
    data = {"version": response.context["poktan"].version}
    for name, value in response.context["sent"]:
        data.setdefault(name, []).append(value)
    return data


class TestWhatTheDatabaseRefuses:
    """Rules over several records are said on the page, never as a broken page."""

    def test_a_membership_that_began_again(self, as_user, group):
        family = make_family(group)
        former = group.memberships.get()
        former.left_on, former.left_reason = former.joined_on, "pindah"
        former.save()
        group.memberships.create(family=family)
        row = {"id": former.pk, "head_name": family.head_name, "left_on": "",
               "joined_on": former.joined_on, "left_reason": ""}  # fmt: skip
        data = rows("keluarga", row, version=group.version)
        response = as_user(Role.PLKB).post(url(group, "anggota"), data)
        assert "sudah menjadi anggota lagi" in problems(response)[0]
        assert group.memberships.current().count() == 1

    @pytest.mark.parametrize(
        ("stored", "said"),
        [
            ({"is_pus": False}, {"uses_contraception": "true"}),
            ({"uses_contraception": True}, {"is_pus": "false"}),
        ],
    )
    def test_a_user_of_contraception_who_was_said_not_to_be_pus(
        self, as_user, group, stored, said
    ):
        make_family(make_poktan("Mawar"), "Yohanes Rekaan", nik=NIK, **stored)
        row = {"head_name": "Yohanes Rekaan", "nik": NIK, "desa": "5304052001",
               "joined_on": "2026-01-05", **said}  # fmt: skip
        data = rows("keluarga", row, version=group.version)
        response = as_user(Role.PLKB).post(url(group, "anggota"), data)
        assert "Peserta KB adalah pasangan usia subur" in problems(response)[0]
        assert not group.memberships.exists()

    def test_numbers_of_a_family_keep_their_hashes(self, group):
        family = make_family(group, nik=NIK)
        opened = Family.objects.get(pk=family.pk)
        family.nik = OTHER_NIK
        family.save()
        opened.address = "Dusun Contoh"
        opened.save(update_fields=["address"])
        assert Family.objects.with_number(OTHER_NIK).get().nik == OTHER_NIK
