"""The one reading of a list's address: which groups, in what order, which columns.

List, export and links of the home pages all go through `PoktanFilter`.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django import forms
from django.db.models import Q
from django.http import QueryDict

from kspk.accounts.permissions import Permission
from kspk.catalogue.fields import has_code
from kspk.catalogue.models import FundSource, Integration
from kspk.wilayah.models import Wilayah, area_filter, inside, search_key

from .columns import COLUMNS
from .models import Kind, Poktan
from .ordering import ORDERS

NONE = "tanpa"
SIZES = ("25", "50", "100")
# What needs not be said in the address.
DEFAULTS = {
    "urut": "nama",
    "baris": "50",
    "kolom": [column.code for column in COLUMNS.values() if column.is_default],
}
MAX_SUPERVISORS = 500
_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}")
COMPLETENESS = {
    "belum": ("Belum lengkap", {"completeness__lt": 100}),
    "80": ("Kelengkapan di bawah 80%", {"completeness__lt": 80}),
    "50": ("Kelengkapan di bawah 50%", {"completeness__lt": 50}),
    "penuh": ("Lengkap", {"completeness": 100}),
}
STATUSES = [
    ("", "Aktif dan tidak aktif"),
    *Poktan.Status.choices,
    ("semua", "Semua status"),
]


@dataclass(frozen=True)
class Chip:
    """A condition that is on: its words, and the address without it."""

    label: str
    url: str


class FilterForm(forms.Form):
    """Names of the address: q, jenis, wilayah, pembina, sk, dana, terpadu, status,
    lengkap, urut, baris, kolom (several)."""

    q = forms.CharField(label="Cari", required=False, max_length=100)
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *Kind.choices]
    )
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    sk = forms.ChoiceField(
        label="SK",
        required=False,
        choices=[("", "Semua"), ("ada", "Ada SK"), (NONE, "Tanpa SK")],
    )
    pembina = forms.ChoiceField(label="Pembina", required=False)
    lengkap = forms.ChoiceField(
        label="Kelengkapan",
        required=False,
        choices=[
            ("", "Semua"),
            *((k, label) for k, (label, _) in COMPLETENESS.items()),
        ],
    )
    status = forms.ChoiceField(label="Status", required=False, choices=STATUSES)
    dana = forms.ChoiceField(label="Sumber dana", required=False)
    terpadu = forms.ChoiceField(label="Keterpaduan", required=False)
    urut = forms.ChoiceField(
        label="Urutkan",
        required=False,
        choices=[(code, order.label) for code, order in ORDERS.items()],
    )
    baris = forms.ChoiceField(
        label="Baris per halaman",
        required=False,
        choices=[(size, size) for size in SIZES],
    )
    kolom = forms.MultipleChoiceField(
        label="Kolom",
        required=False,
        choices=[(c.code, c.label) for c in COLUMNS.values()],
    )

    CONDITIONS = ("q", "jenis", "wilayah", "sk", "pembina", "lengkap", "status", "dana",
                  "terpadu")  # fmt: skip


def _grouped(areas):
    """Options of a select from areas by code: each kecamatan a group with its desa."""
    options = [("", "Semua wilayah")]
    for kecamatan, members in groupby(
        areas, key=lambda area: area.pk[:6] if len(area.pk) > 4 else ""
    ):
        below = [(area.pk, area.full_name) for area in members]
        options += [(below[0][1], below)] if kecamatan else below
    return options


class PoktanFilter:
    """What a list's address says, for one person.

        wanted = PoktanFilter(request.GET, request.user)
        wanted.rows()     queryset of Poktan: scoped, filtered, ordered
        wanted.chips      conditions that are on, each with the address without it
        wanted.form       bound FilterForm; values that it does not know are left out
        wanted.ignored    labels of the fields whose value was not known
        wanted.columns    list of Column (poktan.columns); of persons only if allowed
        wanted.order      Order (poktan.ordering); wanted.size rows on a page
        wanted.address(jenis="BKB", sk=None)   the query string with changes

    The address is the whole state: `?wilayah=530403&sk=tanpa&kolom=desa&kolom=sk`.
    """

    def __init__(self, params, user, permission=Permission.POKTAN_VIEW):
        self.user = user
        self.permission = permission
        self.areas = user.areas_with(permission)
        self.person_areas = user.areas_with(Permission.PERSON_VIEW)
        self.form = FilterForm(params)
        chosen = params.get("wilayah", "")
        chosen = chosen if _CODE.fullmatch(chosen) else ""
        self.form.fields["wilayah"].choices = self._area_choices(chosen)
        self.form.fields["pembina"].choices = self._supervisor_choices(chosen)
        for name, label, model in (
            ("dana", "Tanpa sumber dana", FundSource),
            ("terpadu", "Tanpa keterpaduan", Integration),
        ):
            items = model.objects.values_list("code", "label")
            self.form.fields[name].choices = [("", "Semua"), (NONE, label), *items]
        self.ignored = [self.form[name].label for name in self.form.errors]
        self.values = {
            name: value
            for name, value in self.form.cleaned_data.items()
            if value and value != DEFAULTS.get(name)
        }
        self.order = ORDERS[self.values.get("urut", DEFAULTS["urut"])]
        self.size = int(self.values.get("baris", DEFAULTS["baris"]))

    # ------------------------------------------------------------ choices

    @property
    def is_wide(self):
        """Whether the person's territory is more than single kabupaten."""
        return any(code is None or len(code) < 4 for code in self.areas)

    def _area_choices(self, chosen):
        """Areas to choose from, grouped: all below a kabupaten, else one level down."""
        everywhere = Wilayah.objects.filter(area_filter(self.areas, "pk"))
        if not self.is_wide:
            around = {code[:6] for code in self.areas if len(code) == 10}
            areas = everywhere | Wilayah.objects.filter(pk__in=around)
        elif len(chosen) >= 4:
            areas = everywhere.filter(inside("pk", chosen[:4]))
        else:
            roots = {chosen} if chosen else self.areas - {None}
            areas = everywhere.filter(Q(pk__in=roots) | Q(parent__in=roots))
            if not roots:
                areas = everywhere.filter(parent=None)
        return _grouped(areas.order_by("pk"))

    def _supervisor_choices(self, chosen):
        options = [("", "Semua"), (NONE, "Tanpa pembina")]
        if not self.person_areas or (self.is_wide and len(chosen) < 4):
            return options
        groups = Poktan.objects.filter(Poktan.objects.scope(self.person_areas))
        if chosen:
            groups = groups.filter(inside("desa", chosen))
        found = groups.exclude(supervisor=None, supervisor_name="").values_list(
            "supervisor", "supervisor__name", "supervisor_name"
        )
        people = {
            (str(pk) if pk else name, known or name)
            for pk, known, name in found.order_by().distinct()[:MAX_SUPERVISORS]
        }
        return options + sorted(people, key=lambda person: person[1].lower())

    # ------------------------------------------------------------ rows

    def rows(self):
        """Groups in scope that meet every condition, ordered."""
        return self.filtered().with_members().order_by(*self.order.terms())

    def filtered(self):
        """The same without an order, for counting."""
        found = self.scoped()
        values = self.values
        status = values.get("status")
        if not status:
            found = found.standing()
        elif status != "semua":
            found = found.filter(status=status)
        if "jenis" in values:
            found = found.filter(kind=values["jenis"])
        if "wilayah" in values:
            found = found.filter(inside("desa", values["wilayah"]))
        if "lengkap" in values:
            found = found.filter(**COMPLETENESS[values["lengkap"]][1])
        if "sk" in values:
            if values["sk"] == NONE:
                found = found.without_decree()
            else:
                found = found.filter(decrees__is_current=True)
        for name, field in (("dana", "funds"), ("terpadu", "integrations")):
            if values.get(name) == NONE:
                found = found.filter(**{field: []})
            elif name in values:
                found = found.filter(has_code(field, values[name]))
        if "pembina" in values:
            found = self._supervised(found, values["pembina"])
        if "q" in values:
            found = found.search(values["q"], personal=self.personal)
        return found

    def scoped(self):
        return Poktan.objects.permitted(self.user, self.permission)

    def _supervised(self, found, supervisor):
        if supervisor == NONE:
            return found.without_supervisor()
        found = found.filter(found.scope(self.person_areas))
        if supervisor.isascii() and supervisor.isdigit():
            return found.filter(supervisor=supervisor)
        return found.filter(supervisor=None, supervisor_name=supervisor)

    @property
    def personal(self):
        """Where persons may be found: True for the whole territory, else the areas."""
        return self.person_areas == self.areas or self.person_areas

    def shows_persons(self, desa):
        """Whether the names of persons of a group in `desa` may be shown."""
        return any(code is None or desa.startswith(code) for code in self.person_areas)

    # ------------------------------------------------------------ words

    @property
    def allowed_columns(self):
        columns = COLUMNS.values()
        return [c for c in columns if self.person_areas or not c.is_personal]

    @cached_property
    def columns(self):
        chosen = self.values.get("kolom", DEFAULTS["kolom"])
        return [column for column in self.allowed_columns if column.code in chosen]

    @cached_property
    def names(self):
        """{code: label} of funds and integrations."""
        fields = self.form.fields
        return dict([*fields["dana"].choices[2:], *fields["terpadu"].choices[2:]])

    def label_of(self, name):
        """Words of the option that is chosen in a field."""
        return dict(self._options(name))[self.values[name]]

    def _options(self, name):
        for value, label in self.form.fields[name].choices:
            yield from label if isinstance(label, list) else [(value, label)]

    @cached_property
    def chips(self):
        prefix = {"pembina": "Pembina ", "dana": "Dana ", "terpadu": "Terpadu "}
        chips = []
        for name in FilterForm.CONDITIONS:
            if name not in self.values:
                continue
            label = f"“{self.values['q']}”" if name == "q" else self.label_of(name)
            if self.values[name] != NONE:
                label = prefix.get(name, "") + label
            chips.append(Chip(label, self.address(**{name: None})))
        return chips

    def areas_named(self, text):
        """Choices of area that hold `text`: [(label, address)], at most 5."""
        key = search_key(text)
        if len(key) < 3:
            return []
        return [
            (label, self.address(q=None, wilayah=code))
            for code, label in self._options("wilayah")
            if code and key in search_key(label)
        ][:5]

    def address(self, **changes):
        """The query string of this list with changes; None takes a condition away."""
        values = {**self.values, **changes}
        query = QueryDict(mutable=True)
        for name in (*FilterForm.base_fields, "setelah", "sebelum"):
            if value := values.get(name):
                query.setlist(name, value if isinstance(value, list) else [value])
        return f"?{query.urlencode()}"
