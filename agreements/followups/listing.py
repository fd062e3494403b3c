"""Which follow-ups a person looks at: her filter, its chips and their counts."""

from datetime import timedelta
from functools import cached_property

from django import forms
from django.db.models import Case, Count, F, Q, When

from kspk.accounts.permissions import Permission
from kspk.mitra.fields import reference_in
from kspk.mitra.models import Mitra
from kspk.ui.formats import read_number
from kspk.wilayah.forms import WilayahField
from kspk.wilayah.models import inside

from ..models import FollowUp, Forum, Resolution

FORUMS = 30  # the newest, in the select
SOON = timedelta(days=14)

CHIPS = {
    "semua": "Semua",
    "lewat": "Lewat tenggat",
    "segera": "Segera",
    "tanpa-pemilik": "Tanpa pemilik",
    "tanpa-tenggat": "Tanpa tenggat",
    "selesai": "Selesai",
}


class FilterForm(forms.Form):
    forum = forms.ChoiceField(required=False, label="Forum")
    tema = forms.ChoiceField(
        required=False, label="Tema",
        choices=[("", "Semua tema"), *Resolution.Theme.choices],
    )  # fmt: skip
    mitra = forms.CharField(
        required=False, label="Mitra", max_length=100,
        help_text="Penanggung jawab atau pendukung.",
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.areas_with(Permission.FOLLOWUP_VIEW):
            self.fields["wilayah"] = WilayahField(
                user, level=None, required=False, permission=Permission.FOLLOWUP_VIEW
            )
        forums = list(Forum.objects.visible_to(user)[:FORUMS])
        asked = read_number(self.data.get("forum", ""), 0)
        if asked and asked not in {forum.pk for forum in forums}:
            forums += Forum.objects.visible_to(user).filter(pk=asked)
        self.fields["forum"].choices = [
            ("", "Semua forum"), *((str(forum.pk), str(forum)) for forum in forums)
        ]  # fmt: skip

    def condition(self, user):
        """Q for what was asked; an answer that was not understood holds nothing."""
        if not self.is_valid():
            return Q(pk__in=[])
        asked, found = self.cleaned_data, Q()
        if asked["forum"]:
            found &= Q(resolution__forum=asked["forum"])
        if asked["tema"]:
            found &= Q(resolution__theme=asked["tema"])
        if asked["mitra"]:
            found &= FollowUp.objects.of_institution(named(asked["mitra"], user))
        if asked.get("wilayah"):
            found &= inside("area", asked["wilayah"].pk)
        return found


def named(text, user):
    """Keys of the user's institutions, as a query, that a text names or refers to."""
    rows = Mitra.objects.visible_to(user)
    pk = reference_in(text)
    rows = rows.filter(pk=pk) if pk else rows.search(text)
    return rows.order_by().values("pk")


class Listing:
    """The rows behind each chip: `lihat`; `tugas` narrows to those she may change."""

    def __init__(self, user, params, today):
        self.user, self.today = user, today
        self.form = FilterForm(params, user=user)
        self.is_own = params.get("tugas") == "1"
        asked = params.get("lihat")
        self.chip = asked if asked in CHIPS else "semua"

    @cached_property
    def all(self):
        rows = FollowUp.objects.visible_to(self.user)
        if self.is_own:
            rows = rows.permitted(self.user, Permission.FOLLOWUP_CHANGE)
        return rows.filter(self.form.condition(self.user))

    @property
    def conditions(self):
        to_do = Q(state__in=FollowUp.TO_DO)
        return {
            "semua": Q(),
            "lewat": to_do & Q(due__lt=self.today),
            "segera": to_do & Q(due__range=(self.today, self.today + SOON)),
            "tanpa-pemilik": to_do & Q(owner=None),
            "tanpa-tenggat": to_do & Q(due=None),
            "selesai": Q(state=FollowUp.State.DONE),
        }

    @cached_property
    def counts(self):
        """{chip: rows}, in one query."""
        counted = {
            name: Count("pk", filter=condition)
            for name, condition in self.conditions.items()
        }
        return self.all.order_by().aggregate(**counted)

    @property
    def chips(self):
        """(code, words, count) of each."""
        return [(name, words, self.counts[name]) for name, words in CHIPS.items()]

    @property
    def rows(self):
        """Of the chip: what is to do by its date, then what is over."""
        over = Case(When(state__in=FollowUp.TO_DO, then=0), default=1)
        rows = self.all.filter(self.conditions[self.chip]).with_chain()
        return rows.order_by(over, F("due").asc(nulls_last=True), "pk")
