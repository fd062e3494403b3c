"""Every address × everybody × own, neighbour's, foreign and missing record.

What each may do follows from the view's permission, the role table and the area; an
address only says which record it is about. An address without an entry fails.
"""

import uuid

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.checks import is_ours, our_views
from kspk.accounts.permissions import Permission, is_of_institution, roles_with
from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.models import Batch
from tests import factories

from . import records

OWN, NEIGHBOUR, FOREIGN = "5304052001", "5304032001", "5305011001"
AREAS = {
    Role.ADMIN: "5304",
    Role.OFFICER: "5304",
    Role.COORDINATOR: "530405",
    Role.PLKB: OWN,
    Role.VIEWER: "5304",
    Role.PARTNER: "5304",
}
NOBODY = "nobody"  # signed in, without a task
ANONYMOUS = "anonymous"
PUBLIC = {"admin:login"}
MISSING = 987654321


def at(make, **more):
    """An address about the record that `make(desa)` gives, and how to leave it out."""
    return lambda desa: {"pk": make(desa).pk, **more}


def import_row(desa):
    row = records.upload_row(desa)
    return {"pk": row.batch_id, "row": row.pk}


def nik(desa):
    person = records.officer_with_nik(desa)
    return {"pk": person.poktan_id, "what": "pengurus", "part": person.pk}


def change(desa):
    record = records.poktan(desa)
    with action("mengubah kelompok", by=None) as made:
        record.dusun = "Contoh"
        record.save()
    return {"pk": record.pk, "batch": made.pk}


def of_group(**more):
    """An address about a group, named so."""
    return lambda desa: {"poktan": records.poktan(desa).pk, **more}


OF_MITRA = {
    **{
        f"mitra:{name}": at(records.mitra)
        for name in ("detail", "history", "update", "rename", "end", "reactivate",
                     "contact-create", "served-create")
    },
    "mitra:contact-update": at(records.contact),
    "mitra:contact-end": at(records.contact),
    "mitra:served-end": at(records.served_area),
}  # fmt: skip
MONTHLY = {"month": factories.MONTH}


# About a forum of the kecamatan around the desa.
_FORUM = (
    "forum", "forum-update", "forum-hold", "forum-cancel", "forum-close",
    "forum-history", "minutes", "attendance", "attendance-record", "attendance-add",
    "attendance-sheet", "resolution-create", "material-create",
)  # fmt: skip
OF_FORUM = {
    **{f"agreements:{name}": at(records.forum) for name in _FORUM},
    "agreements:attendance-remove": at(records.attendance),
    "agreements:resolution": at(records.resolution),
    "agreements:resolution-update": at(records.resolution),
}

# Address → how to make the record it is about, given a desa; None or a dict of fixed
# arguments where it is about none.
ENTRIES = {
    "dashboard:home": None,
    "accounts:profile": None,
    "accounts:account-list": None,
    "accounts:account-create": None,
    "accounts:account-detail": at(records.account),
    "accounts:account-update": at(records.account),
    "accounts:account-reset-password": at(records.account),
    "accounts:account-deactivate": at(records.account),
    "accounts:account-activate": at(records.account),
    "accounts:account-unlock": at(records.account),
    "accounts:account-factor-remove": at(records.account),
    "accounts:assignment-create": at(records.account),
    "accounts:assignment-end": at(records.assignment),
    "accounts:assignment-revoke": at(records.assignment),
    "accounts:officer-list": None,
    "accounts:officer-create": None,
    "accounts:officer-detail": at(records.field_officer),
    "accounts:officer-update": at(records.field_officer),
    "accounts:officer-area-create": at(records.field_officer),
    "accounts:officer-area-end": at(records.officer_area),
    "audit:batch": at(records.batch),
    "audit:access-log": None,
    "wilayah:list": None,
    "wilayah:search": None,
    "wilayah:detail": at(records.area),
    "wilayah:alias-create": at(records.area),
    "wilayah:alias-archive": at(records.alias),
    "poktan:list": None,
    "poktan:export": None,
    "poktan:create": None,
    "poktan:detail": at(records.poktan),
    "poktan:update": at(records.poktan, section="sarana"),
    "poktan:end": at(records.poktan),
    "poktan:reactivate": at(records.ended_poktan),
    "poktan:history": at(records.poktan),
    "poktan:restore": change,
    "poktan:reveal": nik,
    "imports:list": None,
    "imports:template": None,
    "imports:detail": at(records.upload),
    "imports:progress": at(records.upload),
    "imports:columns": at(records.upload),
    "imports:rows": at(records.upload),
    "imports:decide": import_row,
    "imports:apply": at(records.discarded_upload),
    "imports:undo": at(records.discarded_upload),
    "imports:discard": at(records.upload),
    "imports:read-again": at(records.discarded_upload),
    "imports:leftover": at(records.upload),
    "agreements:follow-ups": None,
    "agreements:follow-up-create": at(records.resolution),
    "agreements:follow-up": at(records.follow_up),
    "agreements:follow-up-update": at(records.follow_up),
    "agreements:progress": at(records.follow_up),
    "agreements:follow-up-reopen": at(records.ended_follow_up),
    "agreements:follow-up-cancel": at(records.follow_up),
    "agreements:follow-up-history": at(records.follow_up),
    "agreements:matrix": at(records.forum),
    "agreements:trace": at(records.area, what="desa"),
    "agreements:agreements": None,
    "agreements:agreement-create": None,
    "agreements:agreement": at(records.agreement),
    "agreements:agreement-update": at(records.agreement),
    "agreements:agreement-sign": at(records.agreement),
    "agreements:agreement-stop": at(records.agreement),
    "agreements:agreement-renew": at(records.agreement),
    "agreements:agreement-history": at(records.agreement),
    "agreements:party-create": at(records.agreement),
    "agreements:party-update": at(records.party),
    "agreements:duty-create": at(records.agreement),
    "agreements:duty-update": at(records.duty),
    "agreements:activity-create": at(records.agreement),
    "agreements:activity-update": at(records.activity),
    "agreements:activity-done": at(records.activity),
    "agreements:radar": None,
    "agreements:map": None,
    "agreements:fundings": None,
    "agreements:funding-lines": None,
    "agreements:funding-create": at(records.area, year=2026),
    "agreements:funding": at(records.funding),
    "agreements:funding-update": at(records.funding),
    "agreements:proposal": at(records.area),
    "agreements:paud-hi": None,
    "reports:recap": MONTHLY,
    "reports:missing": MONTHLY,
    "reports:export": MONTHLY,
    "reports:summary": MONTHLY,
    "reports:print-all": MONTHLY,
    "reports:print": at(records.report),
    "reports:home": None,
    "reports:catch-up": None,
    "reports:month": MONTHLY,
    "reports:grid": MONTHLY,
    "reports:nihil": of_group(**MONTHLY),
    "reports:write": of_group(**MONTHLY),
    "reports:detail": at(records.report),
    "reports:history": at(records.report),
    "reports:take-back": at(records.report),
    "reports:verify-list": MONTHLY,
    "reports:verify": at(records.report),
    "reports:return": at(records.report),
    "reports:close": MONTHLY,
    "reports:closings": None,
    "reports:closing": at(records.closing),
    "reports:closing-print": at(records.closing),
    "reports:reopen": MONTHLY,
    "reports:reopenings": None,
    "reports:revise": at(records.locked_report),
    "reports:windows": None,
    "reports:window-create": None,
    "reports:window-update": at(records.window),
    "reports:window-end": at(records.window),
    "visits:list": None,
    "visits:create": of_group(),
    "visits:detail": at(records.visit),
    "visits:photo": at(records.visit),
    "visits:step-done": at(records.visit),
    "cards:list": None,
    "cards:confirm": of_group(year=timezone.localdate().year),
    "mitra:list": None,
    "mitra:export": None,
    "mitra:search": None,
    "mitra:create": None,
    **OF_MITRA,
    "agreements:forums": None,
    "agreements:forum-create": None,
    **OF_FORUM,
    "agreements:document": at(records.document),
    "agreements:document-add": at(records.progress, owner="progress"),
    "agreements:document-remove": at(records.document),
}
# Answers to those who may, where they are not the page (GET) or page or way on (POST).
FINE = {"get": {200}, "post": {200, 302}}
ANSWERS = {
    "wilayah:list": {"get": {200, 302}},  # on to the only area
    "imports:list": {"post": {422}},
    "visits:create": {"post": {422}},
    "agreements:follow-up-create": {"post": {422}},
    "agreements:follow-up-update": {"post": {422}},
    "agreements:progress": {"post": {422}},
    "reports:home": {"get": {302}},
    "reports:write": {"post": {422}},
    "poktan:update": {"post": {200, 302, 409}},  # 409: without the version opened
    "imports:detail": {"get": {302}},  # on to what is to be done next
    "imports:progress": {"get": {302}},
    "imports:undo": {"get": {302}},  # nothing is applied
    "imports:leftover": {"get": {200, 302}},
}

# Records of an area around the desa, which everybody inside sees: digits of its code.
WIDER = {
    "agreements:follow-up-create": 6,
    "agreements:matrix": 6,
    "reports:closing": 4,
    "reports:closing-print": 4,
    **dict.fromkeys(OF_MITRA, 4),
    **dict.fromkeys(OF_FORUM, 6),
}

VIEWS = dict(our_views())
PAGES = sorted(VIEWS.keys() - PUBLIC)


@pytest.fixture(scope="class")
def people(class_db):
    """{role, NOBODY or ANONYMOUS: a client}; what they ask for is undone each time."""
    factories.make_areas()
    clients = {ANONYMOUS: Client(), NOBODY: Client()}
    clients[NOBODY].force_login(factories.make_user())
    for role, code in AREAS.items():
        clients[role] = Client()
        clients[role].force_login(factories.make_user(role, code))
    return clients


def expected(person, permission, place, fine):
    """The statuses that the rules give; `place` is None without a record."""
    if person == ANONYMOUS:
        return {302}
    if person == Role.PARTNER and is_of_institution(permission):
        return fine if place is None else {404}  # nothing here is her institution's
    if permission != Permission.SIGNED_IN and person not in roles_with(permission):
        return {403}
    area = AREAS.get(person, "")
    if place is None or place.startswith(area) or area.startswith(place):
        return fine
    return {404}


def ask(client, method, name, kwargs):
    """(status, actions written) of one request, undone again."""
    with transaction.atomic():
        before = Batch.objects.count()
        response = getattr(client, method)(reverse(name, kwargs=kwargs))
        if response.streaming:
            b"".join(response.streaming_content)
        written = Batch.objects.count() - before
        transaction.set_rollback(True)
    return response.status_code, written


def record_of(make, place):
    """Arguments of the address for a record at `place`, or for a missing one."""
    if not callable(make):
        return make or {}
    if place == "missing":
        found = make(OWN)
        name = "pk" if "pk" in found else "poktan"
        is_uuid = isinstance(found[name], uuid.UUID)
        return found | {name: uuid.UUID(int=0) if is_uuid else MISSING}
    return make(place)


def deviations(people, name, permission, make, methods):
    """Every answer that is not as the rules say."""
    places = [OWN, NEIGHBOUR, FOREIGN, "missing"] if callable(make) else [None]
    fine = FINE | ANSWERS.get(name, {})
    for place in places:
        kwargs = record_of(make, place)
        for person, client in people.items():
            for method in methods:
                whole = place and place[: WIDER.get(name, 10)]
                allowed = expected(person, permission, whole, fine[method])
                if allowed == {403} and place not in {OWN, None}:
                    continue  # refused for the role, wherever the record is
                status, written = ask(client, method, name, kwargs)
                if status not in allowed or (written and status in {403, 404}):
                    yield f"{method} {person} {place}: {status}, not {allowed}"


@pytest.mark.usefixtures("db")
class TestAddresses:
    def test_all_have_an_entry(self):
        assert sorted(ENTRIES) == PAGES

    @pytest.mark.parametrize("name", PAGES)
    def test_open_to_whom_the_rules_say(self, people, name):
        view = VIEWS[name].view_class
        methods = [m for m in ("get", "post") if hasattr(view, m)]
        wrong = deviations(people, name, view.permission, ENTRIES[name], methods)
        assert list(wrong) == []


# Django's admin: model → how to make one.
ADMIN_ENTRIES = {
    "accounts.User": records.account,
    "accounts.FieldOfficer": records.field_officer,
    "audit.AccessLog": records.access,
    "catalogue.FacilityItem": records.facility_item,
    "catalogue.FundSource": records.fund_source,
    "catalogue.Integration": records.integration,
    "catalogue.Topic": records.topic,
    "poktan.Family": records.family,
    "poktan.Poktan": records.poktan,
    "wilayah.Wilayah": records.area,
    "wilayah.WilayahAlias": records.alias,
}
COMMON = {
    "catalogue.FacilityItem", "catalogue.FundSource", "catalogue.Integration",
    "catalogue.Topic",
}  # fmt: skip
REGISTERED = {model._meta.label: model for model in admin.site._registry}
OURS = sorted(label for label, model in REGISTERED.items() if is_ours(model))


def admin_status(person, permissions, place):
    """The answer of a page of the admin: the door, refused, not there, or the page."""
    if person not in roles_with(Permission.ADMIN_SITE):
        return {302}  # to the door
    if not any(person in roles_with(permission) for permission in permissions):
        return {403}
    inside = place is None or place.startswith(AREAS[person])
    return {200} if inside else {404, 302}  # 302: to the index, “tidak ada”


@pytest.mark.usefixtures("db")
class TestAdmin:
    def test_all_models_have_an_entry(self):
        assert sorted(ADMIN_ENTRIES) == OURS

    @pytest.mark.parametrize("label", OURS)
    def test_records_open_to_whom_the_rules_say(self, people, label):
        app, model = label.lower().split(".")
        permissions = [f"{app}.{verb}_{model}" for verb in ("view", "change")]
        wrong = []
        for place in (OWN, NEIGHBOUR, FOREIGN):
            key = ADMIN_ENTRIES[label](place).pk
            place = None if label in COMMON else place
            for person, client in people.items():
                allowed = admin_status(person, permissions, place)
                for page in ("change", "history"):
                    address = reverse(f"admin:{app}_{model}_{page}", args=[key])
                    status = client.get(address).status_code
                    if page == "history":  # some have none, and 404 comes first
                        allowed = allowed | {302, 404}
                    if status not in allowed:
                        wrong.append(f"{page} {person} {place}: {status}, {allowed}")
        assert wrong == []

    @pytest.mark.parametrize("label", OURS)
    def test_lists_open_to_whom_the_rules_say(self, people, label):
        app, model = label.lower().split(".")
        permissions = [f"{app}.{verb}_{model}" for verb in ("view", "change")]
        address = reverse(f"admin:{app}_{model}_changelist")
        answers = {p: client.get(address).status_code for p, client in people.items()}
        rules = {p: min(admin_status(p, permissions, None)) for p in people}
        assert answers == rules

    @pytest.mark.parametrize("label", sorted(REGISTERED.keys() - set(OURS)))
    def test_models_of_others_are_for_nobody_but_superusers(self, people, label):
        address = reverse(f"admin:{label.lower().replace('.', '_')}_changelist")
        answers = {client.get(address).status_code for client in people.values()}
        assert answers == {302, 403}
