"""The one reading of the address of the list of institutions, for list and export."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django import forms
from django.db.models import Count, Q
from django.http import QueryDict

from kspk.accounts.permissions import Permission
from kspk.catalogue.fields import has_code
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Wilayah, area_filter, inside

from .models import Faith, Kind, Mitra
from .sectors import PROGRAMMES, SECTORS

ENDED, ALL = "berakhir", "semua"
_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}")


@dataclass(frozen=True)
class Chip:
    """A condition: its words, where it leads, how many rows, whether it is on."""

    label: str
    url: str
    count: int | None = None
    is_on: bool = False


def _choice(label, all_, options):
    return forms.ChoiceField(
        label=label, required=False, choices=[("", all_), *options]
    )


class FilterForm(forms.Form):
    """Names of the address: q, unsur, wilayah, keadaan, bidang, program, agama."""

    q = forms.CharField(label="Cari", required=False, max_length=100)
    unsur = _choice("Unsur", "Semua unsur", Kind.choices)
    wilayah = _choice("Wilayah", "Semua wilayah", [])
    keadaan = _choice(
        "Keadaan", "Aktif", [(ENDED, "Berakhir"), (ALL, "Aktif dan berakhir")]
    )
    program = _choice("Program", "Semua program", PROGRAMMES.items())
    bidang = _choice("Bidang", "Semua bidang", SECTORS.items())
    agama = _choice("Agama", "Semua agama", Faith.choices)


class MitraFilter:
    """What a list's address says, for one person.

    `values` are the conditions that are known, `ignored` the labels of the others.
    """

    def __init__(self, params, user, permission=Permission.MITRA_VIEW):
        self.user, self.permission = user, permission
        self.areas = user.areas_with(permission)
        chosen = params.get("wilayah", "")
        self.form = FilterForm(params)
        self.form.fields["wilayah"].choices = self._area_choices(
            chosen if _CODE.fullmatch(chosen) else ""
        )
        self.ignored = [self.form[name].label for name in self.form.errors]
        self.values = {k: v for k, v in self.form.cleaned_data.items() if v}

    # ------------------------------------------------------------ rows

    def rows(self):
        """Institutions in scope that meet every condition, by name."""
        return self._filtered(self.values).select_related("area")

    def _filtered(self, values):
        found = Mitra.objects.permitted(self.user, self.permission)
        state = values.get("keadaan")
        if not state:
            found = found.active()
        elif state == ENDED:
            found = found.exclude(ended_on=None)
        for name, field in (("unsur", "kind"), ("bidang", "sector"),
                            ("agama", "faith")):  # fmt: skip
            if name in values:
                found = found.filter(**{field: values[name]})
        if "program" in values:
            found = found.filter(has_code("programmes", values["program"]))
        if "wilayah" in values:
            found = found.working_in(values["wilayah"])
        return found.search(values.get("q", ""))

    @cached_property
    def tally(self):
        """How many of each kind the other conditions leave, as Chips; their sum is
        the length of the list without a kind."""
        others = {k: v for k, v in self.values.items() if k != "unsur"}
        counted = self._filtered(others).order_by().values_list("kind")
        counts = dict(counted.annotate(Count("pk")))
        chosen = self.values.get("unsur")
        return [
            Chip(label, self.address(unsur=kind), counts[kind], kind == chosen)
            for kind, label in Kind.choices
            if kind in counts
        ]

    # ------------------------------------------------------------ words

    def _area_choices(self, chosen):
        """The user's areas and those around them, a kecamatan with its desa a group."""
        rows, codes = Wilayah.objects.current(), self.areas
        if not codes:
            return [("", "Semua wilayah")]
        own = area_filter(codes, "pk")
        if not any(code is None or len(code) < 4 for code in codes):
            around = {part for code in codes for part in split_code(code)[1:]}
            areas = rows.filter(own | Q(pk__in=around))
        elif len(chosen) >= 4:
            areas = rows.filter(own, inside("pk", chosen[:4]))
        elif chosen:
            areas = rows.filter(own).filter(Q(pk=chosen) | Q(parent=chosen))
        elif None in codes:
            areas = rows.filter(parent=None)
        else:
            areas = rows.filter(Q(pk__in=codes) | Q(parent__in=codes))
        return _grouped(areas.order_by("pk"))

    @property
    def chips(self):
        """Conditions that are on, each with the address without it."""
        return [
            Chip(self.words(name), self.address(**{name: None})) for name in self.values
        ]

    def words(self, name):
        """The option that is chosen in a field, in words."""
        if name == "q":
            return f"“{self.values['q']}”"
        options = {}
        for value, label in self.form.fields[name].choices:
            options |= {value: label} if isinstance(label, str) else dict(label)
        return options[self.values[name]]

    def address(self, **changes):
        """The query string of this list with changes; None takes a condition away."""
        query = QueryDict(mutable=True)
        values = self.values | changes
        for name in FilterForm.base_fields:
            if values.get(name):
                query[name] = values[name]
        return f"?{query.urlencode()}"


def _grouped(areas):
    options = [("", "Semua wilayah")]
    for kecamatan, members in groupby(
        areas, key=lambda area: area.pk[:6] if len(area.pk) > 4 else ""
    ):
        below = [(area.pk, area.full_name) for area in members]
        options += [(below[0][1], below)] if kecamatan else below
    return options
