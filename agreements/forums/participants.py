"""Forms of the attendance list: who is invited, who came."""

from django import forms

from kspk.mitra.fields import MitraField
from kspk.ui.forms import ActionBar, Columns, KspkForm, KspkModelForm, Section
from poktan.forms.fields import PhoneField, YesNoField

from ..models import Attendance, Element, Forum

EARLIER = 30  # forums from which invitations can be copied
OF_MITRA = [e for e in Element if e not in {Element.OPD_KB, Element.FIELD}]


class OneForm(KspkModelForm):
    """One institution or person, invited or come without an invitation."""

    mitra = MitraField(label="Lembaga", required=False)
    element = forms.ChoiceField(
        label="Unsur", required=False,
        choices=[("", ""), *Element.choices],
        help_text="Kosongkan bila lembaganya dipilih: unsurnya mengikuti lembaga.",
    )  # fmt: skip
    phone = PhoneField()
    walked_in = forms.BooleanField(
        label="Datang tanpa undangan, langsung dicatat hadir", required=False
    )

    class Meta:
        model = Attendance
        fields = ["mitra", "name", "position", "sex", "element", "role", "phone"]

    def __init__(self, *args, user, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.forum = forum
        self.fields["mitra"].for_user(user)

    def layout(self):
        return [
            Section("Satu lembaga atau orang", "mitra", "name",
                    Columns("position", "sex"), Columns("element", "role"), "phone",
                    "walked_in"),
            ActionBar("Tambahkan", name="cara", value="satu", middle=True),
        ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        mitra = cleaned.get("mitra")
        if not mitra and not cleaned.get("name") and "mitra" not in self.errors:
            self.add_error("name", "Isi nama peserta atau pilih lembaganya.")
        if not cleaned.get("element"):
            cleaned["element"] = mitra.kind if mitra else ""
            if not mitra and "mitra" not in self.errors:
                self.add_error("element", "Pilih unsur peserta ini.")
        self.instance.is_invited = not cleaned.get("walked_in")
        self.instance.is_present = True if cleaned.get("walked_in") else None
        return cleaned


class ElementForm(KspkForm):
    """All active institutions of an element at once."""

    element = forms.ChoiceField(
        label="Unsur", choices=[("", ""), *((e.value, e.label) for e in OF_MITRA)],
        help_text="Semua mitra aktif unsur ini di wilayah forum dan di atasnya.",
        error_messages={"required": "Pilih unsur yang diundang."},
    )  # fmt: skip

    def __init__(self, *args, user, forum, **kwargs):
        super().__init__(*args, **kwargs)

    def layout(self):
        return [
            Section("Semua lembaga satu unsur", "element"),
            ActionBar("Undang semuanya", name="cara", value="unsur", middle=True),
        ]


class CopyForm(KspkForm):
    """Whom an earlier forum invited."""

    source = forms.ModelChoiceField(
        label="Forum", queryset=Forum.objects.none(),
        error_messages={"required": "Pilih forum yang undangannya disalin."},
    )  # fmt: skip

    def __init__(self, *args, user, forum, **kwargs):
        super().__init__(*args, **kwargs)
        earlier = Forum.objects.visible_to(user).exclude(pk=forum.pk)
        earlier = earlier.exclude(starts_at__gt=forum.starts_at)
        latest = earlier.order_by("-starts_at").values("pk")[:EARLIER]
        self.fields["source"].queryset = Forum.objects.filter(
            pk__in=[row["pk"] for row in latest]
        )

    def layout(self):
        return [
            Section("Salin dari forum terdahulu", "source"),
            ActionBar("Salin undangan", name="cara", value="salin", middle=True),
        ]


class RowForm(forms.ModelForm):
    """One line of the list; it knows what it showed, so others' ticks are kept."""

    is_present = YesNoField("Hadir", "Tidak", label="Kehadiran")

    class Meta:
        model = Attendance
        fields = ["is_present", "name", "position", "sex"]

    def __init__(self, data=None, *, row):
        super().__init__(data, instance=row, prefix=f"h{row.pk}")
        self.use_required_attribute = False
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.fields["is_present"].choices = [
            ("", "Belum"), *self.fields["is_present"].choices[1:]
        ]  # fmt: skip
        self.fields["sex"].choices = [("", "–"), *Attendance.Sex.choices]

    @property
    def shown(self):
        """Hidden inputs with what the fields showed."""
        return [bound.as_hidden(only_initial=True) for bound in self]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not name and not self.instance.mitra_id:
            raise forms.ValidationError("Isi nama peserta ini.")
        return name


def row_forms(rows, data=None):
    return [RowForm(data, row=row) for row in rows]
