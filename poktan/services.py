"""Changes of a group that touch several records together."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from kspk.accounts.permissions import Permission
from kspk.audit.conflict import Stale
from kspk.audit.history import action
from kspk.audit.models import AccessLog
from kspk.audit.restore import NotRestorable, restored
from kspk.audit.transitions import InvalidTransition
from kspk.wilayah.models import inside

from .models import Membership, Officer, Poktan
from .similar import similar_groups


def find_similar(poktan, *, chair, user):
    """Groups of the same kind and kecamatan, in sight, that `poktan` may be again."""
    near = Poktan.objects.standing().visible_to(user).filter(kind=poktan.kind)
    near = near.filter(inside("desa", poktan.desa_id[:6])).exclude(pk=poktan.pk)
    near = near.with_chair().select_related("desa")
    return similar_groups(poktan.name, poktan.desa_id, near, chair=chair)


@transaction.atomic
def create_group(*, form, by, reason=""):
    """Save a valid CreateForm; `reason` says why it is not one of the similar groups.

    Raises AlreadyThere if another person saved the same name a moment ago.
    """
    data, poktan = form.identity.cleaned_data, form.poktan
    poktan.twin_no = next_twin(poktan) if reason else 0
    with action(f"mencatat {poktan}", by=by, reason=reason):
        try:
            with transaction.atomic():
                poktan.save()
        except IntegrityError as error:
            raise AlreadyThere(str(poktan)) from error
        refuse_outside(poktan, by, Permission.POKTAN_ADD)
        if form.chosen_detail and form.chosen_detail.has_changed():
            form.chosen_detail.save()
        if data["chair_name"]:
            Officer.objects.create(
                poktan=poktan, position=Officer.Position.CHAIR, name=data["chair_name"]
            )
            # Completeness and words of the search now count her.
            Poktan.objects.get(pk=poktan.pk).save()
    return poktan


class AlreadyThere(Exception):
    """A group of this kind, name and desa was saved by somebody else."""


def next_twin(poktan):
    """The number of a further group of one kind, desa and name; 0 for the first."""
    twins = Poktan.objects.named_like(poktan.name, kind=poktan.kind)
    twins = twins.filter(desa=poktan.desa_id)
    highest = twins.aggregate(highest=Max("twin_no"))["highest"]
    return 0 if highest is None else highest + 1


def refuse_outside(poktan, by, permission):
    """Roll back a group that would stand where the person may not write."""
    if not Poktan.objects.permitted(by, permission).filter(pk=poktan.pk).exists():
        raise PermissionDenied


@transaction.atomic
def save_section(section, *, version, by, reason=""):
    """Save a valid section of the card that was opened at `version`.

    Raises Stale if the group was saved since, InvalidTransition if it has ended.
    Completeness, the words of the search and the version follow in the same
    transaction. Gives False if nothing had changed.
    """
    poktan = section.poktan
    locked = Poktan.objects.select_for_update().get(pk=poktan.pk)
    if version != locked.version or locked.version != poktan.version:
        raise Stale
    require_standing(locked)
    if not section.has_changed:
        return False
    title = f"mengubah {section.title.lower()} {poktan}"
    with action(title, by=by, reason=reason):
        section.save()
        poktan.save()
        refuse_outside(poktan, by, Permission.POKTAN_CHANGE)
    return True


def require_standing(poktan):
    if not poktan.is_standing:
        raise InvalidTransition(
            f"{poktan} berstatus {poktan.get_status_display().lower()}. Aktifkan dahulu"
            " sebelum mengubahnya."
        )


@transaction.atomic
def end_group(poktan, status, *, by, on, reason, into=None):
    """End a group; one that is merged hands its member families over."""
    title = f"mengubah {poktan} menjadi {Poktan.Status(status).label.lower()}"
    if into is not None:
        into = locked_target(poktan, into)
        title = "menggabungkan dua kelompok"  # read where only one of them is seen
    with action(title, by=by, reason=reason):
        ended = poktan.end(status, on=on, reason=reason, into=into)
        if into is not None:
            move_members(ended, into, on)
    return ended


def locked_target(poktan, into):
    """`into` as it is now; both groups are locked, in the same order by everyone."""
    pair = Poktan.objects.select_for_update().filter(pk__in=[poktan.pk, into.pk])
    target = {group.pk: group for group in pair.order_by("pk")}[into.pk]
    require_standing(target)
    return target


def move_members(source, target, on):
    there = set(target.memberships.current().values_list("family", flat=True))
    for membership in source.memberships.current():
        membership.left_on = max(on, membership.joined_on)
        membership.left_reason = f"digabung ke {target}"[:200]
        membership.save()
        if membership.family_id not in there:
            Membership.objects.create(
                poktan=target, family_id=membership.family_id,
                joined_on=membership.left_on,
            )  # fmt: skip
    source.save()
    target.save()


@transaction.atomic
def reactivate_group(poktan, *, by, reason):
    with (
        action(f"mengaktifkan {poktan}", by=by, reason=reason),
        refusing(InvalidTransition, f"{poktan} yang lain sudah tercatat di desa itu."),
    ):
        return poktan.reactivate(reason=reason)


@contextmanager
def refusing(refusal, words):
    """What the database refuses is refused with these words."""
    try:
        yield
    except IntegrityError as error:
        raise refusal(words) from error


@transaction.atomic
def restore_group(poktan, *, by, batch):
    """Take back what one action changed in a group and its parts.

    Raises NotRestorable where something newer stands in the way.
    """
    group = Poktan.objects.select_for_update().get(pk=poktan.pk)
    require_standing(group)
    with (
        action(f"mengembalikan {group} seperti sebelum {batch.title}", by=by),
        refusing(NotRestorable, "Isian sebelumnya kini dipakai catatan lain."),
    ):
        for record in restored(group, batch):
            check(record)
            if record is not group:
                record.save()
        group.save()
        refuse_outside(group, by, Permission.POKTAN_CHANGE)
    return group


def check(record):
    """Refuse values that no longer fit beside those of today."""
    try:
        record.full_clean()
    except ValidationError as error:
        raise NotRestorable(" ".join(error.messages)) from error


REVEALS_PER_HOUR = 40


def reveal_number(owner, poktan, *, by, purpose):
    """The full NIK of an officer or a family; the look is logged first."""
    AccessLog.objects.create(
        by=by, action=AccessLog.Action.REVEAL, subject=f"NIK {owner}, {poktan}"[:200],
        wilayah_id=poktan.desa_id, purpose=purpose,
    )  # fmt: skip
    return owner.nik
