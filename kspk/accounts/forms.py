from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kspk.audit.conflict import STALE
from kspk.ui.forms import ActionBar, Columns, KspkForm, KspkModelForm, Section
from kspk.wilayah.forms import WilayahField

from .models import Assignment, FieldOfficer, OfficerArea, User
from .permissions import Permission
from .roles import Role


class AppointmentMixin:
    """Fields of a task; offers and takes only what `by` may appoint.

    After validation `task` is the Assignment, not saved.
    """

    account = None

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        role = self.fields["role"]
        role.choices = [("", "Pilih"), *((r, r.label) for r in by.appointable_roles)]
        area = self.fields["wilayah"].for_user(by)
        area.required = None not in by.areas_with(Permission.ACCOUNT_MANAGE)
        area.widget.is_required = area.required

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not {"role", "wilayah", "valid_from"} <= data.keys():
            return data
        role, wilayah = Role(data["role"]), data["wilayah"]
        if not self.by.may_appoint(role, wilayah):
            self.add_error("wilayah", refusal(role, wilayah))
            return data
        self.task = Assignment(
            user=self.account,
            role=role,
            wilayah=wilayah,
            valid_from=data["valid_from"],
            valid_to=data.get("valid_to"),
        )
        try:
            self.task.full_clean(exclude=[] if self.account else ["user"])
        except ValidationError as problem:
            self.add_error(None, problem)
        return data


def refusal(role, wilayah):
    """The sentence for a task that is not hers to give."""
    if wilayah is None:
        return f"Pilih wilayah tugas untuk peran {role.label}."
    return f"Peran {role.label} di {wilayah.full_name} tidak dapat Anda berikan."


def _role_field():
    return forms.ChoiceField(
        label="Peran",
        error_messages={
            "invalid_choice": "Peran ini tidak dapat Anda berikan. Pilih dari daftar."
        },
    )


def _area_field():
    return WilayahField(
        level=None,
        permission=Permission.ACCOUNT_MANAGE,
        label="Wilayah tugas",
        required=False,
        error_messages={"required": "Pilih wilayah tugas."},
        help_text="Desa untuk PLKB, kecamatan untuk koordinator, kabupaten untuk"
        " petugas OPD-KB dan kontak mitra.",
    )


class AccountCreateForm(AppointmentMixin, KspkModelForm):
    """A new account and its first task."""

    role = _role_field()
    wilayah = _area_field()
    valid_from = forms.DateField(label="Sejak", initial=timezone.localdate)

    class Meta:
        model = User
        fields = ["full_name", "username", "phone", "email"]

    def clean_username(self):
        return self.cleaned_data["username"].lower()

    def layout(self):
        return [
            Section("Orangnya", "full_name", "username", Columns("phone", "email")),
            Section(
                "Tugas pertama",
                "role",
                "wilayah",
                "valid_from",
                hint="Desa binaan atau peran lain dapat ditambah sesudahnya.",
            ),
            ActionBar("Buat akun", state="Kata sandi tampil satu kali sesudah ini."),
        ]


class OpenedMixin:
    """Refuses to save over what somebody else saved since the form was opened."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opened"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=self.instance.version
            )

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("opened") not in {None, self.instance.version}:
            raise ValidationError(STALE, code="stale")
        return cleaned

    @property
    def hidden(self):
        return [name for name in ("opened",) if name in self.fields]


class AccountForm(OpenedMixin, KspkModelForm):
    class Meta:
        model = User
        fields = ["full_name", "phone", "email"]

    def layout(self):
        fields = ("full_name", Columns("phone", "email"), *self.hidden)
        return [Section("", *fields), ActionBar()]


class AssignmentForm(AppointmentMixin, KspkForm):
    """A further task of an account."""

    role = _role_field()
    wilayah = _area_field()
    valid_from = forms.DateField(label="Sejak", initial=timezone.localdate)
    valid_to = forms.DateField(label="Sampai", required=False)

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def layout(self):
        return [
            Section("", "role", "wilayah", Columns("valid_from", "valid_to")),
            ActionBar("Beri tugas"),
        ]


class LastDayForm(KspkForm):
    """The last day of something dated."""

    on = forms.DateField(label="Hari terakhir", initial=timezone.localdate)


class OfficerForm(OpenedMixin, KspkModelForm):
    """A field officer; the account is chosen by whoever manages accounts."""

    class Meta:
        model = FieldOfficer
        fields = ["name", "position", "register_no", "nip", "phone", "user",
                  "is_active"]  # fmt: skip

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if by.has_perm(Permission.ACCOUNT_MANAGE):
            accounts = User.objects.visible_to(by)
            taken = accounts.filter(field_officer__isnull=False)
            taken = taken.exclude(pk=self.instance.user_id)
            self.fields["user"].queryset = accounts.exclude(pk__in=taken.values("pk"))
        else:
            del self.fields["user"]

    def layout(self):
        names = [n for n in ("user", "is_active") if n in self.fields]
        return [
            Section("", Columns("name", "position"), Columns("nip", "register_no"),
                    "phone", *names, *self.hidden),
            *self.more_sections(),
            ActionBar(),
        ]  # fmt: skip

    def more_sections(self):
        return []


class OfficerAreaForm(KspkModelForm):
    """One more place of an officer, inside the area of `by`."""

    wilayah = WilayahField(
        level=None, permission=Permission.OFFICER_CHANGE, label="Wilayah binaan"
    )

    class Meta:
        model = OfficerArea
        fields = ["wilayah", "valid_from"]

    def __init__(self, *args, by, officer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].for_user(by)
        self.instance.officer = officer

    def _get_validation_exclusions(self):
        """Not on the form, yet parts of the rule that a place stands once."""
        return super()._get_validation_exclusions() - {"officer", "valid_to"}

    def layout(self):
        return [
            Section("", Columns("wilayah", "valid_from")),
            ActionBar("Tambah wilayah binaan"),
        ]


class OfficerCreateForm(OfficerForm):
    """A new officer with the first place, so that she is somebody's to look after."""

    wilayah = WilayahField(
        level=None, permission=Permission.OFFICER_CHANGE, label="Wilayah binaan"
    )
    valid_from = forms.DateField(label="Sejak", initial=timezone.localdate)

    class Meta(OfficerForm.Meta):
        fields = ["name", "position", "register_no", "nip", "phone", "user"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["wilayah"].for_user(by)

    def more_sections(self):
        return [Section("Wilayah binaan pertama", Columns("wilayah", "valid_from"))]

    def save(self, commit=True):
        officer = super().save(commit)
        data = self.cleaned_data
        officer.areas.create(wilayah=data["wilayah"], valid_from=data["valid_from"])
        return officer
