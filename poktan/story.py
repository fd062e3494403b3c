"""What the page of one group tells: people, things, papers, and what is missing."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.audit.personal import mask
from kspk.audit.sentences import history_count, history_of
from kspk.catalogue.models import FacilityItem, FundSource, Integration

from .completeness import facts
from .models import KIND_NAMES, Officer, Poktan
from .monthly.strip import year_of

FAMILIES_SHOWN = 10
VISITS_SHOWN = 3
SECTION_NAMES = {
    "identitas": "Identitas",
    "pembina": "Pembina dan SK",
    "pengurus": "Pengurus dan kader",
    "sarana": "Sarana dan materi",
    "anggota": "Keluarga anggota",
    "dana": "Dana dan keterpaduan",
}
_ORDER = {position: n for n, position in enumerate(Officer.Position.values)}


@dataclass(frozen=True)
class Gap:
    """Facts of one section of the card that are not known yet."""

    section: str
    title: str
    labels: list


@dataclass(frozen=True)
class Item:
    """Something the kind's list asks for; `state`: ada, tidak ada or belum dicatat."""

    label: str
    state: str
    condition: str = ""


class Story:
    """One group as one person may see it; each part is one query or two."""

    def __init__(self, poktan, user, *, all_families=False):
        self.poktan, self.user = poktan, user
        self.all_families = all_families

    # ------------------------------------------------------------ permissions

    @cached_property
    def sees_persons(self):
        return self.user.has_perm(Permission.PERSON_VIEW, self.poktan)

    @cached_property
    def can_change(self):
        return self.user.has_perm(Permission.POKTAN_CHANGE, self.poktan)

    @cached_property
    def can_end(self):
        return self.user.has_perm(Permission.POKTAN_END, self.poktan)

    @cached_property
    def can_reveal(self):
        return self.user.has_perm(Permission.NIK_REVEAL, self.poktan)

    # ------------------------------------------------------------ what is missing

    @cached_property
    def gaps(self):
        missing = [fact for fact in facts(self.poktan) if not fact.known]
        return [
            Gap(section, SECTION_NAMES[section], [fact.label for fact in group])
            for section, group in groupby(missing, key=lambda fact: fact.section)
        ]

    @property
    def gaps_count(self):
        return sum(len(gap.labels) for gap in self.gaps)

    # ------------------------------------------------------------ people

    @cached_property
    def officers(self):
        """In office, by post; nobody for those who may not see persons."""
        people = [person for person in self._people if person.ended_on is None]
        return sorted(people, key=lambda p: (_ORDER[p.position], p.age_group, p.pk))

    @cached_property
    def former_officers(self):
        people = [person for person in self._people if person.ended_on is not None]
        return sorted(people, key=lambda p: p.ended_on, reverse=True)

    @cached_property
    def _people(self):
        people = list(self.poktan.officers.all()) if self.sees_persons else []
        for person in people:
            person.masked_nik = mask(person.nik)
        return people

    @property
    def trained_count(self):
        return sum(person.is_trained is True for person in self.officers)

    @cached_property
    def cadres_count(self):
        """As the card says, else those known by name; None if neither."""
        if self.poktan.cadres_count is not None:
            return self.poktan.cadres_count
        cadres = self.poktan.officers.in_office().filter(position="kader")
        return cadres.count() or None

    @cached_property
    def families_count(self):
        return self.poktan.memberships.current().count()

    @cached_property
    def families(self):
        """Member families by name with NIK masked: the first ten, or all."""
        if not self.sees_persons:
            return []
        members = (
            self.poktan.memberships.current()
            .select_related("family__desa")
            .order_by("family__head_name", "pk")
        )
        shown = members if self.all_families else members[:FAMILIES_SHOWN]
        families = [membership.family for membership in shown]
        for family in families:
            family.masked_nik = mask(family.nik)
        return families

    # ------------------------------------------------------------ this year's reports

    @cached_property
    def sees_reports(self):
        return self.user.has_perm(Permission.REPORT_VIEW, self.poktan)

    @cached_property
    def year(self):
        """The twelve months of this year as the strip shows them."""
        return year_of(self.poktan, self.user, timezone.localdate())

    # ------------------------------------------------------------ mentoring

    @cached_property
    def sees_visits(self):
        return self.user.has_perm(Permission.VISIT_VIEW, self.poktan)

    @cached_property
    def can_visit(self):
        return self.user.has_perm(Permission.VISIT_ADD, self.poktan)

    @cached_property
    def visits(self):
        """The latest visits, newest first."""
        rows = self.poktan.visits.visible_to(self.user)
        return list(rows.order_by("-visited_on", "pk")[:VISITS_SHOWN])

    @cached_property
    def card(self):
        """The latest confirmed card K/0, None if there is none."""
        return self.poktan.cards.order_by("-year").first()

    # ------------------------------------------------------------ things and papers

    @cached_property
    def facilities(self):
        """[(section, items)] of the kind's list, as recorded for this group."""
        known = {
            facility.item_id: facility for facility in self.poktan.facilities.all()
        }
        items = FacilityItem.objects.filter(kind=self.poktan.kind)
        asked = [item for item in items if item.is_active or item.pk in known]
        return [
            (section, [_item(item, known.get(item.pk)) for item in group])
            for section, group in groupby(asked, key=FacilityItem.get_section_display)
        ]

    @property
    def facilities_count(self):
        states = [item.state for _, items in self.facilities for item in items]
        return f"{states.count('ada')} dari {len(states)} ada"

    @cached_property
    def decrees(self):
        return list(self.poktan.decrees.all())

    @cached_property
    def funds(self):
        return _labels(FundSource, self.poktan.funds)

    @cached_property
    def integrations(self):
        labels = _labels(Integration, self.poktan.integrations)
        return [*labels, *filter(None, [self.poktan.integration_other])]

    @property
    def kind_name(self):
        return KIND_NAMES[self.poktan.kind]

    @property
    def supervisor(self):
        """Name and post, "" if there is none or persons may not be seen."""
        poktan = self.poktan
        name = poktan.supervisor.name if poktan.supervisor else poktan.supervisor_name
        if not (name and self.sees_persons):
            return ""
        post = (
            poktan.supervisor.get_position_display()
            if poktan.supervisor
            else poktan.get_supervisor_position_display()
        )
        return f"{name} ({post})" if post else name

    # ------------------------------------------------------------ what became of it

    @cached_property
    def successor(self):
        """The group that took its members, if the person may see it."""
        return Poktan.objects.visible_to(self.user).filter(merged=self.poktan).first()

    @cached_property
    def absorbed(self):
        return list(self.poktan.merged.visible_to(self.user))

    @cached_property
    def history(self):
        return history_of(self.poktan, self.user)

    @cached_property
    def history_count(self):
        return history_count(self.poktan) if self.history else 0


def _labels(model, codes):
    labels = model.objects.labels() if codes else {}
    return [labels.get(code, code) for code in codes]


def _item(item, facility):
    if facility is None:
        return Item(item.label, "belum dicatat")
    state = "ada" if facility.is_available else "tidak ada"
    return Item(item.label, state, facility.get_condition_display())
