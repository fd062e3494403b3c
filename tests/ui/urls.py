"""The application's addresses and one page of samples, for looking at the frame."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path

from kspk.ui.forms import ActionBar, Columns, KspkForm, Pair, Section
from kspk.urls import urlpatterns as application


class SampleForm(KspkForm):
    keep_key = "contoh"

    name = forms.CharField(label="Nama kelompok", help_text="Tanpa jenisnya.")
    families = forms.IntegerField(label="Keluarga anggota", required=False)
    since = forms.DateField(label="Sejak", required=False)
    until = forms.DateField(label="Sampai", required=False)
    rt = forms.CharField(label="RT", required=False)
    rw = forms.CharField(label="RW", required=False)
    kind = forms.ChoiceField(
        label="Jenis",
        choices=[("bkb", "BKB"), ("bkr", "BKR")],
        widget=forms.RadioSelect,
    )
    funds = forms.MultipleChoiceField(
        label="Dana",
        choices=[("add", "Anggaran Dana Desa"), ("swadaya", "Swadaya masyarakat")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    state = forms.ChoiceField(
        label="Keadaan", choices=[("", "---------"), ("1", "Aktif")], required=False
    )
    note = forms.CharField(label="Catatan", widget=forms.Textarea, required=False)
    is_priority = forms.BooleanField(label="Prioritas nasional", required=False)
    scan = forms.FileField(label="Pindaian SK", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["families"].beside = ["Bulan lalu 24", "Biasanya 15–35"]

    def layout(self):
        return [
            Section("Nama", "name", "kind", "families", hint="Seperti di SK."),
            Section("Waktu", Columns("since", "until"), Pair("rt", "rw")),
            Section("Lain", "funds", "state", "note", "is_priority", "scan"),
            ActionBar("Simpan", state="Belum ada yang dikirim."),
        ]


def sample(request):
    form = SampleForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        messages.success(request, "Contoh disimpan.")
        return redirect("sample-done")
    return render(request, "ui_sample.html", {"form": form, "back_url": "/"})


@login_not_required
def done(request):
    return render(request, "404.html")


@login_not_required
def refused(request):
    raise PermissionDenied


urlpatterns = [
    *application,
    path("contoh/", sample, name="sample"),
    path("contoh/selesai/", done, name="sample-done"),
    path("contoh/ditolak/", refused, name="sample-refused"),
]
