import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client

from kspk.accounts.roles import Role
from kspk.wilayah.models import Kind as WilayahKind
from poktan.forms import SECTIONS, CreateForm
from poktan.forms.base import Snapshot
from poktan.forms.fields import (
    CoordinateField,
    NumberField,
    PhoneField,
    UnitField,
    YesNoField,
)
from poktan.models import Officer, Poktan
from tests.factories import (
    make_areas,
    make_family,
    make_officer,
    make_poktan,
    make_user,
    make_wilayah,
)

NIK = "5304055203850001"


class TestFields:
    @pytest.mark.parametrize(
        ("written", "read"),
        [("3", "003"), ("RT 05", "005"), ("012", "012"), ("", ""), ("0", "")],
    )
    def test_unit_has_three_digits(self, written, read):
        assert UnitField("RT").clean(written) == read

    def test_unit_refuses_words(self):
        with pytest.raises(ValidationError, match="RT “tiga” tidak terbaca"):
            UnitField("RT").clean("tiga")

    def test_unit_written_otherwise_is_no_change(self):
        assert not UnitField("RT").has_changed("003", "3")
        assert UnitField("RT").has_changed("003", "4")

    def test_phone_has_national_form(self):
        assert PhoneField().clean("+62 812-3456-7890") == "081234567890"

    def test_phone_is_one_number(self):
        with pytest.raises(ValidationError, match="Isi satu nomor telepon saja"):
            PhoneField().clean("081234567890 / 081234567891")

    @pytest.mark.parametrize("written", ["-9,106712", "-9.106712", "-9.1067119999"])
    def test_coordinate_takes_comma_and_point(self, written):
        assert str(CoordinateField().clean(written)) == "-9.106712"

    def test_number_takes_sixteen_digits_with_spaces(self):
        assert NumberField().clean("5304 0552 0385 0001") == NIK

    def test_yes_no_has_three_answers(self):
        answers = [YesNoField().clean(sent) for sent in ("true", "false", "")]
        assert answers == [True, False, None]


class TestSnapshot:
    def test_gives_a_group_and_its_rows_as_they_were(self, areas):
        group = make_poktan(rt="003")
        chair = make_officer(group, "Dahlia Contoh")
        version = Poktan.objects.get(pk=group.pk).version
        chair.name = "Dahlia Umpama"
        chair.save()
        make_officer(group, "Mawar Contoh", Officer.Position.CADRE)
        group.rt = "004"
        group.save()
        past = Snapshot(group, version)
        assert past.poktan.rt == "003"
        assert [row.name for row in past.rows(Officer)] == ["Dahlia Contoh"]
        now = [row.name for row in Snapshot(group).rows(Officer)]
        assert now == ["Dahlia Umpama", "Mawar Contoh"]


class TestCreateForm:
    def test_reads_a_desa_by_name_among_many(self, areas):
        for number in range(3, 30):
            make_wilayah(f"53040320{number:02}", f"Desa {number}", WilayahKind.DESA)
        officer = make_user(Role.OFFICER, "5304")
        form = CreateForm(officer, QueryDict("kind=BKB&name=Melati&desa=fatuketi"))
        assert form.is_valid()
        assert form.poktan.desa_id == "5304052001"

    @pytest.mark.parametrize("kind", ["PIK_R", "UPPKS"])
    def test_minds_only_the_details_of_the_chosen_kind(self, areas, kind):
        data = f"kind={kind}&name=Melati&desa=5304052001&rinci-PIK_R-basis=salah"
        form = CreateForm(make_user(Role.PLKB, "5304052001"), QueryDict(data))
        assert form.is_valid() == (kind == "UPPKS")


@pytest.fixture
def signed_in(live_server, transactional_db, page):
    """A PLKB with a page of her own; gives the group she keeps."""
    from django.core.management import call_command

    make_areas()
    call_command("load_catalogue", verbosity=0)
    user = make_user(
        Role.PLKB, "5304052001", username="seruni", full_name="Seruni Umpama"
    )
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    group = make_poktan("Melati", rt="003", chair="Dahlia Contoh")
    make_family(group, "Yohanes Rekaan", nik=NIK)
    group.address_of = lambda path: f"{live_server.url}/poktan/{path}"
    return group


def violations(page):
    """Of axe, on a window as tall as the page, so that bars cover nothing by chance."""
    width = page.viewport_size["width"]
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    return [found["id"] for found in Axe().run(page).response["violations"]]


class TestInABrowser:
    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize("path", ["baru", *SECTIONS])
    def test_fits_and_is_open_to_all(self, page, signed_in, path, width):
        page.set_viewport_size({"width": width, "height": 740})
        own = "baru/" if path == "baru" else f"{signed_in.pk}/ubah/{path}/"
        page.goto(signed_in.address_of(own))
        for part in page.locator("details.row-part").all():
            part.evaluate("part => (part.open = true)")
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0
        assert violations(page) == []

    def test_saves_by_keyboard_alone(self, page, signed_in):
        page.goto(signed_in.address_of(f"{signed_in.pk}/ubah/pengurus/"))
        page.locator("[data-rows-add]").focus()
        page.keyboard.press("Enter")
        page.keyboard.type("Mawar Rekaan")
        page.keyboard.press("Tab")
        page.keyboard.type("Kader")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(signed_in.address_of(f"{signed_in.pk}/"))
        assert signed_in.officers.get(position="kader").name == "Mawar Rekaan"

    def test_shows_only_what_the_chosen_kind_has(self, page, signed_in):
        page.goto(signed_in.address_of("baru/"))
        assert not page.get_by_text("Khusus PIK-R").is_visible()
        page.get_by_label("PIK-R").check()
        assert page.get_by_text("Khusus PIK-R").is_visible()
        assert not page.get_by_text("Khusus UPPKA").is_visible()

    def test_takes_the_point_of_the_device(self, page, signed_in):
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": -9.106712, "longitude": 124.893345})
        page.goto(signed_in.address_of(f"{signed_in.pk}/ubah/identitas/"))
        page.get_by_role("button", name="Ambil titik dari perangkat ini").click()
        page.get_by_text("Titik diambil").wait_for()
        assert page.get_by_label("Lintang").input_value() == "-9,106712"
        assert page.get_by_label("Bujur").input_value() == "124,893345"

    def test_keeps_what_was_typed_when_the_session_ends(self, page, signed_in):
        path = signed_in.address_of(f"{signed_in.pk}/ubah/pengurus/")
        page.goto(path)
        page.locator("[data-rows-add]").click()
        page.keyboard.type("Mawar Rekaan")
        page.get_by_label("Jabatan").last.select_option("kader")
        Session.objects.all().delete()
        page.locator(".actionbar").get_by_role("button", name="Simpan").click()
        page.get_by_label("Nama pengguna").fill("seruni")
        page.get_by_label("Kata sandi", exact=True).fill("sandi-untuk-uji")
        page.keyboard.press("Enter")
        page.wait_for_url(path)
        assert signed_in.officers.count() == 1
        page.locator(".actionbar").get_by_role("button", name="Simpan").click()
        page.wait_for_url(signed_in.address_of(f"{signed_in.pk}/"))
        told = signed_in.officers.order_by("pk").values_list("name", "position")
        assert list(told) == [("Dahlia Contoh", "ketua"), ("Mawar Rekaan", "kader")]
