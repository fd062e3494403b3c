from datetime import timedelta

from django.utils import timezone

from agreements.models import Agreement, Party
from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from tests import factories
from tests.agreements.contracts import make_agreement, make_draft, two_parties

LIST = "/kemitraan/perjanjian/"


def titles(response):
    return [agreement.title for agreement in response.context["object_list"]]


class TestList:
    def test_searches_titles_numbers_and_names_of_parties(self, as_user):
        client, parties = as_user(Role.OFFICER), two_parties()
        make_agreement("penyuluhan remaja")
        make_agreement("pembinaan BKB", mitra=parties)
        for text in ("binaan", "2/PKS", "paroki"):
            response = client.get(LIST, {"cari": text})
            assert titles(response) == ["pembinaan BKB"]

    def test_filters_by_kind_state_area_and_programme(self, as_user):
        client, today = as_user(Role.OFFICER), timezone.localdate()
        make_agreement("satu", area="530405", programmes=["bkb"], starts_on=today)
        make_agreement("dua", kind="mou", ends_on=today + timedelta(9))
        assert titles(client.get(LIST, {"jenis": "mou"})) == ["dua"]
        assert titles(client.get(LIST, {"keadaan": "akan_berakhir"})) == ["dua"]
        assert titles(client.get(LIST, {"keadaan": "berlaku"})) == ["satu"]
        assert titles(client.get(LIST, {"wilayah": "530405"})) == ["satu"]
        assert titles(client.get(LIST, {"program": "bkb"})) == ["satu"]

    def test_filters_by_institution(self, as_user):
        client, (office, parish) = as_user(Role.OFFICER), two_parties()
        make_agreement("satu", mitra=[office])
        make_agreement("dua", mitra=[office, parish])
        response = client.get(LIST, {"mitra": parish.label})
        assert titles(response) == ["dua"]

    def test_shows_a_partner_only_her_own(self, client, areas):
        office, parish = two_parties()
        make_agreement("milik lain", mitra=[office])
        make_agreement("milik sendiri", mitra=[office, parish])
        client.force_login(factories.make_partner(parish))
        assert titles(client.get(LIST)) == ["milik sendiri"]
        assert titles(client.get(LIST, {"cari": "lain"})) == []

    def test_leaves_out_another_kecamatan(self, as_user):
        client = as_user(Role.COORDINATOR)
        make_agreement("jauh", area="530403")
        make_agreement("dekat", area="530405")
        make_agreement("sekabupaten", area="5304", starts_on=timezone.localdate())
        assert set(titles(client.get(LIST))) == {"dekat", "sekabupaten"}

    def test_ask_as_much_for_one_as_for_many(
        self, as_user, django_assert_max_num_queries, django_assert_num_queries
    ):
        client, parties = as_user(Role.OFFICER), two_parties()
        make_agreement(mitra=parties)
        with django_assert_max_num_queries(14) as one:
            client.get(LIST)
        for number in range(24):
            make_agreement(f"Nomor {number}", area="530405", mitra=parties)
        with django_assert_num_queries(len(one)):
            client.get(LIST)


class TestCreate:
    def test_makes_a_draft(self, as_user):
        client = as_user(Role.OFFICER)
        response = client.post(
            LIST + "baru/",
            {"kind": "pks", "title": "pembinaan", "area": "5304", "renewal": "tertulis",
             "programmes": ["bkb", "paud_hi"]},
        )  # fmt: skip
        agreement = Agreement.objects.get()
        assert response.url == agreement.get_absolute_url()
        assert (agreement.state, agreement.programmes) == ("draf", ["bkb", "paud_hi"])
        assert Batch.objects.get().by == client.user

    def test_takes_its_base_from_the_address(self, as_user):
        client, mou = as_user(Role.OFFICER), make_agreement(kind="mou")
        html = client.get(f"{LIST}baru/?dasar={mou.pk}").content.decode()
        assert f"(P-{mou.pk})" in html

    def test_asks_which_base_is_meant(self, as_user):
        client = as_user(Role.OFFICER)
        make_agreement("kesehatan ibu")
        make_agreement("kesehatan anak")
        data = {"kind": "pks", "title": "x", "area": "5304", "renewal": "tertulis"}
        form = client.post(LIST + "baru/", data | {"parent": "kesehatan"})
        assert "cocok dengan beberapa" in form.context["form"].errors["parent"][0]
        form = client.post(LIST + "baru/", data | {"parent": "lalu lintas"})
        assert "tidak ditemukan" in form.context["form"].errors["parent"][0]
        client.post(LIST + "baru/", data | {"parent": "kesehatan anak"})
        assert Agreement.objects.get(title="x").parent.title == "kesehatan anak"

    def test_keeps_what_was_typed(self, as_user):
        client = as_user(Role.OFFICER)
        response = client.post(LIST + "baru/", {"title": "pembinaan bersama"})
        assert "pembinaan bersama" in response.content.decode()
        assert not Agreement.objects.exists()

    def test_is_refused_to_a_coordinator(self, as_user):
        assert as_user(Role.COORDINATOR).get(LIST + "baru/").status_code == 403


class TestUpdate:
    def test_refuses_to_stand_on_itself(self, as_user):
        client, top = as_user(Role.OFFICER), make_agreement("induk")
        make_agreement("anak", parent=top)
        data = {"kind": "pks", "title": "induk", "area": "5304", "renewal": "tidak",
                "signed_on": "2026-01-05", "starts_on": "2026-01-05",
                "parent": "anak"}  # fmt: skip
        response = client.post(f"{LIST}{top.pk}/ubah/", data)
        (problem,) = response.context["form"].errors["parent"]
        assert "berdasar pada perjanjian ini" in problem

    def test_is_told_of_a_later_save(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft(title="lama")
        draft.title = "diubah orang lain"
        draft.save()
        data = {"kind": "pks", "title": "saya", "area": "5304", "renewal": "tidak",
                "opened": 1}  # fmt: skip
        response = client.post(f"{LIST}{draft.pk}/ubah/", data)
        assert "sudah diubah orang lain" in response.content.decode()


class TestDetail:
    def test_tells_parties_chain_and_activities(self, as_user):
        client, parties = as_user(Role.OFFICER), two_parties()
        mou = make_agreement("payung", kind="mou")
        pks = make_agreement("pembinaan", parent=mou, mitra=parties)
        make_agreement("perubahan", parent=pks, kind="addendum")
        pks.duties.create(party=pks.parties.first(), text="Melatih kader")
        pks.activities.create(year=2026, action="Pelatihan kader")
        response = client.get(pks.get_absolute_url())
        links = [(k.agreement.title, k.depth) for k in response.context["chain"]]
        assert links == [("payung", 0), ("pembinaan", 1), ("perubahan", 2)]
        html = response.content.decode()
        for text in ("1/PKS/2026", "Paroki Rekaan", "Melatih kader", "Pelatihan kader"):
            assert text in html

    def test_hides_what_a_partner_is_no_part_of(self, client, areas):
        office, parish = two_parties()
        mou = make_agreement("payung rahasia", kind="mou", mitra=[office])
        pks = make_agreement("pembinaan", parent=mou, mitra=[office, parish])
        client.force_login(factories.make_partner(parish))
        assert (
            "payung rahasia" not in client.get(pks.get_absolute_url()).content.decode()
        )
        assert client.get(mou.get_absolute_url()).status_code == 404


class TestSign:
    def test_signs_with_its_days(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft(mitra=two_parties())
        url = f"{draft.get_absolute_url()}tanda-tangan/"
        client.post(url, {"signed_on": "2026-03-01", "starts_on": "2026-03-02"})
        draft.refresh_from_db()
        assert (draft.state, str(draft.starts_on)) == ("ditandatangani", "2026-03-02")
        assert Batch.objects.get().title.startswith("mencatat tanda tangan")

    def test_says_what_is_missing_and_keeps_the_days(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft()
        url = f"{draft.get_absolute_url()}tanda-tangan/"
        response = client.post(
            url, {"signed_on": "2026-03-01", "starts_on": "2026-03-02"}
        )
        html = response.content.decode()
        assert "Catat sedikitnya dua pihak" in html
        assert "2026-03-02" in html

    def test_refuses_crossed_and_coming_days(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft(mitra=two_parties())
        url = f"{draft.get_absolute_url()}tanda-tangan/"
        data = {"signed_on": "2099-01-01", "starts_on": "2026-03-02",
                "ends_on": "2026-03-01"}  # fmt: skip
        errors = client.post(url, data).context["form"].errors
        assert set(errors) == {"signed_on", "ends_on"}


class TestStop:
    def test_takes_a_reason(self, as_user):
        client, agreement = as_user(Role.OFFICER), make_agreement()
        url = f"{agreement.get_absolute_url()}hentikan/"
        client.post(url, {"on": "2026-11-01", "reason": ""})
        client.post(url, {"on": "2026-11-01", "reason": "Dinas digabung."})
        agreement.refresh_from_db()
        assert (agreement.state, agreement.stop_reason) == (
            "dihentikan", "Dinas digabung.",
        )  # fmt: skip


class TestParts:
    def test_adds_a_party_with_its_own_number(self, as_user):
        client, (office, parish) = as_user(Role.OFFICER), two_parties()
        draft = make_draft(mitra=[office])
        url = f"{draft.get_absolute_url()}pihak/"
        assert client.get(url).context["form"].initial["order"] == 2
        client.post(url, {"order": "2", "mitra": parish.label, "number": "B/16/2026"})
        party = Party.objects.get(agreement=draft, order=2)
        assert (party.mitra, party.number) == (parish, "B/16/2026")

    def test_refuses_a_party_twice(self, as_user):
        client, (office, parish) = as_user(Role.OFFICER), two_parties()
        draft = make_draft(mitra=[office, parish])
        data = {"order": "3", "mitra": parish.label}
        response = client.post(f"{draft.get_absolute_url()}pihak/", data)
        assert "sudah menjadi pihak" in response.content.decode()
        data = {"order": "2", "mitra": office.label}
        response = client.post(f"{draft.get_absolute_url()}pihak/", data)
        assert "Urutan pihak ini sudah dipakai" in response.content.decode()

    def test_changes_a_party(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft(mitra=two_parties())
        party = draft.parties.get(order=1)
        data = {"order": "1", "mitra": party.mitra.label, "signatory": "Akasia Contoh"}
        client.post(f"/kemitraan/pihak/{party.pk}/", data)
        party.refresh_from_db()
        assert party.signatory == "Akasia Contoh"

    def test_adds_a_duty_of_a_party_of_this_agreement_only(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft(mitra=two_parties())
        other = make_draft(title="lain", mitra=[factories.make_mitra("Gereja Contoh")])
        url = f"{draft.get_absolute_url()}tugas/"
        client.post(url, {"party": other.parties.get().pk, "text": "Bukan di sini"})
        client.post(url, {"party": draft.parties.first().pk, "text": "Membina"})
        assert [duty.text for duty in draft.duties.all()] == ["Membina"]

    def test_plans_an_activity_and_says_when_it_took_place(self, as_user):
        client, agreement = as_user(Role.OFFICER), make_agreement()
        url = f"{agreement.get_absolute_url()}kegiatan/"
        client.post(url, {"year": "2026", "action": "Pelatihan", "budget": "1.500.000"})
        activity = agreement.activities.get()
        assert activity.budget == 1_500_000
        done = f"/kemitraan/kegiatan/{activity.pk}/terlaksana/"
        client.post(done, {"on": "2099-01-01"})
        activity.refresh_from_db()
        assert activity.done_on is None
        client.post(done, {"on": "2026-11-02"})
        activity.refresh_from_db()
        assert str(activity.done_on) == "2026-11-02"

    def test_refuses_a_year_out_of_reason(self, as_user):
        client, agreement = as_user(Role.OFFICER), make_agreement()
        url = f"{agreement.get_absolute_url()}kegiatan/"
        response = client.post(url, {"year": "2026202", "action": "Pelatihan"})
        assert response.status_code == 200
        assert not agreement.activities.exists()

    def test_are_out_of_reach_elsewhere(self, as_user):
        client = as_user(Role.OFFICER, "5305")
        draft = make_draft(mitra=two_parties())
        party = draft.parties.get(order=1)
        assert client.get(f"/kemitraan/pihak/{party.pk}/").status_code == 404
        assert client.get(f"{draft.get_absolute_url()}pihak/").status_code == 404


class TestHistory:
    def test_tells_who_did_what(self, as_user):
        client, draft = as_user(Role.OFFICER), make_draft(mitra=two_parties())
        client.post(
            f"{draft.get_absolute_url()}tanda-tangan/",
            {"signed_on": "2026-03-01", "starts_on": "2026-03-02"},
        )
        html = client.get(f"{draft.get_absolute_url()}riwayat/").content.decode()
        assert client.user.full_name in html
