"""Funds, what the group works with, national priority, strata."""

from django import forms

from kspk.catalogue.models import FundSource, Integration
from kspk.ui.forms import Section as Sheet

from ..models import Poktan
from .base import PartForm, Section
from .fields import YesNoField


class CodesField(forms.MultipleChoiceField):
    """Codes of a catalogue: those in use, and those stored already."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, items, stored):
        self.choices = [
            (item.code, item.label)
            for item in items
            if item.is_active or item.code in stored
        ]

    def clean(self, value):
        return sorted(super().clean(value))


class FundsForm(PartForm):
    funds = CodesField(label="Sumber dana", required=False)
    integrations = CodesField(label="Keterpaduan", required=False)
    is_national_priority = YesNoField(label="Proyek prioritas nasional")

    class Meta:
        model = Poktan
        fields = ["funds", "integrations", "integration_other", "is_national_priority",
                  "stratum"]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        group = self.instance
        self.fields["funds"].offer(FundSource.objects.all(), group.funds)
        fitting = [
            item
            for item in Integration.objects.all()
            if group.kind in item.kinds or item.code in group.integrations
        ]
        self.fields["integrations"].offer(fitting, group.integrations)

    def layout(self):
        return [
            Sheet("Dana kegiatan", "funds"),
            Sheet("Keterpaduan", "integrations", "integration_other"),
            Sheet("Lainnya", "is_national_priority", "stratum"),
        ]


class Funds(Section):
    slug, title = "dana", "Keterpaduan dan dana"

    def build(self):
        yield self.part(FundsForm, self.poktan)
