"""Identity and address, with what only one kind of group has."""

from django.core.exceptions import ValidationError

from kspk.accounts.permissions import Permission
from kspk.ui.forms import Columns, Pair
from kspk.ui.forms import Section as Sheet
from kspk.wilayah.forms import WilayahField

from ..models import Kind, PikDetail, Poktan, UppkaDetail
from ..names import name_key
from .base import PartForm, Section
from .fields import CoordinateField, PhoneField, UnitField

PLACE = ("dusun", "rw", "rt", "address", "meeting_place")


class IdentityForm(PartForm):
    permission = Permission.POKTAN_CHANGE

    desa = WilayahField(error_messages={"required": "Pilih desa atau kelurahannya."})
    rw = UnitField("RW")
    rt = UnitField("RT")
    phone = PhoneField()
    latitude = CoordinateField(label="Lintang", help_text="Misalnya -9,106712.")
    longitude = CoordinateField(label="Bujur", help_text="Misalnya 124,893345.")

    class Meta:
        model = Poktan
        fields = [
            "name", "desa", *PLACE, "phone", "founded_year", "register_no",
            "former_names", "latitude", "longitude", "note",
        ]  # fmt: skip
        help_texts = {
            "name": "Tanpa kata BKB, BKR, dan seterusnya: “Melati 3”.",
            "former_names": "Nama yang dahulu dipakai, dipisah koma.",
            "register_no": "9 angka dari kartu K/0: kecamatan, jenis, nomor urut.",
        }
        error_messages = {"name": {"required": "Tulis nama kelompok."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        desa = self.fields["desa"]
        desa.permission = self.permission
        desa.for_user(self.user, keep=self.instance.desa_id)
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs["data-locate"] = name

    def layout(self):
        return [
            Sheet("Nama", *self.naming(), "former_names"),
            Sheet("Alamat", "desa", "dusun", Pair("rt", "rw"), "address",
                  "meeting_place"),
            Sheet("Titik lokasi", Columns("latitude", "longitude"), css_id="titik",
                  hint="Berdirilah di tempat pertemuan, lalu ambil dari ponsel, atau"
                  " salin dari peta. Boleh menyusul."),
            Sheet("Lainnya", "phone", Columns("founded_year", "register_no"), "note"),
        ]  # fmt: skip

    def naming(self):
        return ["name"]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not name_key(name):
            raise ValidationError("Nama kelompok memerlukan huruf atau angka.")
        return name

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            raise ValidationError("Isi lintang dan bujur, atau kosongkan keduanya.")
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        self.refuse_second_of_a_name()

    def refuse_second_of_a_name(self):
        cleaned = self.cleaned_data
        if not {"name", "desa"} <= cleaned.keys():
            return
        here = Poktan.objects.named_like(cleaned["name"], kind=self.instance.kind)
        here = here.filter(desa=cleaned["desa"], twin_no=self.instance.twin_no)
        if here.exclude(pk=self.instance.pk).exists():
            word = self.instance.get_kind_display()
            self.add_error(
                "name",
                f"{word} {cleaned['name']} sudah ada di {cleaned['desa'].name}."
                " Beri nama lain, atau gabungkan kedua kelompok itu.",
            )


class PikForm(PartForm):
    class Meta:
        model = PikDetail
        fields = ["basis", "institution", "social_media"]

    def layout(self):
        return [Sheet("Khusus PIK-R", *self.fields, css_id="khusus-PIK_R")]

    def save(self, commit=True):
        self.instance.poktan = self.snapshot.poktan
        return super().save(commit)


class UppkaForm(PikForm):
    class Meta:
        model = UppkaDetail
        fields = ["business", "products", "capital_source", "marketing", "stage"]

    def layout(self):
        return [Sheet("Khusus UPPKA", *self.fields, css_id="khusus-UPPKS")]


DETAILS = {Kind.PIK_R: PikForm, Kind.UPPKS: UppkaForm}


class Identity(Section):
    slug, title = "identitas", "Identitas dan alamat"

    def build(self):
        yield self.part(IdentityForm, self.poktan)
        if detail := DETAILS.get(self.poktan.kind):
            model = detail._meta.model
            rows = self.snapshot.rows(model)
            yield self.part(detail, rows[0] if rows else model(), prefix="rinci")
