import uuid

from django import forms
from django.utils import timezone

from kspk.audit.transitions import InvalidTransition
from kspk.ui.forms import ActionBar, KspkModelForm, Section

from ..models import MentoringVisit
from .checklists import checklist
from .photos import NotAPhoto, small

PHOTOS = "image/jpeg,image/png,image/webp"
ANSWERS = {"": "Tidak diperiksa", "ya": "Ya", "tidak": "Belum"}


class VisitForm(KspkModelForm):
    """A visit to one group; `key` is made with the page and becomes the visit's own."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = MentoringVisit
        fields = [
            "visited_on", "visitor_kind", "visitor_name", "mitra_name", "findings",
            "next_step", "next_step_due", "photo",
        ]  # fmt: skip
        widgets = {
            "visitor_kind": forms.RadioSelect,
            "findings": forms.Textarea,
            "next_step": forms.Textarea,
            "photo": forms.FileInput(attrs={"accept": PHOTOS}),
        }
        help_texts = {
            "mitra_name": "Hanya bila mitra yang berkunjung.",
            "photo": "Boleh dilewati. Disimpan kecil, tanpa tempat pengambilannya.",
            "next_step": "Apa yang harus dilakukan, dan oleh siapa.",
        }

    def __init__(self, *args, poktan, user, **kwargs):
        self.poktan = poktan
        kwargs["initial"] = {
            "key": uuid.uuid4(),
            "visited_on": timezone.localdate(),
            "visitor_name": user.full_name,
        }
        super().__init__(*args, **kwargs)
        self.keep_key = f"kunjungan-{poktan.pk}"
        self.items = checklist(poktan.kind)
        self.fields["visitor_kind"].choices = MentoringVisit.Visitor.choices
        for code, words in self.items.items():
            self.fields[f"cek_{code}"] = forms.ChoiceField(
                label=words, choices=ANSWERS.items(), required=False,
                widget=forms.RadioSelect,
            )  # fmt: skip

    def layout(self):
        return [
            Section(
                "Kunjungan", "key", "visited_on", "visitor_kind", "visitor_name",
                "mitra_name",
            ),
            Section(
                "Daftar periksa", *(f"cek_{code}" for code in self.items),
                hint="Lewati yang tidak sempat diperiksa.",
            ),
            Section(
                "Temuan dan langkah berikut", "findings", "next_step", "next_step_due"
            ),
            Section("Foto", "photo"),
            ActionBar("Simpan kunjungan"),
        ]  # fmt: skip

    def clean_visited_on(self):
        day = self.cleaned_data["visited_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal kunjungan belum tiba.")
        return day

    def clean_photo(self):
        upload = self.cleaned_data.get("photo")
        if not upload:
            return ""
        try:
            return small(upload)
        except NotAPhoto as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self):
        cleaned = super().clean()
        mitra = MentoringVisit.Visitor.MITRA
        if cleaned.get("visitor_kind") == mitra and not cleaned.get("mitra_name"):
            self.add_error("mitra_name", "Tulis nama lembaga mitra yang berkunjung.")
        if cleaned.get("next_step_due") and not cleaned.get("next_step"):
            self.add_error("next_step", "Tulis langkah berikut yang ditenggat itu.")
        due, day = cleaned.get("next_step_due"), cleaned.get("visited_on")
        if due and day and due < day:
            self.add_error("next_step_due", "Tenggat ini mendahului kunjungannya.")
        return cleaned

    def answers(self):
        """{code: true or false} of the items that were looked at."""
        given = {code: self.cleaned_data[f"cek_{code}"] for code in self.items}
        return {code: answer == "ya" for code, answer in given.items() if answer}


def finish_next_step(visit, *, by):
    """The next step of a visit is done today, once."""
    rows = MentoringVisit.objects.select_for_update(of=("self",)).with_group()
    visit = rows.get(pk=visit.pk)
    if not visit.next_step or visit.next_step_done_on:
        raise InvalidTransition("Langkah berikut kunjungan ini sudah selesai.")
    visit.next_step_done_on = timezone.localdate()
    visit.save(update_fields=["next_step_done_on"])
    return visit
