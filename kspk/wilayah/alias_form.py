from django.core.exceptions import ValidationError

from kspk.ui.forms import KspkModelForm

from .models import WilayahAlias, search_key


class AliasForm(KspkModelForm):
    """Another spelling of one area."""

    class Meta:
        model = WilayahAlias
        fields = ["text"]
        labels = {"text": "Ejaan"}
        help_texts = {
            "text": "Seperti tertulis di berkas. Huruf besar dan tanda baca tidak"
            " berpengaruh."
        }

    def __init__(self, *args, area, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.area, self.by = area, by
        self.instance.wilayah = area

    def clean_text(self):
        text = " ".join(self.cleaned_data["text"].split())
        key = search_key(text)
        if not key:
            raise ValidationError("Tulis ejaan dengan huruf atau angka.")
        if key in {search_key(self.area.name), self.area.key}:
            raise ValidationError(
                f"{text} adalah nama resmi wilayah ini; tidak perlu dicatat."
            )
        if self.area.aliases.active().filter(key=key).exists():
            raise ValidationError(
                f"Ejaan {text} sudah tercatat untuk {self.area.full_name}."
            )
        return text

    def validate_unique(self):
        """`clean_text` did; an archived spelling may come again."""

    def save(self, commit=True):
        return WilayahAlias.learn(
            self.area, self.cleaned_data["text"],
            source=WilayahAlias.Source.MANUAL, by=self.by,
        )  # fmt: skip
