"""Ending a group, bringing it back, and asking for a number."""

from django import forms
from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.ui.forms import ActionBar, KspkForm
from kspk.ui.forms import Section as Sheet
from kspk.wilayah.models import inside

from ..models import Poktan

Status = Poktan.Status
ENDINGS = {
    Status.INACTIVE: "Tidak aktif – beristirahat, dapat diaktifkan lagi",
    Status.DISSOLVED: "Bubar",
    Status.MERGED: "Digabung ke kelompok lain",
    Status.ARCHIVED: "Diarsipkan – tercatat keliru atau ganda",
}


class EndForm(KspkForm):
    status = forms.ChoiceField(
        label="Menjadi", widget=forms.RadioSelect,
        error_messages={"required": "Pilih keadaan barunya."},
    )  # fmt: skip
    into = forms.ModelChoiceField(
        Poktan.objects.none(), label="Digabung ke", required=False,
        help_text="Hanya bila digabung. Keluarga anggotanya pindah ke kelompok itu.",
    )  # fmt: skip
    on = forms.DateField(label="Sejak tanggal", initial=timezone.localdate)
    reason = forms.CharField(
        label="Alasan", max_length=250,
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip

    def __init__(self, *args, poktan, user, **kwargs):
        self.poktan = poktan
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            (code, words) for code, words in ENDINGS.items() if code != poktan.status
        ]
        near = Poktan.objects.standing().permitted(user, Permission.POKTAN_END)
        near = near.filter(inside("desa", poktan.desa_id[:6]), kind=poktan.kind)
        near = near.exclude(pk=poktan.pk).select_related("desa")
        self.fields["into"].queryset = near
        self.fields["into"].label_from_instance = lambda g: f"{g}, {g.desa.name}"

    def layout(self):
        return [
            Sheet("Keadaan baru", "status", "into"),
            Sheet("Kapan dan mengapa", "on", "reason"),
            ActionBar("Simpan", state="Catatan kelompok tetap ada dan dapat dibuka."),
        ]

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Tanggal ini belum tiba.")
        return self.cleaned_data["on"]

    def clean(self):
        cleaned = super().clean()
        merging = cleaned.get("status") == Status.MERGED
        if merging and not cleaned.get("into") and "into" not in self.errors:
            self.add_error("into", "Pilih kelompok yang menerima gabungan.")
        if not merging and cleaned.get("into"):
            self.add_error("into", "Kosongkan, kecuali kelompok ini digabung.")
        return cleaned


class ReactivateForm(KspkForm):
    reason = forms.CharField(
        label="Alasan", max_length=250,
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip

    def __init__(self, *args, poktan, **kwargs):
        self.poktan = poktan
        super().__init__(*args, **kwargs)

    def layout(self):
        return [Sheet("", "reason"), ActionBar("Aktifkan")]

    def clean(self):
        group = self.poktan
        same = Poktan.objects.standing().filter(
            desa=group.desa_id, kind=group.kind, name_key=group.name_key,
            twin_no=group.twin_no,
        )  # fmt: skip
        if not group.is_standing and same.exists():
            raise forms.ValidationError(
                f"{group} yang lain sudah tercatat di {group.desa.name}. Ubah dahulu"
                " nama kelompok itu, atau teruskan memakai kelompok itu."
            )
        return super().clean()


PURPOSES = {
    "periksa": "Memeriksa kartu bersama orangnya",
    "bantuan": "Mengurus bantuan atau layanan",
    "sesuaikan": "Mencocokkan dengan data resmi",
    "lain": "Keperluan lain",
}


class RevealForm(KspkForm):
    """For what a person needs to see a full number."""

    purpose = forms.ChoiceField(
        label="Keperluan", choices=list(PURPOSES.items()), widget=forms.RadioSelect,
        error_messages={"required": "Pilih keperluannya."},
    )  # fmt: skip
    detail = forms.CharField(
        label="Penjelasan", max_length=120, required=False,
        help_text="Siapa yang meminta, untuk apa. Wajib untuk keperluan lain.",
    )  # fmt: skip

    def layout(self):
        return [
            Sheet("", "purpose", "detail"),
            ActionBar("Tampilkan NIK", icon="eye", state="Pembukaan ini dicatat."),
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("purpose") == "lain" and not cleaned.get("detail"):
            self.add_error("detail", "Jelaskan keperluannya.")
        return cleaned

    @property
    def words(self):
        """The purpose in one line, for the log."""
        data = self.cleaned_data
        return ": ".join(filter(None, (PURPOSES[data["purpose"]], data["detail"])))
