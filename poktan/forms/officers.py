"""Officers and kader: who leaves gets a last day and stays in the register."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from kspk.imports.parse_people import parse_person
from kspk.ui.forms import Columns
from kspk.ui.forms import Section as Sheet

from ..models import Kind, Officer, Poktan
from .base import PartForm, RowForm, RowSet, Section, row_set
from .fields import NumberField, PhoneField, YesNoField

Position = Officer.Position
COMMON = [Position.CHAIR, Position.SECRETARY, Position.TREASURER, Position.CADRE]
OF_PIK = [Position.CHAIR, Position.SECRETARY, Position.TREASURER, Position.SECTION_HEAD,
          Position.PEER_EDUCATOR, Position.PEER_COUNSELLOR]  # fmt: skip


ONE_CHAIR = (
    "Kelompok hanya dapat mempunyai satu ketua. Akhiri masa tugas ketua lama, atau"
    " ubah jabatannya."
)


class OfficerForm(RowForm):
    title = "Orang baru"
    secrets = {"nik": "nik_hash"}

    phone = PhoneField()
    nik = NumberField("NIK")
    is_trained = YesNoField("Sudah", "Belum", label="Pelatihan")

    class Meta:
        model = Officer
        fields = ["position", "age_group", "name", "phone", "is_trained", "started_on",
                  "ended_on", "end_reason"]  # fmt: skip
        labels = {"ended_on": "Hari terakhir", "end_reason": "Alasan berhenti"}
        error_messages = {
            "name": {"required": "Tulis namanya."},
            "position": {"required": "Pilih jabatannya."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.snapshot.poktan.kind
        positions = [*(OF_PIK if kind == Kind.PIK_R else COMMON), Position.OTHER]
        if self.instance.position not in ("", *positions):
            positions.append(Position(self.instance.position))
        self.fields["position"].choices = [
            ("", "Pilih jabatan"), *((p.value, p.label) for p in positions)
        ]  # fmt: skip
        self.fields["nik"].show_stored(self.instance.nik)
        if kind != Kind.BKB:
            del self.fields["age_group"]
        if self.is_new:
            del self.fields["ended_on"], self.fields["end_reason"]

    def layout(self):
        age = ["age_group"] if "age_group" in self.fields else []
        return [
            Sheet("", Columns("name", "position"), *age, "is_trained",
                  Columns("phone", "started_on"), "nik"),
        ]  # fmt: skip

    @property
    def ending_helper(self):
        helper = self.bare_helper
        helper.layout = type(helper.layout)(Columns("ended_on", "end_reason"))
        return helper

    def clean_name(self):
        return parse_person(self.cleaned_data["name"], limit=150).value or ""

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Tulis namanya.")
        if cleaned.get("age_group") and cleaned.get("position") != Position.CADRE:
            self.add_error("age_group", "Kelompok umur anak hanya untuk kader.")
        ended, started = cleaned.get("ended_on"), cleaned.get("started_on")
        if ended and not cleaned.get("end_reason"):
            self.add_error("end_reason", "Tulis alasan berhenti.")
        if ended and ended > timezone.localdate():
            self.add_error("ended_on", "Hari terakhir belum tiba.")
        if ended and started and ended < started:
            self.add_error("ended_on", "Hari terakhir mendahului tanggal “sejak”.")
        if cleaned.get("end_reason") and not ended:
            self.add_error("ended_on", "Isi hari terakhir, atau kosongkan alasannya.")
        return cleaned

    def save(self, commit=True):
        if self.cleaned_data["nik"]:
            self.instance.nik = self.cleaned_data["nik"]
        return super().save(commit)


class OfficerSet(RowSet):
    """One chair; one person once; who is ended is saved before who follows."""

    def clean(self):
        if any(self.errors):
            return
        serving = self.serving()
        if sum(position == Position.CHAIR for position, _ in serving) > 1:
            raise ValidationError(ONE_CHAIR)
        numbers = [number for _, number in serving if number]
        if len(numbers) > len(set(numbers)):
            raise ValidationError(
                "Satu NIK tercatat pada dua orang. Periksa NIK pada kartunya."
            )

    def serving(self):
        """(position, NIK) of everyone in office once the rows are saved."""
        forms_ = {form.row_id: form for form in self.filled if form.row_id}
        new = [form for form in self.filled if not form.row_id]
        found = [
            (row.position, row.nik)
            for pk, row in self.by_pk.items()
            if pk not in forms_ and row.ended_on is None
        ]
        for form in [*forms_.values(), *new]:
            if not form.cleaned_data.get("ended_on"):
                number = form.cleaned_data.get("nik") or form.instance.nik
                found.append((form.cleaned_data.get("position"), number))
        return found

    def save(self):
        def frees_the_chair(form):
            data = form.cleaned_data
            return bool(data.get("ended_on")) or data["position"] != Position.CHAIR

        for form in sorted(self.filled, key=frees_the_chair, reverse=True):
            if form.has_changed():
                form.save()


class CadreCountForm(PartForm):
    class Meta:
        model = Poktan
        fields = ["cadres_count", "cadres_trained_count"]
        labels = {
            "cadres_count": "Jumlah kader",
            "cadres_trained_count": "Kader yang sudah dilatih",
        }

    def layout(self):
        return [
            Sheet("Jumlah kader", "cadres_count", "cadres_trained_count",
                  hint="Untuk kelompok yang kadernya belum dicatat satu per satu."),
        ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        all_, trained = cleaned.get("cadres_count"), cleaned.get("cadres_trained_count")
        if all_ is not None and trained is not None and trained > all_:
            self.add_error(
                "cadres_trained_count",
                f"{trained} kader dilatih melebihi jumlah kader ({all_}).",
            )
        return cleaned


class Officers(Section):
    slug, title = "pengurus", "Pengurus dan kader"
    add_label = "Tambah orang"
    rows_title = "Pengurus dan kader sekarang"
    rows_hint = "Yang berhenti diakhiri dengan tanggal dan alasan, tidak dihapus."

    def build(self):
        yield row_set(OfficerForm, OfficerSet)(
            self.data, rows=self.snapshot.rows(Officer), prefix="orang",
            user=self.user, snapshot=self.snapshot,
            shown=lambda row: row.ended_on is None,
        )  # fmt: skip
        yield self.part(CadreCountForm, self.poktan)
