"""The one reading of the list's address: which agreements, and what is on."""

from django import forms

from kspk.catalogue.fields import has_code
from kspk.mitra.fields import MitraField, reference_in
from kspk.mitra.models import Mitra
from kspk.mitra.sectors import PROGRAMMES
from kspk.wilayah.models import Wilayah, inside

from ..models import Agreement
from ..models.agreement import STATUSES

MOST_AREAS = 200  # of which agreements are seen; more are found by the search


class FilterForm(forms.Form):
    cari = forms.CharField(label="Cari", required=False, max_length=100)
    mitra = MitraField(label="Lembaga", required=False, help_text="")
    jenis = forms.ChoiceField(
        label="Jenis", required=False,
        choices=[("", "Semua jenis"), *Agreement.Kind.choices],
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *STATUSES.items()]
    )
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    program = forms.ChoiceField(
        label="Program", required=False,
        choices=[("", "Semua program"), *PROGRAMMES.items()],
    )  # fmt: skip

    def __init__(self, params, user):
        super().__init__(params)
        seen = Mitra.objects.visible_to(user)
        asked = reference_in(params.get("mitra", ""))
        keep = asked if asked and seen.filter(pk=asked).exists() else None
        self.fields["mitra"].for_user(user, keep=keep)
        self.fields["mitra"].widget.attrs["class"] = "form-control"
        agreements = Agreement.objects.visible_to(user).order_by()
        areas = Wilayah.objects.filter(pk__in=agreements.values("area"))
        self.fields["wilayah"].choices = [
            ("", "Semua wilayah"),
            *((area.pk, area.full_name) for area in areas[:MOST_AREAS]),
        ]
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"


def narrowed(rows, form, today):
    """`rows` by what the form says; a value that it does not know says nothing."""
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("cari"):
        rows = rows.search(asked["cari"])
    if asked.get("mitra"):
        rows = rows.filter(pk__in=asked["mitra"].agreements.values("agreement"))
    if asked.get("jenis"):
        rows = rows.filter(kind=asked["jenis"])
    if asked.get("keadaan"):
        rows = rows.in_status(asked["keadaan"], today)
    if asked.get("wilayah"):
        rows = rows.filter(inside("area", asked["wilayah"]))
    if asked.get("program"):
        rows = rows.filter(has_code("programmes", asked["program"]))
    return rows
