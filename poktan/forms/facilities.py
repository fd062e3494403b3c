"""Facilities and materials: the checklist of the group's kind."""

from django import forms

from kspk.catalogue.models import FacilityItem
from kspk.ui.forms import Section as Sheet

from ..models import Facility
from .base import PlainPartForm, Section

STATES = {
    "": "Belum diisi",
    "baik": "Ada",
    "rusak": "Ada, rusak",
    "tidak": "Tidak ada",
}


class StateField(forms.ChoiceField):
    """Always answered on the page, with “Belum diisi” at least; absent is that."""

    widget = forms.RadioSelect

    def validate(self, value):
        if value:
            super().validate(value)


def state_of(facility):
    if facility is None:
        return ""
    if not facility.is_available:
        return "tidak"
    return "rusak" if facility.condition == Facility.Condition.BROKEN else "baik"


class FacilityForm(PlainPartForm):
    """One choice per item of the list; what was never answered stays without a row."""

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.stored = {row.item_id: row for row in self.snapshot.rows(Facility)}
        items = FacilityItem.objects.filter(kind=instance.kind)
        self.items = {
            f"sarana_{item.pk}": item
            for item in items
            if item.is_active or item.pk in self.stored
        }
        for name, item in self.items.items():
            stored = self.stored.get(item.pk)
            self.fields[name] = StateField(
                label=item.label,
                choices=[c for c in STATES.items() if c[0] or stored is None],
                initial=state_of(stored),
            )

    def layout(self):
        sections = {}
        for name, item in self.items.items():
            sections.setdefault(item.get_section_display(), []).append(name)
        return [Sheet(heading, *names) for heading, names in sections.items()]

    def save(self):
        for name in self.changed_data:
            item, state = self.items[name], self.cleaned_data[name]
            if not state:
                continue
            row = self.stored.get(item.pk) or Facility(poktan=self.instance, item=item)
            row.is_available = state != "tidak"
            row.condition = state if row.is_available else ""
            row.save()


class Facilities(Section):
    slug, title = "sarana", "Sarana dan materi"

    def build(self):
        yield self.part(FacilityForm, self.poktan)
