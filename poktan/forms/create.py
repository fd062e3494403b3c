"""A new group: its identity, what only its kind has, and its chair if she is known."""

from django import forms

from kspk.accounts.permissions import Permission
from kspk.ui.forms import KspkForm
from kspk.ui.forms import Section as Sheet

from ..models import KIND_NAMES, Kind, Poktan
from .base import Section, Snapshot
from .identity import DETAILS, IdentityForm

NEW = {kind: f"{kind.label} – {KIND_NAMES[kind]}" for kind in Kind}


class NewIdentityForm(IdentityForm):
    permission = Permission.POKTAN_ADD

    chair_name = forms.CharField(
        label="Nama ketua", max_length=150, required=False,
        help_text="Pengurus lain diisi sesudah kelompok disimpan.",
    )  # fmt: skip

    class Meta(IdentityForm.Meta):
        fields = ["kind", *IdentityForm.Meta.fields]
        widgets = {"kind": forms.RadioSelect(attrs={"data-kind": True})}
        error_messages = {
            **IdentityForm.Meta.error_messages,
            "kind": {"required": "Pilih jenis kelompok."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(NEW.items())

    def naming(self):
        return ["kind", "name", "chair_name"]

    def refuse_second_of_a_name(self):
        """Not here: similar groups are shown, and a person may say it is another."""


class TwinForm(KspkForm):
    """“Ini kelompok lain”: why the similar groups are not this one."""

    reason = forms.CharField(
        label="Apa bedanya?", max_length=200,
        help_text="Misalnya “dusun lain” atau “dibentuk sendiri tahun 2019”.",
        error_messages={"required": "Tulis apa bedanya dengan kelompok yang serupa."},
    )  # fmt: skip

    def layout(self):
        return [Sheet("", "reason")]


class CreateForm(Section):
    """The form of /poktan/baru/; of the details only those of the chosen kind count."""

    slug, title = "baru", "Kelompok baru"

    def __init__(self, user, data=None):
        super().__init__(Snapshot(Poktan()), user, data)

    def build(self):
        self.identity = self.part(NewIdentityForm, self.poktan)
        self.details = {
            kind: self.part(form, form._meta.model(), prefix=f"rinci-{kind}")
            for kind, form in DETAILS.items()
        }
        yield self.identity
        yield from self.details.values()

    @property
    def chosen_detail(self):
        return self.details.get(self.identity.cleaned_data.get("kind"))

    def is_valid(self):
        if not self.identity.is_valid():
            return False
        return self.chosen_detail is None or self.chosen_detail.is_valid()
