from django import forms
from django.core.exceptions import ValidationError

from kspk.accounts.permissions import Permission
from kspk.ui.forms import KspkForm
from kspk.wilayah.forms import WilayahField
from kspk.wilayah.models import Level, Wilayah

from . import registry
from .child import UNSEEN
from .models import ImportBatch

LONGEST = 1000  # signs of a cell that a person types


class UploadForm(KspkForm):
    """A file, the kabupaten it is for, and what happens to groups that exist."""

    file = forms.FileField(
        label="Berkas",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt", "data-drop": True}
        ),
        error_messages={
            "empty": "Berkas ini kosong. Pilih berkas lain.",
            "required": "Pilih berkas yang akan diimpor.",
        },
    )
    wilayah = WilayahField(level=Level.KABUPATEN, label="Untuk kabupaten")
    layout = forms.ChoiceField(label="Isi berkas", required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own_kabupaten(user)
        if self.own:
            del self.fields["wilayah"]
        else:
            self.fields["wilayah"].for_user(user)
        self.fields["layout"].choices = [
            ("", "Dikenali dari isinya"),
            *registry.choices(),
        ]

    def clean(self):
        data = super().clean()
        data.setdefault("wilayah", self.own)
        return data


def own_kabupaten(user):
    """The one kabupaten that the user imports for, None if there may be several."""
    areas = user.areas_with(Permission.IMPORT)
    codes = {code and code[:4] for code in areas}
    if len(codes) != 1 or None in codes:
        return None
    return Wilayah.objects.get(pk=codes.pop())


class ModeForm(forms.Form):
    mode = forms.ChoiceField(choices=ImportBatch.Mode.choices)


class UndoForm(KspkForm):
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "misalnya: berkas keliru"}),
        error_messages={"required": "Tulis alasan pembatalan."},
    )


class DecisionForm(forms.Form):
    """What a person says about one row; any part may be missing.

    `value-<field>` carries a corrected cell as it was typed.
    """

    village = forms.CharField(required=False, max_length=150)
    remember = forms.BooleanField(required=False)
    kind = forms.CharField(required=False, max_length=10)
    choice = forms.ChoiceField(
        required=False,
        choices=[(word, word) for word in ("", "new", "skip", "same", "undo")],
    )
    same = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user

    def clean_village(self):
        """The code of a desa, from its code or its name inside the user's area."""
        text = self.cleaned_data["village"]
        if not text:
            return None
        field = WilayahField(permission=Permission.IMPORT)
        field.for_user(self.user)
        return field.clean(text).pk

    def clean(self):
        data = super().clean()
        if not self.errors and not self.answer():
            raise ValidationError("Pilih atau isi jawabannya dulu.")
        return data

    def answer(self):
        """The arguments of services.decide that were given."""
        data = self.cleaned_data
        values = {
            name.removeprefix("value-"): UNSEEN.sub("", text[:LONGEST]).strip()
            for name, text in self.data.items()
            if name.startswith("value-")
        }
        said = {key: data[key] for key in ("village", "kind", "choice", "same")}
        answer = {key: value for key, value in said.items() if value}
        if values:
            answer["values"] = values
        if "same" in answer:
            answer["choice"] = "same"
        if data["remember"] and "village" in answer:
            answer["remember"] = True
        return answer
