from django import forms

from kspk.reporting.states import State
from kspk.ui.forms import KspkForm

from .. import figures

READ_AGAIN = "Muat ulang halaman, lalu ulangi."
OTHER = "lainnya"


class ReadForm(KspkForm):
    """Which version of the report was read; what changed since is not decided on."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": READ_AGAIN, "invalid": READ_AGAIN},
    )

    def __init__(self, *args, report, **kwargs):
        kwargs.setdefault("initial", {"version": report.version})
        kwargs.setdefault("auto_id", f"{self.key}-{report.pk}-%s")
        super().__init__(*args, **kwargs)

    key = "verifikasi"


class ReturnForm(ReadForm):
    """Why a report goes back, and which of its numbers is to be looked at."""

    key = "kembalikan"

    field = forms.ChoiceField(
        label="Isian yang diperiksa lagi",
        error_messages={"required": "Pilih isian yang diperiksa lagi, atau “Lainnya”."},
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Tulis alasan pengembalian."},
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, report=report, **kwargs)
        self.fields["field"].choices = [("", "Pilih isian"), *fields_of(report)]
        self.fields["reason"].widget.attrs["rows"] = 2

    def clean_field(self):
        name = self.cleaned_data["field"]
        return "" if name == OTHER else name


def fields_of(report):
    """[(name, label)] of what can be wrong with a report."""
    names = () if report.is_nihil else figures.of_report(report.kind)
    nihil = [("nihil_reason", "Alasan nihil")] if report.is_nihil else []
    return [
        *((name, figures.words(report.kind, name).label) for name in names),
        *nihil,
        (OTHER, "Lainnya"),
    ]


def label_of(report):
    """What the returned field is called; "" for none of them in particular."""
    return dict(fields_of(report)).get(report.return_field, "")


RETURNABLE = (State.SUBMITTED, State.VERIFIED)
