import datetime

import pytest
from django import forms

from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.wilayah.forms import WilayahField, WilayahInput
from kspk.wilayah.models import Kind, Level, Wilayah, WilayahAlias
from tests.factories import make_user, make_wilayah


class AreaForm(forms.Form):
    desa = WilayahField()

    def __init__(self, *args, user, keep=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desa"].for_user(user, keep=keep)


@pytest.fixture
def coordinator(many_areas):
    return make_user(Role.COORDINATOR, "530405")


@pytest.fixture
def plkb(areas):
    return make_user(Role.PLKB, "5304052001", "5304052002")


def filled(user, text, choice="", **kwargs):
    return AreaForm({"desa": text, "desa-pilihan": choice}, user=user, **kwargs)


def cleaned(user, text, choice=""):
    form = filled(user, text, choice)
    assert form.is_valid(), form.errors
    return form.cleaned_data["desa"].pk


def refused(user, text, choice=""):
    """The code of the error and the areas offered."""
    form = filled(user, text, choice)
    assert not form.is_valid()
    (error,) = form.errors.as_data()["desa"]
    matches = getattr(form.fields["desa"].widget, "matches", ())
    return error.code, [area.pk for area in matches]


class TestTypedText:
    @pytest.mark.parametrize(
        "text",
        [
            "5304052004",
            "53.04.05.2004",
            "Kenebibi",
            " desa   KENEBIBI ",
            "Kenebibi, Kakuluk Mesak",
            "Kenebibi, Kakuluk Mesak (53.04.05.2004)",
        ],
    )
    def test_finds_the_area_by_code_name_or_label(self, coordinator, text):
        assert cleaned(coordinator, text) == "5304052004"

    def test_finds_it_whatever_the_apostrophe(self, coordinator):
        assert cleaned(coordinator, "Fatuba’a") == "5304052029"
        assert cleaned(coordinator, "fatubaa") == "5304052029"

    def test_finds_it_by_an_alias(self, coordinator, areas):
        WilayahAlias.learn(areas["5304052004"], "Kene Biru", source="manual")
        assert cleaned(coordinator, "kenebiru") == "5304052004"

    def test_refuses_an_area_of_others(self, coordinator):
        assert refused(coordinator, "5304032001") == ("code", [])
        assert refused(coordinator, "Asumanu") == ("unknown", [])

    def test_refuses_an_area_of_another_level(self, coordinator):
        assert refused(coordinator, "530405") == ("code", [])

    def test_refuses_an_area_that_ended_unless_the_record_has_it(self, coordinator):
        ended = Wilayah.objects.get(pk="5304052004")
        ended.valid_to = datetime.date(2026, 1, 1)
        ended.save()
        assert refused(coordinator, "5304052004") == ("code", [])
        kept = filled(coordinator, "5304052004", keep="5304052004")
        assert kept.is_valid()

    def test_offers_what_an_unclear_name_may_mean(self, coordinator):
        code, found = refused(coordinator, "Fatu Umpama")
        assert code == "unclear"
        assert found == [f"53040520{n}" for n in (10, 19, 20, 21, 22, 23, 24, 25)]

    def test_never_takes_the_beginning_of_a_name_silently(self, coordinator):
        assert refused(coordinator, "Kene") == ("unclear", ["5304052004"])

    def test_offers_names_that_are_written_much_alike(self, coordinator):
        assert refused(coordinator, "Kenebbibi") == ("like", ["5304052004"])

    def test_asks_when_name_and_code_disagree(self, coordinator):
        code, found = refused(coordinator, "Jenilu, Kakuluk Mesak (53.04.05.2004)")
        assert (code, found) == ("unclear", ["5304052004", "5304052030"])

    def test_offers_all_of_one_name(self, many_areas):
        make_wilayah("5305011009", "Kenebibi", Kind.DESA)
        admin = make_user(Role.ADMIN, None)
        assert refused(admin, "Kenebibi") == ("unclear", ["5304052004", "5305011009"])
        assert cleaned(admin, "Kenebibi, Alor") == "5305011009"

    def test_takes_the_choice_that_answers_the_text(self, coordinator):
        assert cleaned(coordinator, "Kene", "5304052004|Kene") == "5304052004"

    def test_forgets_the_choice_when_the_text_changed(self, coordinator):
        assert cleaned(coordinator, "Jenilu", "5304052004|Kene") == "5304052030"

    def test_refuses_a_forged_choice(self, coordinator):
        assert refused(coordinator, "Kene", "5304032001|Kene") == ("code", [])

    def test_is_required_unless_said_otherwise(self, coordinator):
        assert refused(coordinator, " ") == ("required", [])
        field = WilayahField(coordinator, required=False)
        assert field.clean("") is None

    def test_says_what_to_do_in_the_message(self, coordinator):
        form = filled(coordinator, "5304032001")
        assert form.errors["desa"] == [
            "Kode 53.04.03.2001 tidak dikenal di wilayah Anda. Periksa kode Kemendagri"
            " (desa: 10 angka)."
        ]


class TestDrawing:
    def test_offers_matches_as_radios_that_carry_the_text(self, coordinator):
        html = filled(coordinator, "Jen").as_div()
        assert '<input class="form-check-input"' in html
        assert 'name="desa-pilihan"' in html
        assert 'value="5304052030|Jen"' in html
        assert "Desa Jenilu" in html
        assert "Desa Kenebibi" not in html

    def test_shows_a_stored_area_by_its_label(self, coordinator):
        for initial in ("5304052004", Wilayah.objects.get(pk="5304052004")):
            html = AreaForm(user=coordinator, initial={"desa": initial}).as_div()
            assert 'value="Kenebibi, Kakuluk Mesak (53.04.05.2004)"' in html

    def test_keeps_what_was_typed(self, coordinator):
        assert 'value="Xyz &amp; co"' in filled(coordinator, "Xyz & co").as_div()

    def test_asks_the_search_for_its_levels_and_purpose(self, many_areas):
        user = make_user(Role.OFFICER, "5304")
        levels = [Level.KECAMATAN, Level.DESA]
        field = WilayahField(user, level=levels, permission=Permission.POKTAN_ADD)
        html = field.widget.render("desa", None)
        query = "?tingkat=3&amp;tingkat=4&amp;untuk=poktan.add_poktan"
        assert f'data-combobox="/wilayah/cari/{query}"' in html

    def test_never_draws_all_villages(self, coordinator):
        assert "Jenilu" not in AreaForm(user=coordinator).as_div()

    def test_brings_its_style_and_script(self, coordinator):
        media = str(AreaForm(user=coordinator).media)
        assert "css/components/combobox.css" in media
        assert '<script src="/static/js/combobox.js" type="module"></script>' in media


class TestFewAreas:
    def test_are_a_plain_list(self, plkb):
        field = AreaForm(user=plkb).fields["desa"]
        assert not isinstance(field.widget, WilayahInput)
        assert field.widget.choices == [
            ("", "Pilih dari daftar"),
            ("5304052001", "Fatuketi"),
            ("5304052002", "Dualaus"),
        ]

    def test_are_grouped_when_they_lie_apart(self, areas):
        user = make_user(Role.PLKB, "5304052001", "5304032001")
        assert AreaForm(user=user).fields["desa"].widget.choices[1:] == [
            ("Raihat", [("5304032001", "Asumanu")]),
            ("Kakuluk Mesak", [("5304052001", "Fatuketi")]),
        ]

    def test_take_their_own_and_refuse_others(self, plkb):
        assert cleaned(plkb, "5304052002") == "5304052002"
        assert refused(plkb, "5304032001") == ("code", [])

    def test_show_the_stored_one(self, plkb):
        html = AreaForm(user=plkb, initial={"desa": "5304052002"}).as_div()
        assert '<option value="5304052002" selected>' in html

    def test_list_an_ended_area_that_the_record_has(self, plkb):
        ended = Wilayah.objects.get(pk="5304052002")
        ended.valid_to = datetime.date(2026, 1, 1)
        ended.save()
        form = AreaForm(user=plkb, keep="5304052002")
        assert ("5304052002", "Dualaus") in form.fields["desa"].widget.choices

    def test_are_none_without_the_permission(self, areas):
        viewer = make_user(Role.VIEWER, "5304")
        field = WilayahField(viewer, permission=Permission.POKTAN_ADD)
        assert field.widget.choices == [("", "Pilih dari daftar")]


class TestHasChanged:
    @pytest.mark.parametrize(
        ("initial", "data", "changed"),
        [
            ("5304052004", "Kenebibi, Kakuluk Mesak (53.04.05.2004)", False),
            ("5304052004", "53.04.05.2004", False),
            ("5304052004", "Jenilu", True),
            (None, "", False),
            ("5304052004", "", True),
        ],
    )
    def test_compares_areas_not_writings(self, coordinator, initial, data, changed):
        assert WilayahField(coordinator).has_changed(initial, data) is changed
