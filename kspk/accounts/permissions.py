"""The one table of who may do what; where is said by the assignment's area.

Values are Django's own permission names, so that views, templates, forms and the admin
ask the same question: `user.has_perm(Permission.POKTAN_CHANGE, poktan)`.
"""

from enum import StrEnum

from .roles import Role


class Permission(StrEnum):
    POKTAN_VIEW = "poktan.view_poktan"
    POKTAN_ADD = "poktan.add_poktan"
    POKTAN_CHANGE = "poktan.change_poktan"
    POKTAN_END = "poktan.end_poktan"
    POKTAN_EXPORT = "poktan.export_poktan"
    # Names, telephone numbers and addresses of persons: chairs, kader, families.
    PERSON_VIEW = "poktan.view_officer"
    NIK_REVEAL = "poktan.reveal_nik"
    NIK_EXPORT = "poktan.export_nik"
    REPORT_VIEW = "poktan.view_monthlyreport"
    REPORT_ADD = "poktan.add_monthlyreport"  # write, send, take back
    REPORT_VERIFY = "poktan.verify_monthlyreport"  # and return
    REPORT_EXPORT = "poktan.export_monthlyreport"
    MONTH_CLOSE = "poktan.add_monthclosing"  # close, reopen, revise
    WINDOW_CHANGE = "reporting.change_entrywindow"
    CARD_CONFIRM = "poktan.add_annualcard"
    VISIT_VIEW = "poktan.view_mentoringvisit"
    VISIT_ADD = "poktan.add_mentoringvisit"
    IMPORT_VIEW = "imports.view_importbatch"
    IMPORT = "imports.add_importbatch"
    WILAYAH_VIEW = "wilayah.view_wilayah"
    ALIAS_CHANGE = "wilayah.change_wilayahalias"
    CATALOGUE_CHANGE = "catalogue.change_item"
    OFFICER_VIEW = "accounts.view_fieldofficer"
    OFFICER_CHANGE = "accounts.change_fieldofficer"
    ACCOUNT_VIEW = "accounts.view_user"
    ACCOUNT_MANAGE = "accounts.change_user"
    HISTORY_VIEW = "audit.view_batch"
    ACCESS_LOG_VIEW = "audit.view_accesslog"
    ADMIN_SITE = "accounts.use_admin"
    # Pages for whoever is signed in, with or without a task: first page, profile, help.
    SIGNED_IN = "accounts.sign_in"


_OFFICE = frozenset({Role.ADMIN, Role.OFFICER})
_STAFF = _OFFICE | {Role.COORDINATOR, Role.PLKB}

TABLE = {
    Permission.POKTAN_VIEW: _STAFF | {Role.VIEWER},
    Permission.POKTAN_ADD: _STAFF,
    Permission.POKTAN_CHANGE: _STAFF,
    Permission.POKTAN_END: _OFFICE | {Role.COORDINATOR},
    Permission.POKTAN_EXPORT: _STAFF | {Role.VIEWER},
    Permission.PERSON_VIEW: _STAFF,
    Permission.NIK_REVEAL: _STAFF,
    Permission.NIK_EXPORT: frozenset({Role.ADMIN}),
    Permission.REPORT_VIEW: _STAFF | {Role.VIEWER},
    Permission.REPORT_ADD: _STAFF,
    Permission.REPORT_VERIFY: _OFFICE | {Role.COORDINATOR},
    Permission.REPORT_EXPORT: _STAFF | {Role.VIEWER},
    Permission.MONTH_CLOSE: _OFFICE,
    Permission.WINDOW_CHANGE: _OFFICE,
    Permission.CARD_CONFIRM: _STAFF,
    Permission.VISIT_VIEW: _STAFF,
    Permission.VISIT_ADD: _STAFF,
    Permission.IMPORT_VIEW: _OFFICE,
    Permission.IMPORT: _OFFICE,
    Permission.WILAYAH_VIEW: _STAFF | {Role.VIEWER},
    Permission.ALIAS_CHANGE: _OFFICE,
    Permission.CATALOGUE_CHANGE: _OFFICE,
    Permission.OFFICER_VIEW: _STAFF,
    Permission.OFFICER_CHANGE: _OFFICE | {Role.COORDINATOR},
    Permission.ACCOUNT_VIEW: frozenset({Role.ADMIN}),
    Permission.ACCOUNT_MANAGE: frozenset({Role.ADMIN}),
    Permission.HISTORY_VIEW: _STAFF,
    Permission.ACCESS_LOG_VIEW: _OFFICE,
    Permission.ADMIN_SITE: _STAFF,
}

# Records that are part of another: Django's verb on them is a verb on the whole.
_PARTS = {
    "poktan": ("decree", "officer", "facility", "family", "membership", "pikdetail",
               "uppkadetail"),
}  # fmt: skip
_CATALOGUE = ("fundsource", "integration", "facilityitem", "topic")


def _parts():
    for model in _PARTS["poktan"]:
        yield f"poktan.view_{model}", Permission.PERSON_VIEW
        for verb in ("add", "change", "delete"):
            yield f"poktan.{verb}_{model}", Permission.POKTAN_CHANGE
    for model in (
        "reportrollup",
        "meeting",
        "counselling",
        "monthclosing",
        "closedgroup",
        "reopening",
        "reportrevision",
        "annualcard",
    ):
        yield f"poktan.view_{model}", Permission.REPORT_VIEW
    yield "poktan.view_rest", Permission.POKTAN_VIEW
    for verb in ("view", "add", "delete"):
        yield f"reporting.{verb}_entrywindow", Permission.WINDOW_CHANGE
    for model in _CATALOGUE:
        for verb in ("view", "add", "change"):
            yield f"catalogue.{verb}_{model}", Permission.CATALOGUE_CHANGE
    for verb in ("view", "add", "change", "delete"):
        yield f"accounts.{verb}_assignment", Permission.ACCOUNT_MANAGE
        yield f"accounts.{verb}_officerarea", Permission.OFFICER_CHANGE
        yield f"wilayah.{verb}_wilayahalias", Permission.ALIAS_CHANGE
    yield "accounts.add_user", Permission.ACCOUNT_MANAGE
    yield "accounts.add_fieldofficer", Permission.OFFICER_CHANGE
    yield "accounts.view_officerarea", Permission.OFFICER_VIEW


SAME_AS = dict(_parts())


def roles_with(permission):
    """The roles that hold a permission, by its name; none for an unknown name."""
    return TABLE.get(SAME_AS.get(permission, permission), frozenset())
