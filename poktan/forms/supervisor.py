"""Supervisor and decrees: a new decree makes the old one a former one."""

from django import forms
from django.utils import timezone

from kspk.accounts.models import FieldOfficer
from kspk.imports.parse_dates import parse_decree_number
from kspk.ui.forms import Columns
from kspk.ui.forms import Section as Sheet

from ..models import Decree, Poktan
from .base import PartForm, RowForm, RowSet, Section, row_set


class SupervisorForm(PartForm):
    class Meta:
        model = Poktan
        fields = ["supervisor", "supervisor_name", "supervisor_position"]
        labels = {
            "supervisor": "Petugas pembina",
            "supervisor_name": "Nama pembina lain",
        }
        help_texts = {
            "supervisor": "Petugas yang membina desa ini sekarang.",
            "supervisor_name": "Hanya bila pembinanya tidak ada dalam daftar.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        serving = FieldOfficer.objects.serving(self.instance.desa_id, today)
        kept = FieldOfficer.objects.filter(pk=self.instance.supervisor_id)
        self.fields["supervisor"].queryset = (serving | kept).distinct()

    def layout(self):
        return [
            Sheet("Pembina", "supervisor",
                  Columns("supervisor_name", "supervisor_position")),
        ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("supervisor") and cleaned.get("supervisor_name"):
            self.add_error(
                "supervisor_name",
                "Pembina sudah dipilih dari daftar. Kosongkan nama pembina lain,"
                " atau kosongkan pilihan petugas.",
            )
        return cleaned


class DecreeForm(RowForm):
    title = "SK baru"

    class Meta:
        model = Decree
        fields = [
            "number",
            "date",
            "date_text",
            "issuer",
            "issuer_other",
            "valid_until",
        ]
        labels = {"date_text": "Tanggal seperti tertulis"}
        help_texts = {
            "number": "Seperti pada surat, misalnya KEP/14/KNB/2024.",
            "date_text": "Hanya bila tanggalnya tidak lengkap, misalnya “Maret 2016”.",
        }

    @property
    def heading(self):
        if self.is_new:
            return self.title
        state = "" if self.instance.is_current else " (tidak berlaku lagi)"
        return f"{self.instance}{state}"

    def layout(self):
        return [
            Sheet("", "number", Columns("date", "date_text"),
                  Columns("issuer", "issuer_other"), "valid_until"),
        ]  # fmt: skip

    def clean_number(self):
        return parse_decree_number(self.cleaned_data["number"]).value or ""

    def clean(self):
        cleaned = super().clean()
        signed, until = cleaned.get("date"), cleaned.get("valid_until")
        if signed and signed > timezone.localdate():
            self.add_error("date", "Tanggal SK belum tiba. Periksa tahunnya.")
        if signed and until and until < signed:
            self.add_error("valid_until", "Tanggal berakhir mendahului tanggal SK.")
        if cleaned.get("issuer_other") and cleaned.get("issuer") != Decree.Issuer.OTHER:
            self.add_error("issuer", "Pilih “Lainnya” bila penerbit lain diisi.")
        return cleaned


class DecreeSet(RowSet):
    def clean(self):
        if sum(not form.row_id for form in self.filled) > 1:
            raise forms.ValidationError("Tambahkan satu SK baru saja sekaligus.")

    def save(self):
        for form in self.filled:
            if not form.row_id:
                self.retire_current()
        super().save()

    def retire_current(self):
        for row in self.by_pk.values():
            if row.is_current:
                row.is_current = False
                row.save(update_fields=["is_current"])


class Supervisor(Section):
    slug, title = "pembina", "Pembina dan SK"
    add_label = "Tambah SK"
    rows_title = "SK pengukuhan"
    rows_hint = "SK baru menggantikan SK yang berlaku; yang lama tetap tercatat."

    def build(self):
        yield self.part(SupervisorForm, self.poktan)
        yield row_set(DecreeForm, DecreeSet)(
            self.data, rows=self.snapshot.rows(Decree), prefix="sk", user=self.user,
            snapshot=self.snapshot,
        )  # fmt: skip
