"""Invented visits to groups, and yearly cards that were confirmed."""

import datetime
import uuid
from datetime import timedelta

from django.utils import timezone

from kspk.audit.models import Batch
from poktan.models import AnnualCard, MentoringVisit, Poktan

from .activity import day_between
from .people import store

COUNT = 60
FINDINGS = (
    "Buku kegiatan terisi sampai bulan lalu; daftar hadir lengkap.",
    "Kader baru belum dilatih. Alat peraga tersimpan di rumah ketua.",
    "Pertemuan rutin, tetapi pembukuan belum rapi.",
    "Anggota yang hadir menurun sejak musim tanam.",
    "Papan nama rusak; jadwal pertemuan belum ditempel.",
)
NEXT_STEPS = (
    "Dampingi kader mengisi register bulan depan.",
    "Usulkan pelatihan kader ke kabupaten.",
    "Minta kepala desa menganggarkan papan nama.",
    "Kunjungi keluarga yang tiga bulan tidak hadir.",
)
MITRA = ("Paroki Contoh", "Puskesmas Umpama", "TP PKK Rekaan")
CORRECTED = {"meeting_place": ["Balai dusun", "Balai desa"]}


def make_visits(groups, staff, today, dice):
    """COUNT visits of the last year, some by the coordinator, a few with a mitra."""
    active = [group for group in groups if group.status == Poktan.Status.ACTIVE]
    visits = [
        visit(group, staff, today, dice)
        for group in dice.sample(active, min(COUNT, len(active)))
    ]
    keep(MentoringVisit, visits, "mencatat kunjungan contoh", timezone.now())
    return len(visits)


def visit(group, staff, today, dice):
    kinds = MentoringVisit.Visitor
    kind = dice.choice((kinds.PLKB, kinds.PLKB, kinds.COORDINATOR, kinds.MITRA))
    by_coordinator = kind == kinds.COORDINATOR
    place = ("pplkb", group.desa_id[:6]) if by_coordinator else ("plkb", group.desa_id)
    visitor = staff[place]
    yesterday = today - timedelta(days=1)
    found = MentoringVisit(
        id=uuid.UUID(int=dice.getrandbits(128), version=4),
        poktan=group, desa_id=group.desa_id, visitor_kind=kind, recorded_by=visitor,
        visitor_name=visitor.full_name, findings=dice.choice(FINDINGS), version=1,
        visited_on=day_between(dice, today - timedelta(days=330), yesterday),
        mitra_name=dice.choice(MITRA) if kind == kinds.MITRA else "",
    )  # fmt: skip
    if dice.random() < 0.6:
        found.next_step = dice.choice(NEXT_STEPS)
        found.next_step_due = found.visited_on + timedelta(days=30)
        if dice.random() < 0.5:
            done = found.visited_on + timedelta(days=dice.randrange(5, 40))
            found.next_step_done_on = min(done, today)
    return found


def make_cards(groups, staff, year, dice):
    """COUNT cards of a year, confirmed in its first days."""
    active = [group for group in groups if group.status == Poktan.Status.ACTIVE]
    start = timezone.make_aware(datetime.datetime(year, 1, 2, 9))
    cards = [
        AnnualCard(
            poktan=group, year=year, confirmed_by=staff["plkb", group.desa_id],
            confirmed_at=start + timedelta(hours=dice.randrange(96)),
            changes=CORRECTED if dice.random() < 0.2 else {},
        )
        for group in dice.sample(active, min(COUNT, len(active)))
    ]  # fmt: skip
    keep(AnnualCard, cards, f"mengukuhkan kartu K/0 contoh {year}", start)
    return len(cards)


def keep(model, records, title, at):
    batch = Batch.objects.create(
        by=None, by_name="Sistem", source=Batch.Source.COMMAND, title=title, at=at
    )
    store(model, records, batch)
