import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kspk.accounts.forms import OpenedMixin
from kspk.accounts.permissions import Permission
from kspk.mitra.fields import MitraField
from kspk.ui.forms import ActionBar, Columns, KspkForm, KspkModelForm, Section
from kspk.wilayah.forms import WilayahField

from ..models import Forum, Material, Resolution

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class OpenMixin:
    """Saves nothing of a forum that is closed or cancelled: InvalidTransition."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    @property
    def forum(self):
        return self.instance

    def save(self, commit=True):
        if self.forum.pk:
            self.forum.require_open()
        return super().save(commit)


class ForumForm(OpenMixin, OpenedMixin, KspkModelForm):
    """What, when (WITA), where and by whom."""

    area = WilayahField(
        level=None, permission=Permission.FORUM_CHANGE,
        error_messages={"required": "Pilih wilayah forum ini."},
    )  # fmt: skip
    organiser = MitraField(label="Penyelenggara", required=False)
    day = forms.DateField(
        label="Hari, tanggal", error_messages={"required": "Isi tanggal forum."}
    )
    starts = forms.TimeField(
        label="Mulai (WITA)", widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": "Isi jam mulai, misalnya 09.00."},
    )  # fmt: skip
    ends = forms.TimeField(
        label="Selesai (WITA)", required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )  # fmt: skip

    class Meta:
        model = Forum
        fields = ["kind", "title", "area", "organiser", "venue", "subject", "agenda"]
        error_messages = {
            "title": {"required": "Isi nama forum."},
            "venue": {"required": "Isi tempat forum."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        forum = self.instance
        self.keep_key = f"forum-{forum.pk or 'baru'}"
        self.fields["area"].for_user(self.user, keep=forum.area_id)
        self.fields["organiser"].for_user(self.user, keep=forum.organiser_id)
        if forum.pk:
            start = timezone.localtime(forum.starts_at)
            end = forum.ends_at and timezone.localtime(forum.ends_at)
            self.initial |= {"day": start.date(), "starts": start.time()}
            self.initial["ends"] = end and end.time()

    def layout(self):
        return [
            Section("Forum", "kind", "title", "area", "organiser", *self.hidden),
            Section("Waktu dan tempat", "day", Columns("starts", "ends"), "venue"),
            Section("Isi", "subject", "agenda"),
            ActionBar("Simpan forum"),
        ]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(
                f"Tahun {day.year} tidak mungkin. Periksa tanggal forum."
            )
        return day

    def clean(self):
        cleaned = super().clean()
        day, starts, ends = map(cleaned.get, ("day", "starts", "ends"))
        if day and starts and ends and ends < starts:
            self.add_error("ends", "Jam selesai mendahului jam mulai.")
        elif day and starts:
            self.instance.starts_at = moment(day, starts)
            self.instance.ends_at = moment(day, ends) if ends else None
        return cleaned


def moment(day, time):
    return timezone.make_aware(datetime.datetime.combine(day, time))


class MinutesForm(OpenMixin, OpenedMixin, KspkModelForm):
    class Meta:
        model = Forum
        fields = [
            "opened_by", "chair", "secretary", "agenda", "minutes", "conclusion",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.keep_key = f"notulen-{self.instance.pk}"
        self.fields["minutes"].widget.attrs["rows"] = 14

    def layout(self):
        return [
            Section("Pimpinan", "opened_by", Columns("chair", "secretary"),
                    *self.hidden),
            Section("Jalannya forum", "agenda", "minutes", "conclusion"),
            ActionBar("Simpan notulen"),
        ]  # fmt: skip


class ResolutionForm(OpenMixin, OpenedMixin, KspkModelForm):
    class Meta:
        model = Resolution
        fields = ["text", "theme"]
        help_texts = {"text": "Persis seperti dalam notulen atau berita acara."}
        error_messages = {"text": {"required": "Tulis bunyi kesepakatan."}}

    @property
    def forum(self):
        return self.instance.forum

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.keep_key = f"kesepakatan-{self.instance.pk or 'baru'}"

    def layout(self):
        fields = ("text", "theme", *self.hidden)
        return [Section("", *fields), ActionBar("Simpan kesepakatan")]


class MaterialForm(OpenMixin, KspkModelForm):
    class Meta:
        model = Material
        fields = ["title", "speaker"]
        error_messages = {"title": {"required": "Isi judul bahan."}}

    @property
    def forum(self):
        return self.instance.forum

    def layout(self):
        return [Section("", "title", "speaker"), ActionBar("Simpan bahan")]


class ReasonForm(KspkForm):
    reason = forms.CharField(
        label="Alasan", max_length=250,
        error_messages={"required": "Tulis alasan forum ini dibatalkan."},
    )  # fmt: skip


class FilterForm(forms.Form):
    """Which forums a list shows; what cannot be read is passed over."""

    q = forms.CharField(label="Cari", max_length=100, required=False)
    jenis = forms.ChoiceField(
        label="Jenis", required=False,
        choices=[("", "Semua jenis"), *Forum.Kind.choices],
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua keadaan"), *Forum.State.choices],
    )  # fmt: skip
    tahun = forms.IntegerField(
        label="Tahun", required=False, min_value=EARLIEST.year, max_value=LATEST.year,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4}),
    )  # fmt: skip
    wilayah = WilayahField(
        level=None, permission=Permission.FORUM_VIEW, required=False, help_text=" "
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="saring_%s", **kwargs)
        self.fields["wilayah"].for_user(user)
        self.fields["q"].widget.attrs["placeholder"] = "Nama atau pokok bahasan"
        self.fields["q"].widget.input_type = "search"

    @property
    def asked(self):
        """{name: value} of the conditions that were understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
