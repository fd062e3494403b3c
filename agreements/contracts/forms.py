from django import forms
from django.utils import timezone

from kspk.accounts.forms import OpenedMixin
from kspk.accounts.permissions import Permission
from kspk.mitra.fields import MitraField
from kspk.mitra.sectors import PROGRAMMES
from kspk.ui.forms import ActionBar, Columns, KspkForm, KspkModelForm, Section
from kspk.wilayah.forms import WilayahField
from kspk.wilayah.models import Level

from ..models import Activity, Agreement, Duty, Party
from .fields import AgreementField

FIRST_YEAR, LAST_YEAR = 2010, 2100


class AgreementForm(OpenedMixin, KspkModelForm):
    area = WilayahField(
        level=[Level.PROVINSI, Level.KABUPATEN, Level.KECAMATAN, Level.DESA],
        permission=Permission.AGREEMENT_CHANGE,
        label="Wilayah",
    )
    parent = AgreementField(
        label="Berdasarkan", required=False,
        help_text="MoU dari PKS ini, atau perjanjian yang diubah atau diperpanjang."
        " Ketik nomor atau sebagian judulnya.",
    )  # fmt: skip
    programmes = forms.MultipleChoiceField(
        label="Program", choices=PROGRAMMES.items(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = [
            "kind", "title", "area", "parent", "legal_basis", "objectives",
            "scope_text", "programmes", "signed_on", "signed_at_place", "starts_on",
            "ends_on", "renewal", "funding", "note",
        ]  # fmt: skip
        help_texts = {
            "ends_on": "Kosongkan bila tidak ada batas waktunya.",
            "title": "Tanpa kata “tentang”.",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.keep_key = f"perjanjian-{self.instance.pk or 'baru'}"
        self.fields["area"].for_user(user, keep=self.instance.area_id)
        self.fields["parent"].for_user(user)
        if self.instance.state == Agreement.State.DRAFT:
            del self.fields["signed_on"]
        else:
            self.fields["signed_on"].required = True
            self.fields["starts_on"].required = True

    def layout(self):
        dates = [n for n in ("signed_on",) if n in self.fields]
        return [
            Section("Perjanjian", "kind", "title", "area", "parent", *self.hidden),
            Section("Isi", "legal_basis", "objectives", "scope_text", "programmes",
                    "funding"),
            Section("Waktu", *dates, "signed_at_place", Columns("starts_on", "ends_on"),
                    "renewal", "note"),
            ActionBar(),
        ]  # fmt: skip

    def clean_parent(self):
        parent = above = self.cleaned_data["parent"]
        while above and self.instance.pk:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(
                    f"“{parent}” berdasar pada perjanjian ini. Pilih yang lain."
                )
            above = above.parent
        return parent


class SignForm(KspkForm):
    signed_on = forms.DateField(label="Ditandatangani pada")
    starts_on = forms.DateField(label="Berlaku sejak")
    ends_on = forms.DateField(
        label="Berlaku sampai", required=False,
        help_text="Kosongkan bila tidak ada batas waktunya.",
    )  # fmt: skip

    def layout(self):
        return [
            Section("", "signed_on", Columns("starts_on", "ends_on")),
            ActionBar("Catat tanda tangan"),
        ]

    def clean_signed_on(self):
        return _not_later(self.cleaned_data["signed_on"])

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "“Berlaku sampai” mendahului “berlaku sejak”.")
        return cleaned


class StopForm(KspkForm):
    on = forms.DateField(label="Dihentikan pada", initial=timezone.localdate)
    reason = forms.CharField(
        label="Alasan", max_length=250,
        error_messages={"required": "Tulis alasan penghentiannya."},
    )  # fmt: skip

    def layout(self):
        return [Section("", "on", "reason"), ActionBar("Hentikan perjanjian")]

    def clean_on(self):
        return _not_later(self.cleaned_data["on"])


class DoneForm(KspkForm):
    on = forms.DateField(label="Terlaksana pada")

    def clean_on(self):
        return _not_later(self.cleaned_data["on"])


def _not_later(day):
    if day > timezone.localdate():
        raise forms.ValidationError("Tanggal ini belum tiba.")
    return day


class PartForm(KspkModelForm):
    """A form of a part of `agreement`, whose other columns it does not show."""

    def __init__(self, *args, user, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.agreement = agreement
        name = self._meta.model._meta.model_name
        self.keep_key = f"{name}-{agreement.pk}-{self.instance.pk or 'baru'}"
        self.prepare(user, agreement)

    def prepare(self, user, agreement):
        """Narrow the choices."""

    def _get_validation_exclusions(self):
        """Not on the form, yet part of the rules that something stands once."""
        return super()._get_validation_exclusions() - {"agreement"}


class PartyForm(PartForm):
    mitra = MitraField(label="Lembaga")

    class Meta:
        model = Party
        fields = ["order", "mitra", "number", "signatory", "signatory_position",
                  "authority"]  # fmt: skip
        labels = {"number": "Nomor dari pihak ini"}
        help_texts = {"order": "1 untuk PIHAK KESATU, 2 untuk PIHAK KEDUA."}

    def prepare(self, user, agreement):
        self.fields["mitra"].for_user(user, keep=self.instance.mitra_id)
        if not self.instance.pk:
            last = agreement.parties.order_by("order").last()
            self.initial.setdefault("order", last.order + 1 if last else 1)

    def layout(self):
        return [
            Section("Pihak", "order", "mitra", "number"),
            Section("Penandatangan", "signatory", "signatory_position", "authority"),
            ActionBar("Simpan pihak"),
        ]


class DutyForm(PartForm):
    class Meta:
        model = Duty
        fields = ["party", "text"]
        widgets = {"text": forms.Textarea}

    def prepare(self, user, agreement):
        self.fields["party"].queryset = agreement.parties.select_related("mitra")


class ActivityForm(PartForm):
    area = WilayahField(level=None, label="Lokasi", required=False)

    class Meta:
        model = Activity
        fields = ["year", "action", "area", "output", "budget"]

    def prepare(self, user, agreement):
        self.fields["area"].for_user(user, keep=self.instance.area_id)
        if not self.instance.pk:
            self.initial.setdefault("year", timezone.localdate().year)

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(
                f"Tahun {year} tidak wajar. Tulis tahun {FIRST_YEAR}–{LAST_YEAR}."
            )
        return year
