"""Writing: a new institution, its data and name, its end, its parts."""

import datetime

import pytest
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.mitra.models import Contact, Mitra, ServedArea
from tests.factories import make_contact, make_mitra, make_partner, make_user

TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)
NEW = {"name": "Dinas Sosial Rekaan", "kind": "opd", "area": "5304",
       "programmes": ["stunting", "bkl"]}  # fmt: skip


@pytest.fixture
def officer(as_user):
    return as_user(Role.OFFICER)


@pytest.fixture
def dinas(areas):
    return make_mitra("Dinas Sosial Rekaan", kind="opd", short_name="Dinsos")


def address(mitra, step):
    return f"/mitra/{mitra.pk}/{step}/"


def errors(response):
    return {k: list(v) for k, v in response.context["form"].errors.items()}


class TestCreate:
    def test_stores_it_with_its_history(self, officer):
        response = officer.post("/mitra/baru/", NEW)
        mitra = Mitra.objects.get()
        assert response.url == mitra.get_absolute_url()
        assert (mitra.area_id, mitra.programmes) == ("5304", ["bkl", "stunting"])
        made = mitra.history.get().batch
        assert (made.title, made.by) == ("mencatat Dinas Sosial Rekaan", officer.user)

    def test_shows_similar_ones_before_it_saves(self, officer, dinas):
        data = NEW | {"name": "Dinas Sosial Reka'an", "area": "530403"}
        page = officer.post("/mitra/baru/", data)
        assert [it.mitra for it in page.context["similar"]] == [dinas]
        assert Mitra.objects.count() == 1
        officer.post("/mitra/baru/", data | {"lain": page.context["shown"]})
        assert Mitra.objects.filter(area="530403").count() == 1

    @pytest.mark.parametrize(
        "known",
        [
            {"name": "Badan Lain", "short_name": "dinsos"},
            {"name": "Badan Lain", "former_names": "Kantor; Dinas Sosial Rekaan"},
            {"name": "Rekaan, Dinas Sosial"},
        ],
    )
    def test_knows_short_and_former_names_and_other_orders(self, officer, known):
        make_mitra(kind="opd", **known)
        page = officer.post("/mitra/baru/", NEW | {"short_name": "Dinsos"})
        assert [it.mitra.name for it in page.context["similar"]] == [known["name"]]

    def test_takes_schools_of_other_numbers_for_others(self, officer):
        make_mitra("SDN 1 Rekaan", kind="pendidikan")
        officer.post("/mitra/baru/", NEW | {"name": "SDN 2 Rekaan"})
        assert Mitra.objects.filter(name="SDN 2 Rekaan").exists()

    @pytest.mark.parametrize(
        ("change", "field", "message"),
        [
            ({"name": ""}, "name", "Isi nama lembaga."),
            ({"kind": ""}, "kind", "Pilih unsur lembaga ini."),
            ({"faith": "islam"}, "faith",
             "Kosongkan agama: hanya untuk lembaga keagamaan."),
            ({"area": "5305"}, "area",
             "Kode 53.05 tidak dikenal di wilayah Anda. Periksa kode Kemendagri"
             " (desa: 10 angka)."),
            ({"name": "dinas sosial REKAAN", "area": "530405"}, "name",
             "dinas sosial REKAAN sudah terdaftar di Kecamatan Kakuluk Mesak."),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong(self, officer, change, field, message):
        make_mitra("Dinas Sosial Rekaan", "530405", kind="opd")
        page = officer.post("/mitra/baru/", NEW | change)
        found = errors(page)
        assert page.content.decode().count('role="alert"') == 1
        assert list(found) == [field]
        assert found[field] == [message]
        assert Mitra.objects.count() == 1

    def test_is_for_the_office_only(self, as_user):
        assert as_user(Role.COORDINATOR).post("/mitra/baru/", NEW).status_code == 403
        assert not Mitra.objects.exists()


class TestUpdate:
    def data(self, mitra, **changes):
        return {**NEW, "name": mitra.name, "opened": mitra.version, **changes}

    def test_stores_the_change(self, officer, dinas):
        parent = make_mitra("Setda Rekaan", kind="opd")
        data = self.data(dinas, phone="0389", parent=parent.label)
        officer.post(address(dinas, "ubah"), data)
        dinas.refresh_from_db()
        assert (dinas.phone, dinas.parent) == ("0389", parent)

    def test_is_refused_where_another_saved_meanwhile(self, officer, dinas):
        data = self.data(dinas, phone="0389")
        dinas.save()
        page = officer.post(address(dinas, "ubah"), data)
        assert "sudah diubah orang lain" in errors(page)["__all__"][0]
        dinas.refresh_from_db()
        assert dinas.phone == ""

    def test_makes_no_circle(self, officer, dinas):
        branch = make_mitra("UPT Rekaan", kind="opd", parent=dinas)
        data = self.data(dinas, parent=branch.reference)
        assert list(errors(officer.post(address(dinas, "ubah"), data))) == ["parent"]

    def test_needs_an_active_one(self, officer, dinas):
        data = self.data(dinas, phone="0389")
        Mitra.objects.update(ended_on=TODAY, end_reason="dilebur")
        assert officer.get(address(dinas, "ubah")).url == dinas.get_absolute_url()
        assert "sudah berakhir" in str(
            errors(officer.post(address(dinas, "ubah"), data))
        )

    def test_is_not_found_elsewhere(self, as_user, dinas):
        other = as_user(Role.OFFICER, "5305")
        assert other.post(address(dinas, "ubah"), NEW).status_code == 404


class TestSteps:
    def test_rename_keeps_the_old_name(self, officer, dinas):
        data = {"name": " Dinas  Sosial P3A ", "reason": "perda baru"}
        officer.post(address(dinas, "ganti-nama"), data)
        dinas.refresh_from_db()
        assert dinas.name == "Dinas Sosial P3A"
        assert dinas.former_names == "Dinas Sosial Rekaan"
        assert Batch.objects.get().reason == "perda baru"

    def test_rename_lets_the_oldest_names_go(self, officer, dinas):
        first, second = "A" * 140, "B" * 140
        for name in (first, second, "Dinas Akhir"):
            data = {"name": name, "reason": "x"}
            officer.post(address(dinas, "ganti-nama"), data)
        dinas.refresh_from_db()
        assert dinas.former_names == f"{first}; {second}"

    def test_rename_to_a_taken_name_is_refused(self, officer, dinas):
        make_mitra("Dinas Lain", kind="opd")
        data = {"name": "Dinas Lain", "reason": "x"}
        page = officer.post(address(dinas, "ganti-nama"), data, follow=True)
        assert "Dinas Lain sudah terdaftar" in page.content.decode()
        dinas.refresh_from_db()
        assert dinas.name == "Dinas Sosial Rekaan"

    def test_end_names_who_goes_on(self, officer, dinas):
        after = make_mitra("Dinas Lain", kind="opd")
        data = {"on": "2026-06-01", "reason": "dilebur", "successor": "Dinas Lain"}
        officer.post(address(dinas, "akhiri"), data)
        dinas.refresh_from_db()
        assert (dinas.ended_on, dinas.end_reason, dinas.successor) == (
            datetime.date(2026, 6, 1), "dilebur", after,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"on": "2099-01-01"}, "on"),
            ({"on": "2019-01-01"}, "on"),
            ({"reason": ""}, "reason"),
            ({"successor": "Dinas Sosial Rekaan"}, "successor"),
            ({"successor": "Radio Misal"}, "successor"),
        ],
    )
    def test_end_says_what_is_wrong(self, officer, dinas, change, field):
        make_mitra("Radio Misal", "5305", "media")
        Mitra.objects.filter(pk=dinas.pk).update(active_from="2020-01-01")
        data = {"on": "2026-06-01", "reason": "dilebur"} | change
        assert list(errors(officer.post(address(dinas, "akhiri"), data))) == [field]

    @pytest.mark.parametrize(
        ("step", "data"),
        [
            ("ganti-nama", {"name": "Dinas Lain", "reason": "x"}),
            ("akhiri", {"on": "2026-06-01", "reason": "lagi"}),
        ],
    )
    def test_an_ended_one_takes_no_other_step(self, officer, dinas, step, data):
        Mitra.objects.update(ended_on=TODAY, end_reason="dilebur")
        page = officer.post(address(dinas, step), data, follow=True)
        assert "sudah berakhir" in page.content.decode()
        dinas.refresh_from_db()
        assert (dinas.name, dinas.end_reason) == ("Dinas Sosial Rekaan", "dilebur")

    def test_reactivate_takes_the_end_back(self, officer, dinas):
        Mitra.objects.update(ended_on=TODAY, end_reason="dilebur")
        officer.post(address(dinas, "aktifkan"), {"reason": "keliru"})
        dinas.refresh_from_db()
        assert (dinas.ended_on, dinas.end_reason) == (None, "")

    def test_reactivate_needs_an_ended_one_and_a_free_name(self, officer, dinas):
        page = officer.post(address(dinas, "aktifkan"), {"reason": "x"}, follow=True)
        assert "masih bermitra" in page.content.decode()
        Mitra.objects.update(ended_on=TODAY, end_reason="dilebur")
        make_mitra(dinas.name, kind="opd")
        page = officer.post(address(dinas, "aktifkan"), {"reason": "x"}, follow=True)
        assert "yang lain sudah terdaftar" in page.content.decode()


class TestContacts:
    DATA = {"name": "Akasia Contoh", "role": "pimpinan", "valid_from": "2026-01-02"}

    def test_are_added_and_changed(self, officer, dinas):
        officer.post(address(dinas, "narahubung/baru"), self.DATA)
        contact = dinas.contacts.get()
        data = self.DATA | {"phone": "0812"}
        officer.post(f"/mitra/narahubung/{contact.pk}/", data)
        contact.refresh_from_db()
        assert (contact.name, contact.phone) == ("Akasia Contoh", "0812")

    def test_end_once_and_not_before_they_began(self, officer, dinas):
        contact = make_contact(dinas, valid_from=YESTERDAY)
        end = f"/mitra/narahubung/{contact.pk}/akhiri/"
        officer.post(end, {"on": "2020-01-01"})
        assert dinas.contacts.get().valid_to is None
        officer.post(end, {"on": str(YESTERDAY)})
        officer.post(end, {"on": str(TODAY)})
        assert dinas.contacts.get().valid_to == YESTERDAY

    def test_get_a_free_partner_account_that_the_admin_manages(self, as_user, dinas):
        admin = as_user(Role.ADMIN)
        make_user(Role.PARTNER, "5304", username="mitra.satu")
        make_user(Role.PARTNER, "5305", username="mitra.alor")
        make_user(Role.PLKB, "5304052001", username="bukan.mitra")
        make_partner(dinas, username="mitra.dua")
        page = address(dinas, "narahubung/baru")
        for name in ("mitra.alor", "bukan.mitra", "mitra.dua"):
            found = errors(admin.post(page, self.DATA | {"user": name}))
            assert list(found) == ["user"]
        admin.post(page, self.DATA | {"user": "Mitra.Satu"})
        contact = Contact.objects.get(name="Akasia Contoh")
        assert contact.user.username == "mitra.satu"
        change = admin.get(f"/mitra/narahubung/{contact.pk}/")
        assert 'value="mitra.satu"' in change.content.decode()

    def test_keep_their_account_when_others_change_them(self, officer, dinas):
        make_partner(dinas)
        contact = dinas.contacts.get()
        officer.post(f"/mitra/narahubung/{contact.pk}/", self.DATA)
        assert dinas.contacts.get().user == contact.user

    def test_of_elsewhere_are_not_found(self, as_user, dinas):
        contact, other = make_contact(dinas), as_user(Role.OFFICER, "5305")
        for page in (f"narahubung/{contact.pk}", f"{dinas.pk}/narahubung/baru"):
            assert other.post(f"/mitra/{page}/", self.DATA).status_code == 404


class TestServedAreas:
    def test_are_added_once_and_ended(self, officer, dinas):
        page = address(dinas, "wilayah/baru")
        data = {"wilayah": "5304052001", "valid_from": str(YESTERDAY)}
        officer.post(page, data)
        assert "Wilayah ini sudah tercatat." in str(errors(officer.post(page, data)))
        place = dinas.served.get()
        officer.post(f"/mitra/wilayah/{place.pk}/akhiri/", {"on": str(TODAY)})
        assert dinas.served.get().valid_to == TODAY

    def test_lie_inside_the_area_of_the_user(self, officer, dinas):
        data = {"wilayah": "5305011001", "valid_from": str(TODAY)}
        found = errors(officer.post(address(dinas, "wilayah/baru"), data))
        assert list(found) == ["wilayah"]
        assert not ServedArea.objects.exists()
