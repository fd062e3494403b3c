import re

import pytest
from django import forms
from django.template import Context, Template

from kspk.ui.forms import suit
from tests.ui.urls import SampleForm

FILLED = {"name": "Melati 3", "kind": "bkb"}


def draw(form, **context):
    source = "{% load crispy_forms_tags %}{% crispy form %}"
    return Template(source).render(
        Context({"form": form, "csrf_token": "x", **context})
    )


def tag_of(html, name):
    """The opening tag of the input of a field."""
    return re.search(rf'<(input|select|textarea)[^>]*\bname="{name}"[^>]*>', html)[0]


def attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found and found[1]


class TestField:
    def test_names_its_hint(self):
        html = draw(SampleForm())
        assert attribute(tag_of(html, "name"), "aria-describedby") == "id_name_helptext"
        assert 'id="id_name_helptext">Tanpa jenisnya.<' in html

    def test_names_hint_and_error_when_something_is_wrong(self):
        html = draw(SampleForm({"kind": "bkb"}))
        tag = tag_of(html, "name")
        assert attribute(tag, "aria-invalid") == "true"
        assert attribute(tag, "aria-describedby") == "id_name_helptext id_name_error"
        assert attribute(tag, "class") == "form-control is-invalid"
        assert html.count('id="id_name_error"') == 1

    def test_shows_what_stands_beside_and_names_it(self):
        html = draw(SampleForm())
        tag = tag_of(html, "families")
        assert attribute(tag, "aria-describedby") == "id_families_beside"
        assert attribute(tag, "inputmode") == "numeric"
        assert attribute(tag, "class") == "form-control field__number"
        assert "<span>Bulan lalu 24</span>" in html

    def test_marks_what_may_stay_empty_and_nothing_else(self):
        html = draw(SampleForm())
        labels = re.findall(r"<(?:label|legend)[^>]*>\s*([^<]+?)\s*<span cl", html)
        assert "Keluarga anggota" in labels
        assert "Nama kelompok" not in labels
        assert "*" not in re.sub(r"<[^>]+>", "", html)

    def test_a_group_of_options_is_a_fieldset_with_its_error(self):
        html = draw(SampleForm({"name": "Melati"}))
        group = re.search(r'<fieldset class="field[^>]*id="id_kind"[^>]*>', html)[0]
        assert attribute(group, "aria-describedby") == "id_kind_error"
        assert html.count('class="form-check-input is-invalid"') == 2


class TestErrorSummary:
    def test_links_each_error_to_its_field(self):
        html = draw(SampleForm({"families": "x"}))
        links = re.findall(r'<a href="#(\w+)">(.*?):', html)
        assert links == [
            ("id_name", "Nama kelompok"),
            ("id_families", "Keluarga anggota"),
            ("id_kind_0", "Jenis"),
        ]
        assert "3 isian perlu diperbaiki" in html
        assert 'role="alert"' in html

    def test_tells_errors_of_the_whole_form(self):
        form = SampleForm(FILLED)
        form.add_error(None, "Kelompok ini sudah ada.")
        html = draw(form)
        assert "Kelompok ini sudah ada." in html
        assert "isian perlu diperbaiki" not in html

    def test_is_not_there_without_errors(self):
        assert 'role="alert"' not in draw(SampleForm(FILLED))


class TestForm:
    def test_leads_back_to_where_the_page_says(self):
        assert 'href="/poktan/">Kembali<' in draw(SampleForm(), back_url="/poktan/")
        assert "Kembali" not in draw(SampleForm())

    def test_says_whether_it_came_back_with_errors(self):
        assert 'data-keep="contoh"' in draw(SampleForm())
        assert "data-keep-bound" not in draw(SampleForm())
        assert "data-keep-bound" in draw(SampleForm({}))

    def test_bare_is_without_form_and_bar(self):
        source = "{% load crispy_forms_tags %}{% crispy form form.bare_helper %}"
        html = Template(source).render(Context({"form": SampleForm()}))
        assert "<form" not in html
        assert "actionbar" not in html
        assert tag_of(html, "name")


class TestDateField:
    @pytest.mark.parametrize("text", ["2026-03-03", "3/3/2026", "3 Maret 2026"])
    def test_reads_the_picker_and_typed_text(self, text):
        form = SampleForm({**FILLED, "since": text})
        assert form.is_valid()
        assert form.cleaned_data["since"].isoformat() == "2026-03-03"

    def test_shows_the_picker_its_own_format(self):
        html = draw(SampleForm({**FILLED, "since": "3 Maret 2026"}))
        assert attribute(tag_of(html, "since"), "type") == "date"
        assert attribute(tag_of(html, "since"), "value") == "2026-03-03"

    def test_refuses_a_day_that_does_not_exist(self):
        form = SampleForm({**FILLED, "since": "31/2/2026"})
        assert list(form.errors) == ["since"]


class TestWholeNumber:
    @pytest.mark.parametrize("text", ["1234", "1.234"])
    def test_is_read_with_and_without_points(self, text):
        form = SampleForm({**FILLED, "families": text})
        assert form.is_valid()
        assert form.cleaned_data["families"] == 1234

    def test_is_shown_without_points_like_a_year(self):
        form = SampleForm(initial={"families": 2017})
        assert attribute(tag_of(draw(form), "families"), "value") == "2017"


class TestDecimal:
    @pytest.mark.parametrize(
        ("text", "value"),
        [("-9.1234", "-9.1234"), ("-9,1234", "-9.1234"), ("1.234,5", "1234.5")],
    )
    def test_is_read_with_comma_or_point(self, text, value):
        field = forms.DecimalField()
        suit(field)
        given = field.widget.value_from_datadict({"x": text}, {}, "x")
        assert str(field.clean(given)) == value


class TestSuit:
    def test_gives_the_empty_choice_a_word(self):
        field = forms.ChoiceField(choices=[("", "---------"), ("1", "Satu")])
        suit(field)
        assert list(field.choices) == [("", "Pilih"), ("1", "Satu")]

    def test_leaves_a_special_widget(self):
        field = forms.DateField(widget=forms.HiddenInput)
        suit(field)
        assert isinstance(field.widget, forms.HiddenInput)
