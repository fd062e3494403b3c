"""Forms of institutions, their contacts and the places they serve."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kspk.accounts.forms import OpenedMixin
from kspk.accounts.models import User
from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.ui.forms import ActionBar, Columns, KspkForm, KspkModelForm, Section
from kspk.wilayah.forms import WilayahField

from .fields import MitraField
from .models import Contact, Mitra, ServedArea
from .sectors import PROGRAMMES

RENAME_HINT = (
    "Hanya untuk membetulkan ejaan. Bila lembaganya berganti nama, pakai “Ganti nama”."
)


class ProgrammesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(choices=list(PROGRAMMES.items()), required=False, **kwargs)

    def clean(self, value):
        return sorted(super().clean(value))


class MitraForm(OpenedMixin, KspkModelForm):
    """An institution; a new one too."""

    area = WilayahField(
        level=None, permission=Permission.MITRA_CHANGE, label="Wilayah kerja",
        help_text="Kabupaten, kecamatan, atau desa tempat lembaga ini bekerja.",
    )  # fmt: skip
    parent = MitraField(
        label="Bagian dari", required=False,
        help_text="Lembaga induk, misalnya dinas dari sebuah UPT.",
    )  # fmt: skip
    programmes = ProgrammesField(label="Program yang didukung")
    website = forms.URLField(label="Situs", required=False, assume_scheme="https")

    class Meta:
        model = Mitra
        fields = ["name", "short_name", "kind", "faith", "sector", "parent", "area",
                  "programmes", "address", "phone", "email", "website", "active_from",
                  "note"]  # fmt: skip
        error_messages = {
            "name": {"required": "Isi nama lembaga."},
            "kind": {"required": "Pilih unsur lembaga ini."},
        }
        help_texts = {"faith": "Hanya untuk lembaga keagamaan."}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.instance
        self.fields["area"].for_user(by, keep=stored.area_id)
        self.fields["parent"].for_user(by, keep=stored.parent_id, exclude=stored.pk)
        if stored.pk:
            self.fields["name"].help_text = RENAME_HINT

    @property
    def keep_key(self):
        return f"mitra-{self.instance.pk or 'baru'}"

    def layout(self):
        return [
            Section(
                "Lembaga", "name", "short_name", Columns("kind", "faith"), "sector",
                "parent", *self.hidden,
            ),
            Section("Tempat dan program", "area", "programmes", "active_from"),
            Section(
                "Kantor", "address", Columns("phone", "email"), "website", "note",
                hint="Nomor dan surel orang dicatat pada narahubung.",
            ),
            ActionBar(),
        ]  # fmt: skip

    def clean_parent(self):
        """No circle: none of the institutions above may be this one."""
        above, seen = self.cleaned_data["parent"], set()
        while above and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise ValidationError(
                    "Lembaga itu sendiri bagian dari lembaga ini. Pilih yang lain."
                )
            seen.add(above.pk)
            above = above.parent
        return self.cleaned_data["parent"]


class ReasonedForm(KspkForm):
    """A step of an institution that needs a reason."""

    reason = forms.CharField(
        label="Alasan", max_length=250, error_messages={"required": "Tulis alasannya."}
    )

    def __init__(self, *args, mitra, by, **kwargs):
        self.mitra, self.by = mitra, by
        super().__init__(*args, **kwargs)


class RenameForm(ReasonedForm):
    name = forms.CharField(
        label="Nama baru", max_length=150, error_messages={"required": "Isi nama baru."}
    )

    def layout(self):
        return [
            Section("", "name", "reason"),
            ActionBar("Ganti nama", state="Nama lama tetap ditemukan saat dicari."),
        ]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if name == self.mitra.name:
            raise ValidationError("Nama ini sama dengan yang sekarang.")
        return name


class EndForm(ReasonedForm):
    on = forms.DateField(label="Sejak tanggal", initial=timezone.localdate)
    successor = MitraField(
        label="Dilanjutkan oleh", required=False,
        help_text="Bila digabung atau diganti lembaga lain.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].for_user(self.by, exclude=self.mitra.pk)

    def layout(self):
        return [
            Section("", "on", "reason", "successor"),
            ActionBar("Akhiri", state="Catatan lembaga tetap ada dan dapat dibuka."),
        ]

    def clean_on(self):
        on, since = self.cleaned_data["on"], self.mitra.active_from
        if on > timezone.localdate():
            raise ValidationError("Tanggal ini belum tiba.")
        if since and on < since:
            raise ValidationError(f"Lembaga ini baru bermitra sejak {since:%d-%m-%Y}.")
        return on


class ReactivateForm(ReasonedForm):
    def layout(self):
        return [Section("", "reason"), ActionBar("Aktifkan")]


class ContactForm(KspkModelForm):
    """A person of an institution; her account is chosen by who manages accounts."""

    class Meta:
        model = Contact
        fields = ["name", "position", "role", "phone", "email", "user", "valid_from"]
        error_messages = {"name": {"required": "Isi nama narahubung."}}

    def __init__(self, *args, by, mitra, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mitra = mitra
        self.keep_key = f"narahubung-{self.instance.pk or f'baru-{mitra.pk}'}"
        if by.has_perm(Permission.ACCOUNT_MANAGE):
            accounts = User.objects.visible_to(by)
            partners = accounts.filter(assignments__role=Role.PARTNER)
            taken = Contact.objects.valid_on(timezone.localdate())
            taken = taken.exclude(pk=self.instance.pk).exclude(user=None)
            self.fields["user"] = AccountField(
                partners.exclude(pk__in=taken.values("user")).distinct()
                | accounts.filter(pk=self.instance.user_id).distinct()
            )
        else:
            del self.fields["user"]

    def clean_valid_from(self):
        since, until = self.cleaned_data["valid_from"], self.instance.valid_to
        if until and since > until:
            raise ValidationError(f"Masa tugasnya sudah berakhir {until:%d-%m-%Y}.")
        return since

    def layout(self):
        account = [name for name in ("user",) if name in self.fields]
        return [
            Section("Orangnya", "name", Columns("position", "role")),
            Section("Cara menghubungi", Columns("phone", "email"), *account),
            Section("Masa tugas", "valid_from"),
            ActionBar(),
        ]


class AccountField(forms.CharField):
    """The account of a partner's contact, by its user name; one of `accounts`."""

    def __init__(self, accounts):
        super().__init__(
            label="Akun", required=False, max_length=150,
            help_text="Nama pengguna akun berperan Kontak mitra, bila ia perlu masuk.",
        )  # fmt: skip
        self.accounts = accounts

    def prepare_value(self, value):
        if isinstance(value, int):
            return self.accounts.values_list("username", flat=True).get(pk=value)
        return value

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        account = self.accounts.filter(username__iexact=name).first()
        if account is None:
            raise ValidationError(
                f"Akun {name} tidak ada di antara akun Kontak mitra yang Anda kelola,"
                " atau sudah dipakai narahubung lain."
            )
        return account

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class ServedAreaForm(KspkModelForm):
    """One more place of an institution, inside the area of `by`."""

    wilayah = WilayahField(
        level=None, permission=Permission.MITRA_CHANGE, label="Wilayah layanan"
    )

    class Meta:
        model = ServedArea
        fields = ["wilayah", "valid_from"]

    def __init__(self, *args, by, mitra, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].for_user(by)
        self.instance.mitra = mitra

    def _get_validation_exclusions(self):
        """Not on the form, yet parts of the rule that a place stands once."""
        return super()._get_validation_exclusions() - {"mitra", "valid_to"}

    def layout(self):
        return [
            Section("", Columns("wilayah", "valid_from")),
            ActionBar("Tambah wilayah layanan"),
        ]
