"""Member families: found again by number, added, changed, ended with a date."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from rapidfuzz import fuzz

from kspk.audit.personal import mask
from kspk.imports.parse_people import parse_person
from kspk.ui.forms import Columns
from kspk.ui.forms import Section as Sheet
from kspk.wilayah.models import Level, Wilayah

from ..models import Family, Kind, Membership, Poktan
from ..names import words
from .base import PartForm, RowForm, RowSet, Section, row_set
from .fields import NumberField, YesNoField

OF_FAMILY = ("head_name", "address", "is_pus", "uses_contraception")
SAME_NAME = 60  # likeness from which two spellings may be one person


def desa_choices(desa):
    """Villages of the kabupaten under their kecamatan, that of the group first."""
    rows = Wilayah.objects.current().inside(desa[:4]).filter(level=Level.DESA)
    groups = {}
    for area in rows.select_related("parent"):
        groups.setdefault(area.parent, []).append((area.pk, area.name))
    first = sorted(groups, key=lambda kecamatan: kecamatan.pk != desa[:6])
    return [(kecamatan.name, groups[kecamatan]) for kecamatan in first]


class MemberForm(RowForm):
    title = "Keluarga baru"
    secrets = {"nik": "nik_hash", "family_code": "family_code_hash"}

    head_name = forms.CharField(label="Nama kepala keluarga", max_length=150,
                                required=False)  # fmt: skip
    nik = NumberField("NIK kepala keluarga")
    family_code = NumberField("Kode keluarga (KKI)")
    desa = forms.ChoiceField(label="Desa tempat tinggal")
    address = forms.CharField(label="Alamat", max_length=200, required=False)
    is_pus = YesNoField(label="Pasangan usia subur")
    uses_contraception = YesNoField(label="Peserta KB")

    class Meta:
        model = Membership
        fields = ["joined_on", "left_on", "left_reason"]
        labels = {"left_on": "Hari terakhir", "left_reason": "Alasan keluar"}

    def __init__(self, *args, **kwargs):
        row = kwargs.get("instance")
        self.family = row.family if row else Family()
        values = {name: getattr(self.family, name) for name in OF_FAMILY}
        super().__init__(*args, **kwargs | {"initial": values})
        if self.is_new:
            del self.fields["left_on"], self.fields["left_reason"]
            self.fields["desa"].choices = self.snapshot.desa_choices
            self.fields["desa"].initial = self.snapshot.poktan.desa_id
            self.fields[
                "nik"
            ].help_text = "Bila keluarga ini sudah terdaftar, datanya dipakai."
        else:
            del self.fields["desa"]
            self.fields["nik"].show_stored(self.family.nik)
            self.fields["family_code"].show_stored(self.family.family_code)

    def has_changed(self):
        """A new row says nothing with only what it was opened with."""
        untold = {"joined_on", "desa"} if self.is_new else set()
        return bool(set(self.changed_data) - untold)

    @property
    def secret_owner(self):
        return self.family

    @property
    def heading(self):
        return self.title if self.is_new else self.family.head_name

    @property
    def elsewhere(self):
        """Name of the family's desa where it is not that of the group."""
        if self.is_new or self.family.desa_id == self.snapshot.poktan.desa_id:
            return ""
        return self.family.desa.name

    def layout(self):
        desa = ["desa"] if self.is_new else []
        return [
            Sheet("", Columns("nik", "family_code"), "head_name", *desa, "address",
                  Columns("is_pus", "uses_contraception"), "joined_on"),
        ]  # fmt: skip

    @property
    def ending_helper(self):
        helper = self.bare_helper
        helper.layout = type(helper.layout)(Columns("left_on", "left_reason"))
        return helper

    def clean(self):
        cleaned = super().clean()
        self.look_up(cleaned)
        name = parse_person(cleaned.get("head_name"), limit=150).value or ""
        cleaned["head_name"] = name or self.family.head_name
        if not cleaned["head_name"] and "nik" not in self.errors:
            self.add_error("head_name", "Tulis nama kepala keluarga.")
        if self.said("uses_contraception") and self.said("is_pus") is False:
            self.add_error(
                "uses_contraception",
                "Peserta KB adalah pasangan usia subur. Periksa kedua isian ini.",
            )
        self.clean_end(cleaned)
        return cleaned

    def said(self, name):
        """What holds once the row is saved: a family that was found keeps its own."""
        value = self.cleaned_data.get(name)
        return getattr(self.family, name) if value is None and self.is_new else value

    def clean_end(self, cleaned):
        left, joined = cleaned.get("left_on"), cleaned.get("joined_on")
        if left and not cleaned.get("left_reason"):
            self.add_error("left_reason", "Tulis alasan keluar.")
        if left and left > timezone.localdate():
            self.add_error("left_on", "Hari terakhir belum tiba.")
        if left and joined and left < joined:
            self.add_error("left_on", "Hari terakhir mendahului tanggal masuk.")
        if cleaned.get("left_reason") and not left:
            self.add_error("left_on", "Isi hari terakhir, atau kosongkan alasannya.")
        if self.instance.left_on and not left and self.instance.is_member_again():
            self.add_error(
                "left_on",
                "Keluarga ini sudah menjadi anggota lagi. Biarkan keanggotaan lamanya"
                " berakhir.",
            )

    def look_up(self, cleaned):
        """Take the family that has the number; say nothing of one out of sight."""
        for field in self.secrets:
            number = cleaned.get(field)
            known = number and Family.objects.with_number(number).exclude(
                pk=self.family.pk
            )
            if not known or not known.exists():
                continue
            family = known.visible_to(self.user).first()
            try:
                self.take(family, number, cleaned.get("head_name"))
            except ValidationError as error:
                self.add_error(field, error)

    def take(self, family, number, head_name):
        if family is None:
            raise ValidationError(
                f"{mask(number)} sudah terdaftar pada keluarga di wilayah lain. Minta"
                " koordinator atau OPD-KB menambahkannya ke kelompok ini."
            )
        if not self.is_new or self.family.pk:
            raise ValidationError(
                f"{mask(number)} tercatat pada keluarga {family}. Periksa kartunya."
            )
        said, known = (" ".join(words(n)) for n in (head_name or "", family.head_name))
        if said and fuzz.token_set_ratio(said, known) < SAME_NAME:
            raise ValidationError(
                f"{mask(number)} tercatat atas nama {family}, bukan {head_name}."
                " Periksa nomor atau namanya."
            )
        if family.memberships.current().filter(poktan=self.snapshot.poktan).exists():
            raise ValidationError(
                f"Keluarga {family} sudah menjadi anggota kelompok ini."
            )
        self.family = family

    def save(self, commit=True):
        self.save_family()
        self.instance.family = self.family
        return super().save(commit)

    def save_family(self):
        family, data = self.family, self.cleaned_data
        known = self.is_new and family.pk
        changed = [
            name
            for name in (*OF_FAMILY, *self.secrets)
            if name in self.changed_data
            and (data[name] not in ("", None) if known else True)
            and (data[name] or name not in self.secrets)
        ]
        for name in changed:
            setattr(family, name, data[name])
        if not family.pk:
            family.head_name, family.desa_id = data["head_name"], data["desa"]
            family.save()
        elif changed:
            family.save(update_fields=changed)


class MemberSet(RowSet):
    def clean(self):
        if any(self.errors):
            return
        for name in MemberForm.secrets:
            numbers = [
                f.cleaned_data[name] for f in self.filled if f.cleaned_data[name]
            ]
            if len(numbers) > len(set(numbers)):
                raise ValidationError(
                    "Satu nomor diisi untuk dua keluarga. Periksa pada kartunya."
                )


class CountForm(PartForm):
    class Meta:
        model = Poktan
        fields = ["members_count", "elderly_independent", "elderly_assisted"]
        labels = {"members_count": "Jumlah keluarga anggota"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind != Kind.BKL:
            del self.fields["elderly_independent"], self.fields["elderly_assisted"]

    def layout(self):
        return [
            Sheet("Jumlah anggota", *self.fields,
                  hint="Kosong berarti belum tahu, 0 berarti tidak ada."),
        ]  # fmt: skip


class Members(Section):
    slug, title = "anggota", "Keluarga anggota"
    add_label = "Tambah keluarga"
    rows_title = "Daftar keluarga anggota"
    rows_hint = "Keluarga dari desa lain boleh menjadi anggota; tandanya tampil."

    def build(self):
        rows = self.snapshot.rows(Membership)
        pks = [row.family_id for row in rows]
        families = {f.pk: f for f in self.snapshot.rows(Family, id__in=pks)}
        for row in rows:
            row.family = families[row.family_id]
        areas = Wilayah.objects.in_bulk({f.desa_id for f in families.values()})
        for family in families.values():
            family.desa = areas[family.desa_id]
        self.snapshot.desa_choices = desa_choices(self.poktan.desa_id)
        yield self.part(CountForm, self.poktan)
        yield row_set(MemberForm, MemberSet)(
            self.data, rows=rows, prefix="keluarga", user=self.user,
            snapshot=self.snapshot, shown=lambda row: row.left_on is None,
        )  # fmt: skip
