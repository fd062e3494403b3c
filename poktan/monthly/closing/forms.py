from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.audit.conflict import STALE
from kspk.reporting.deadlines import USUAL
from kspk.reporting.models import EntryWindow
from kspk.reporting.months import read_month, write_month
from kspk.ui import formats
from kspk.ui.forms import ActionBar, KspkForm, KspkModelForm, Section, suit
from kspk.wilayah.forms import WilayahField
from kspk.wilayah.models import Level, inside

from ...models import Kind, Poktan
from .. import figures, rules
from .services import LONGEST, until_problem

SHOWN = 5  # groups named where a name is not clear


class KabupatenForm(KspkForm):
    """Of which kabupaten an admin of all closes the month."""

    kabupaten = WilayahField(
        level=Level.KABUPATEN, permission=Permission.MONTH_CLOSE,
        label="Kabupaten/kota",
        error_messages={"required": "Pilih kabupaten atau kota."},
    )  # fmt: skip

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].for_user(by)

    @property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper

    def layout(self):
        return [Section("", "kabupaten"), ActionBar("Lanjut")]


class CloseForm(KspkForm):
    note = forms.CharField(
        label="Catatan", max_length=300, required=False, widget=forms.Textarea,
        help_text="Tercetak pada rekap penutupan.",
    )  # fmt: skip
    confirm = forms.BooleanField(
        error_messages={"required": "Centang bila angka di atas sudah Anda periksa."}
    )

    def __init__(self, *args, month, is_again, **kwargs):
        super().__init__(*args, **kwargs)
        self.verb = "Tutup lagi" if is_again else "Tutup"
        self.month = formats.month(month)
        self.fields[
            "confirm"
        ].label = f"Angka di atas sudah saya periksa. {self.verb} {self.month}."

    def layout(self):
        return [
            Section("Penutupan", "note", "confirm"),
            ActionBar(f"{self.verb} {self.month}", icon="lock-fill"),
        ]


class ReopenForm(KspkForm):
    """Which unit is open again until when, and why; a `poktan` given is the unit."""

    area = WilayahField(
        level=[Level.KECAMATAN, Level.DESA], permission=Permission.MONTH_CLOSE,
        label="Kecamatan atau desa/kelurahan",
        error_messages={"required": "Pilih kecamatan, desa atau kelurahan."},
    )  # fmt: skip
    group = forms.CharField(
        label="Hanya kelompok", required=False, max_length=120,
        help_text="Kosongkan untuk semua kelompok di wilayah itu. Tulis jenis dan nama,"
        " misalnya BKB Melati.",
    )  # fmt: skip
    until = forms.DateField(
        label="Terbuka sampai",
        help_text=f"Paling lama {LONGEST.days} hari, sampai akhir hari itu (WITA).",
        error_messages={"required": "Isi tanggal terakhir."},
    )
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea,
        error_messages={"required": "Tulis alasan membuka kembali."},
    )  # fmt: skip

    def __init__(self, *args, by, poktan=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.poktan = by, poktan
        if poktan:
            del self.fields["area"], self.fields["group"]
        else:
            self.fields["area"].for_user(by)

    def layout(self):
        unit = () if self.poktan else (Section("Untuk siapa", "area", "group"),)
        return [
            *unit,
            Section("Sampai kapan dan mengapa", "until", "reason"),
            ActionBar("Buka kembali", state="Tercatat dan terbaca atasan."),
        ]

    def clean_until(self):
        until = self.cleaned_data["until"]
        if problem := until_problem(until, timezone.localdate()):
            raise ValidationError(problem)
        return until

    def clean(self):
        cleaned = super().clean()
        if self.poktan:
            cleaned |= {"poktan": self.poktan, "area": self.poktan.desa}
            cleaned.pop("group", None)
        elif cleaned.get("area"):
            text = cleaned.pop("group", "").strip()
            group = self.find(text, cleaned["area"]) if text else None
            cleaned |= {"poktan": group} | ({"area": group.desa} if group else {})
        return cleaned

    def find(self, text, area):
        """The one group in the area that `text` names; an error on the field if not."""
        groups = Poktan.objects.permitted(self.by, Permission.MONTH_CLOSE)
        groups = groups.filter(inside("desa", area.pk)).search(text, personal=False)
        found = list(groups.select_related("desa")[: SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            said = f"“{text}” tidak ditemukan di {area.full_name}. Periksa namanya."
        else:
            names = "; ".join(f"{g} ({g.desa.name})" for g in found[:SHOWN])
            more = " …" if len(found) > SHOWN else ""
            said = f"“{text}” belum jelas: {names}{more}. Tulis lebih lengkap."
        self.add_error("group", said)
        return None


class ReviseForm(KspkForm):
    """The numbers of a locked report, and why some of them are corrected.

    After validation `values` are the numbers that changed, with reasons of the unusual.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan koreksi", max_length=300, widget=forms.Textarea,
        help_text="Terbaca bersama angka lama dan angka baru.",
        error_messages={"required": "Tulis alasan koreksi."},
    )  # fmt: skip

    def __init__(self, *args, report, **kwargs):
        self.report = report
        self.names = corrected_names(report)
        stored = {name: getattr(report, name) for name in self.names}
        kwargs["initial"] = stored | {"version": report.version}
        super().__init__(*args, **kwargs)
        for name in self.names:
            self.fields[name] = self.number_field(name)
            suit(self.fields[name])

    def number_field(self, name):
        number = figures.words(self.report.kind, name)
        stored = formats.number(getattr(self.report, name))
        field = forms.IntegerField(
            label=number.label, help_text=number.help, min_value=0, required=False,
            max_value=figures.HIGHEST,
        )  # fmt: skip
        field.beside = [f"Sekarang {stored}"]
        return field

    def layout(self):
        return [
            Section("Angka", *self.names),
            Section("Mengapa", "reason", "version"),
            ActionBar("Simpan revisi", state="Langsung masuk rekap."),
        ]

    def clean_version(self):
        if self.cleaned_data["version"] != self.report.version:
            raise ValidationError(STALE)
        return self.report.version

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        report = self.report
        self.values = {
            name: cleaned[name]
            for name in self.names
            if cleaned[name] != getattr(report, name)
        }
        if not self.values:
            raise ValidationError(
                "Belum ada angka yang berubah. Ubah angka yang keliru."
            )
        after = {name: getattr(report, name) for name in figures.of_report(report.kind)}
        after |= {"is_nihil": report.is_nihil, "nihil_reason": report.nihil_reason}
        after |= self.values
        for problem in rules.errors(report.kind, after):
            known = problem.field in self.fields
            self.add_error(problem.field if known else None, problem.text)
        self.explain(rules.warnings(report.kind, after, {}), cleaned["reason"])
        return cleaned

    def explain(self, warnings, reason):
        """What is unusual of the corrected numbers carries the reason (feature X21)."""
        missing = rules.unexplained(warnings, self.report.reasons)
        if missing:
            more = {warning.field: reason for warning in missing}
            self.values["reasons"] = self.report.reasons | more


def corrected_names(report):
    """Numbers that a revision may correct; of a nihil month those of the group."""
    if report.is_nihil:
        return figures.of_group(report.kind)
    return figures.of_report(report.kind)


class MonthField(forms.CharField):
    """A month as 2026-10; None if empty."""

    def __init__(self, **kwargs):
        widget = forms.TextInput({"type": "month", "placeholder": "2026-10"})
        super().__init__(max_length=7, required=False, widget=widget, **kwargs)

    def prepare_value(self, value):
        return write_month(value) if hasattr(value, "year") else value

    def clean(self, value):
        text = super().clean(value)
        try:
            return read_month(text) if text else None
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem


_DAY_HELP = "Tanggal 1–28 bulan berikutnya; biasanya {}."


class WindowForm(KspkModelForm):
    """Deadlines of an area; once made, only the days change."""

    area = WilayahField(
        level=None, permission=Permission.WINDOW_CHANGE,
        error_messages={"required": "Pilih wilayah."},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Jenis kelompok", required=False, choices=[("", ""), *Kind.choices]
    )
    month = MonthField(
        label="Hanya bulan", help_text="Bulan yang dilaporkan; kosong untuk semua."
    )

    class Meta:
        model = EntryWindow
        fields = [
            "area", "kind", "month", "group_day", "kecamatan_day", "kabupaten_day",
        ]  # fmt: skip

    days = ("group_day", "kecamatan_day", "kabupaten_day")

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("area", "kind", "month"):
                del self.fields[name]
        else:
            self.fields["area"].for_user(by)
            self.fields["kind"].choices = [("", "Semua jenis"), *Kind.choices]
        for name, usual in zip(self.days, USUAL, strict=True):
            self.fields[name].help_text = _DAY_HELP.format(usual)
            self.initial.setdefault(name, usual)

    def layout(self):
        unit = Section("Untuk siapa", "area", "kind", "month")
        return [
            *([] if self.instance.pk else [unit]),
            Section("Batas waktu", *self.days, hint="sampai akhir hari, WITA"),
            ActionBar("Simpan"),
        ]
