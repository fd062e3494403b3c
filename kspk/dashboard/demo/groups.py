"""About 400 invented groups, from complete to nearly empty, with all their parts."""

from datetime import date, timedelta

from kspk.audit.personal import keyed_hash
from kspk.catalogue.models import FacilityItem, Integration
from poktan.completeness import Parts, expected_cadres, known, percent
from poktan.models import (
    Decree,
    Facility,
    Family,
    Membership,
    Officer,
    PikDetail,
    Poktan,
    PoktanWord,
    UppkaDetail,
)
from poktan.names import name_key, search_words

from . import names
from .people import nik, person, phone, store

# The proportions 112, 75, 82, 92, 61 of a real regency, brought to 400.
COUNTS = {"BKB": 106, "BKR": 71, "BKL": 78, "UPPKS": 87, "PIK_R": 58}
KIND_DIGIT = {"BKB": 1, "BKR": 2, "BKL": 3, "UPPKS": 4, "PIK_R": 5}
CARE = ("full", "full", "full", "fair", "fair", "fair", "fair", "bare")
SUPERVISORS = ("plkb", "plkb", "plkb", "plkb", "ppkbd", "ppkbd", "written", "")
FUNDS = ("add", "dana_desa", "apbd", "swadaya", "mitra", "apbn")
PARTS = (Officer, Decree, Facility, PikDetail, UppkaDetail)


class Builder:
    """Makes the groups of a list of desa; the same dice give the same groups."""

    def __init__(self, desa, officers, dice):
        self.desa, self.officers, self.dice = desa, officers, dice
        self.items = {}
        for item in FacilityItem.objects.active():
            self.items.setdefault(item.kind, []).append(item)
        self.integrations = {
            kind: [i.code for i in Integration.objects.active() if kind in i.kinds]
            for kind in COUNTS
        }
        self.groups, self.families, self.members = [], [], []
        self.parts = {model: [] for model in PARTS}
        self.used, self.sequence = set(), {}

    def build(self):
        weights = [self.dice.uniform(0.3, 2.2) for _ in self.desa]
        for kind, count in COUNTS.items():
            # Every desa has at least one group; the most common kind sees to that.
            places = list(self.desa) if kind == "BKB" else []
            places += self.dice.choices(self.desa, weights, k=count - len(places))
            for desa in sorted(places):
                self.group(kind, desa)
        return self

    def store(self, batch):
        store(Poktan, self.groups, batch)
        store(Family, self.families, batch)
        store(Membership, self.members, batch)
        for model, records in self.parts.items():
            store(model, records, batch)
        chairs = {
            o.poktan_id: o.name for o in self.parts[Officer] if o.position == "ketua"
        }
        PoktanWord.objects.bulk_create(
            (
                PoktanWord(poktan=group, word=word, is_personal=personal)
                for group in self.groups
                for word, personal in search_words(
                    group.name, "", group.register_no, chairs.get(group.pk, "")
                )
            ),
            batch_size=500,
        )

    def chance(self, share):
        return self.dice.random() < share

    def group(self, kind, desa):
        care = self.dice.choice(CARE)
        share = {"full": 0.97, "fair": 0.6, "bare": 0.12}[care]
        name = self.free_name(kind, desa)
        group = Poktan(kind=kind, name=name, name_key=name_key(name), desa_id=desa)
        group.version = 1
        self.groups.append(group)
        self.identity(group, share)
        self.supervise(group)
        if self.chance(0.5 if care == "bare" else 0.03):
            self.rest(group)
        parts = self.add_officers(group, share)
        parts.decree_number, parts.decree_date = self.add_decree(group, share)
        parts.has_facilities = self.add_facilities(group, share)
        self.add_details(group, share)
        if care == "full" and self.chance(0.3):
            self.add_families(group)
        group.completeness = percent(known(group, parts))

    def free_name(self, kind, desa):
        """A name that this kind has not had in the desa yet."""
        pool = [n for n in names.GROUPS[kind] if (kind, desa, n) not in self.used]
        name = self.dice.choice(pool)
        self.used.add((kind, desa, name))
        return name

    def identity(self, group, share):
        chance, dice, kind = self.chance, self.dice, group.kind
        kecamatan = group.desa_id[:6]
        if chance(share):
            number = self.sequence[kecamatan, kind] = (
                self.sequence.get((kecamatan, kind), 0) + 1
            )
            group.register_no = f"{kecamatan}{KIND_DIGIT[kind]}{number:02}"
        if chance(share):
            group.rw, group.rt = (
                f"{dice.randrange(1, 7):03}",
                f"{dice.randrange(1, 13):03}",
            )
            if group.desa_id[6] == "2":
                group.dusun = f"Dusun {dice.randrange(1, 6)}"
        if chance(share):
            group.meeting_place = dice.choice(names.PLACES)
        if chance(share * 0.8):
            group.phone = phone(dice)
        if chance(share):
            group.founded_year = dice.randrange(2004, 2025)
        if chance(share * 0.6):
            lat, lon = names.MIDDLES[kecamatan]
            group.latitude = f"{lat + dice.uniform(-0.02, 0.02):.6f}"
            group.longitude = f"{lon + dice.uniform(-0.02, 0.02):.6f}"
        if chance(share):
            group.funds = sorted(dice.sample(FUNDS, dice.choice((1, 1, 2))))
        if chance(share * 0.8):
            group.integrations = [dice.choice(self.integrations[kind])]
            if group.integrations == ["lainnya"]:
                group.integration_other = "Kegiatan PKK"
        if chance(share * 0.7):
            group.stratum = dice.choice(Poktan.Stratum.values)
        if chance(share):
            group.members_count = dice.randrange(8, 36)
            if kind == "BKL":
                group.elderly_assisted = dice.randrange(2, 8)
                group.elderly_independent = dice.randrange(8, 30)
        if chance(share):
            group.is_national_priority = chance(0.15)
        group.note = dice.choice(names.NOTES)

    def supervise(self, group):
        by = self.dice.choice(SUPERVISORS)
        if by == "written":
            group.supervisor_name = person(self.dice)
            group.supervisor_position = "sub_ppkbd"
        elif by:
            group.supervisor = self.officers[by, group.desa_id]
            group.supervisor_name = group.supervisor.name
            group.supervisor_position = by

    def rest(self, group):
        group.status = "bubar" if self.chance(0.2) else "tidak_aktif"
        group.status_on = date(2026, 1, 5) + timedelta(days=self.dice.randrange(270))
        group.status_reason = self.dice.choice(names.RESTING)

    def add_officers(self, group, share):
        posts = [p for p in ("ketua", "sekretaris", "bendahara") if self.chance(share)]
        if group.kind == "PIK_R":
            posts += ["pendidik_sebaya"] * self.dice.randrange(1, 4)
            posts += ["konselor_sebaya"] if self.chance(share) else []
        cadres = expected_cadres(group.kind)
        cadres = cadres if self.chance(share) else self.dice.randrange(cadres)
        ages = Officer.AgeGroup.values
        for n, post in enumerate([*posts, *["kader"] * cadres]):
            officer = Officer(
                poktan=group,
                position=post,
                name=person(self.dice),
                phone=phone(self.dice) if self.chance(share * 0.5) else "",
                is_trained=self.chance(0.6) if self.chance(share) else None,
                started_on=date(2022, 1, 10) if self.chance(share) else None,
                nik=nik(group.desa_id[:6], self.dice) if self.chance(share / 3) else "",
            )
            if post == "kader" and group.kind == "BKB":
                officer.age_group = ages[n - len(posts)]
            officer.nik_hash = keyed_hash(officer.nik)
            self.parts[Officer].append(officer)
        group.cadres_count = cadres or None
        return Parts(positions=frozenset(posts), cadres=cadres)

    def add_decree(self, group, share):
        if not self.chance(share * 0.85):
            return "", None
        year = max(group.founded_year or 2018, 2010)
        day = date(year, self.dice.randrange(1, 13), self.dice.randrange(1, 28))
        number = f"{self.dice.randrange(1, 90):02}/SK/{group.desa_id[6:]}/{year}"
        known_day = self.chance(0.9)
        issuer = "lurah" if group.desa_id[6] == "1" else "kepala_desa"
        decree = Decree(poktan=group, number=number, issuer=issuer)
        decree.date = day if known_day else None
        decree.date_text = "" if known_day else str(year)
        self.parts[Decree].append(decree)
        return number, decree.date

    def add_facilities(self, group, share):
        items = self.items.get(group.kind, [])
        if not items or not self.chance(share * 0.7):
            return False
        for item in items:
            there = self.chance(share * 0.7)
            condition = ("baik" if self.chance(0.85) else "rusak") if there else ""
            self.parts[Facility].append(
                Facility(
                    poktan=group, item=item, is_available=there, condition=condition
                )
            )
        return True

    def add_details(self, group, share):
        if group.kind == "UPPKS" and self.chance(share):
            business, products, marketing = self.dice.choice(names.BUSINESSES)
            self.parts[UppkaDetail].append(
                UppkaDetail(
                    poktan=group,
                    business=business,
                    products=products,
                    marketing=marketing,
                    stage=self.dice.choice(UppkaDetail.Stage.values),
                )
            )
        elif group.kind == "PIK_R" and self.chance(share):
            basis = self.dice.choice(["smp", "sma", "keagamaan", "lsm_kepemudaan"])
            self.parts[PikDetail].append(
                PikDetail(
                    poktan=group, basis=basis, institution=names.INSTITUTIONS[basis]
                )
            )

    def add_families(self, group):
        group.members_count = self.dice.randrange(6, 15)
        for _ in range(group.members_count):
            family = Family(
                head_name=person(self.dice),
                desa_id=group.desa_id,
                address=f"RT {self.dice.randrange(1, 13):03}",
                nik=nik(group.desa_id[:6], self.dice) if self.chance(0.6) else "",
                is_pus=self.chance(0.6),
                version=1,
            )
            family.uses_contraception = self.chance(0.65) if family.is_pus else None
            family.nik_hash = keyed_hash(family.nik)
            self.families.append(family)
            joined = date(2024, 1, 15) + timedelta(days=self.dice.randrange(600))
            self.members.append(
                Membership(poktan=group, family=family, joined_on=joined)
            )
