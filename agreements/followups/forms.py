"""Planning a follow-up, telling what came of it, and giving a reason."""

import uuid

from django import forms
from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.audit.conflict import STALE
from kspk.mitra.fields import MitraField
from kspk.ui.forms import ActionBar, Columns, KspkForm, KspkModelForm, Section
from kspk.wilayah.forms import WilayahField
from kspk.wilayah.models import inside
from poktan.models import Poktan

from ..files import ACCEPT, NotAccepted, accepted
from ..models import FollowUp, Supporter

SUPPORTERS = 2  # empty lines for supporters, beside those that are there
NAMED = 5  # groups named when a name is not clear


class FollowUpForm(KspkModelForm):
    """A follow-up of the instance's resolution, with its supporters.

    `version` says which state of the record was opened.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owner = MitraField(label="Penanggung jawab", required=False)
    area = WilayahField(
        level=None, label="Lokasi", permission=Permission.FOLLOWUP_CHANGE
    )
    group = forms.CharField(
        label="Kelompok", max_length=120, required=False,
        help_text="Bila untuk satu kelompok: nama kelompok di lokasi itu, misalnya"
        " BKB Melati.",
    )  # fmt: skip

    class Meta:
        model = FollowUp
        fields = [
            "action", "owner", "area", "due", "indicator", "target", "unit", "funds",
        ]  # fmt: skip
        widgets = {"action": forms.Textarea}
        help_texts = {
            "due": "Tanpa tenggat pun dapat disimpan; ia tetap tampil di “Tanpa"
            " tenggat”.",
            "indicator": "Apa yang dihitung, misalnya kader BKB dilatih.",
            "unit": "Misalnya orang, kelompok, desa.",
        }

    def __init__(self, *args, user, **kwargs):
        record = kwargs["instance"]
        kwargs["initial"] = {
            "version": record.version, "group": record.poktan or "",
        }  # fmt: skip
        if not record.pk:
            kwargs["initial"]["area"] = record.resolution.forum.area
        super().__init__(*args, **kwargs)
        self.user = user
        self.keep_key = f"tindak-lanjut-{record.resolution_id}-{record.pk or 'baru'}"
        self.fields["owner"].for_user(user, keep=record.owner_id)
        self.fields["area"].for_user(user, keep=record.pk and record.area_id)
        self.stored = self.stored_supporters()
        for number in range(len(self.stored) + SUPPORTERS):
            self.add_supporter(number)

    def stored_supporters(self):
        if not self.instance.pk:
            return []
        rows = self.instance.supporters.order_by("pk")
        return list(rows.select_related("mitra__area"))

    def add_supporter(self, number):
        stored = self.stored[number].mitra if number < len(self.stored) else None
        name = f"supporter_{number}"
        field = MitraField(label=f"Pendukung {number + 1}", required=False)
        self.fields[name] = field.for_user(self.user, keep=stored and stored.pk)
        if stored:
            self.initial[name] = stored

    @property
    def supporter_names(self):
        return [name for name in self.fields if name.startswith("supporter_")]

    def layout(self):
        return [
            Section("Apa dan oleh siapa", "version", "action", "owner"),
            Section(
                "Pendukung", *self.supporter_names,
                hint="Lembaga lain yang ikut mengerjakan. Kosongkan untuk melepas.",
            ),
            Section("Di mana dan kapan", "area", "group", "due"),
            Section(
                "Ukuran berhasil dan dana", "indicator", Columns("target", "unit"),
                "funds",
            ),
            ActionBar("Simpan tindak lanjut"),
        ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("version") != self.instance.version:
            raise forms.ValidationError(STALE)
        area, name = cleaned.get("area"), cleaned.get("group")
        self.instance.poktan = None
        if name and area:
            self.instance.poktan = self.find_group(name, area)
        given = {cleaned.get("owner")} - {None}
        for field in self.supporter_names:
            mitra = cleaned.get(field)
            if mitra in given:
                self.add_error(field, f"{mitra} sudah ditulis di atas.")
            given |= {mitra} - {None}
        return cleaned

    def find_group(self, name, area):
        """The one group of that name in the area; else an error that says which."""
        rows = Poktan.objects.standing().permitted(self.user, Permission.POKTAN_VIEW)
        rows = rows.filter(inside("desa", area.pk)).search(name, personal=False)
        found = list(rows.select_related("desa").order_by("pk")[: NAMED + 1])
        same = [group for group in found if str(group).lower() == name.lower()]
        if len(same or found) == 1:
            return (same or found)[0]
        said = ", ".join(f"{group} ({group.desa.name})" for group in found[:NAMED])
        self.add_error(
            "group",
            f"“{name}” belum jelas: {said}. Tulis lebih lengkap, atau pilih desanya."
            if found
            else f"“{name}” tidak ditemukan di {area.full_name}. Periksa ejaan dan"
            " lokasinya.",
        )
        return None

    def save(self, commit=True):
        follow_up = super().save(commit)
        wanted = {self.cleaned_data[name] for name in self.supporter_names} - {None}
        for supporter in self.stored:
            if supporter.mitra not in wanted:
                supporter.delete()
        for mitra in wanted - {supporter.mitra for supporter in self.stored}:
            Supporter.objects.create(follow_up=follow_up, mitra=mitra)
        return follow_up


REPORTED = (
    FollowUp.State.UNDER_WAY,
    FollowUp.State.STUCK,
    FollowUp.State.DONE,
)


class ProgressForm(KspkForm):
    """What came of a follow-up; `key` is made with the page and becomes the row's."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label="Keadaan per tanggal")
    state = forms.ChoiceField(
        label="Keadaan", choices=[(s.value, s.label) for s in REPORTED],
        widget=forms.RadioSelect, error_messages={"required": "Pilih keadaannya."},
    )  # fmt: skip
    value = forms.IntegerField(
        label="Capaian", min_value=0, max_value=2_000_000_000, required=False
    )
    note = forms.CharField(
        label="Apa yang sudah dikerjakan", max_length=1000, widget=forms.Textarea,
        error_messages={"required": "Tulis apa yang dikerjakan atau kendalanya."},
    )  # fmt: skip
    proof = forms.FileField(
        label="Bukti", required=False, widget=forms.FileInput({"accept": ACCEPT}),
        help_text="Satu berkas PDF, JPG, atau PNG, paling besar 10 MB.",
    )  # fmt: skip

    def __init__(self, *args, follow_up, **kwargs):
        kwargs["initial"] = {
            "key": uuid.uuid4(), "on": timezone.localdate(),
            "state": FollowUp.State.UNDER_WAY,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.keep_key = f"kemajuan-{follow_up.pk}"
        value = self.fields["value"]
        if follow_up.indicator:
            value.help_text = follow_up.indicator
        if follow_up.target:
            unit = f" {follow_up.unit}" if follow_up.unit else ""
            value.beside = [f"target {follow_up.target}{unit}"]

    def layout(self):
        return [
            Section("", "key", "on", "state", "value", "note", "proof"),
            ActionBar("Kirim kemajuan", icon="send"),
        ]

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal ini belum tiba.")
        if day.year < 2000:
            raise forms.ValidationError("Tanggal ini terlalu lama. Periksa tahunnya.")
        return day

    def clean_proof(self):
        upload = self.cleaned_data["proof"]
        try:
            return upload and accepted(upload)
        except NotAccepted as problem:
            raise forms.ValidationError(str(problem)) from problem


class ReasonForm(KspkForm):
    reason = forms.CharField(
        label="Alasan", max_length=250,
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip
