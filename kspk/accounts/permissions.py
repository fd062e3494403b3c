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
    MITRA_VIEW = "mitra.view_mitra"
    MITRA_CHANGE = "mitra.change_mitra"  # and its contacts; rename, merge, end
    MITRA_EXPORT = "mitra.export_mitra"
    CONTACT_VIEW = "mitra.view_contact"  # names and telephone numbers of persons
    AGREEMENT_VIEW = "agreements.view_agreement"
    AGREEMENT_CHANGE = "agreements.change_agreement"
    FORUM_VIEW = "agreements.view_forum"  # and its resolutions
    FORUM_CHANGE = "agreements.change_forum"  # also close it
    FOLLOWUP_VIEW = "agreements.view_followup"
    FOLLOWUP_CHANGE = "agreements.change_followup"
    FOLLOWUP_REPORT = "agreements.add_progress"
    FUNDING_VIEW = "agreements.view_villagefunding"
    FUNDING_CHANGE = "agreements.change_villagefunding"
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
    Permission.MITRA_VIEW: _STAFF | {Role.VIEWER},
    Permission.MITRA_CHANGE: _OFFICE,
    Permission.MITRA_EXPORT: _STAFF | {Role.VIEWER},
    Permission.CONTACT_VIEW: _STAFF,
    Permission.AGREEMENT_VIEW: _STAFF | {Role.VIEWER},
    Permission.AGREEMENT_CHANGE: _OFFICE,
    Permission.FORUM_VIEW: _STAFF | {Role.VIEWER},
    Permission.FORUM_CHANGE: _OFFICE | {Role.COORDINATOR},
    Permission.FOLLOWUP_VIEW: _STAFF | {Role.VIEWER},
    Permission.FOLLOWUP_CHANGE: _OFFICE | {Role.COORDINATOR},
    Permission.FOLLOWUP_REPORT: _STAFF,
    Permission.FUNDING_VIEW: _STAFF | {Role.VIEWER},
    Permission.FUNDING_CHANGE: _STAFF,
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

# What a partner's contact does, in what her own institution takes part in only.
OF_INSTITUTION = frozenset(
    {
        Permission.MITRA_VIEW,
        Permission.CONTACT_VIEW,
        Permission.AGREEMENT_VIEW,
        Permission.FORUM_VIEW,
        Permission.FOLLOWUP_VIEW,
        Permission.FOLLOWUP_REPORT,
    }
)

# Records that are part of another: Django's verb on them is a verb on the whole.
_PARTS = {
    "poktan": ("decree", "officer", "facility", "family", "membership", "pikdetail",
               "uppkadetail"),
}  # fmt: skip
_OF_AGREEMENTS = {
    "agreement": ("party", "duty", "activity"),
    "forum": ("attendance", "material", "resolution"),
    "followup": ("supporter",),
    "villagefunding": (),
}
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
    yield "mitra.view_servedarea", Permission.MITRA_VIEW
    for model in ("mitra", "servedarea", "contact"):
        for verb in ("add", "change", "delete"):
            yield f"mitra.{verb}_{model}", Permission.MITRA_CHANGE
    for whole, parts in _OF_AGREEMENTS.items():
        for model in (whole, *parts):
            yield f"agreements.view_{model}", f"agreements.view_{whole}"
            for verb in ("add", "change", "delete"):
                yield f"agreements.{verb}_{model}", f"agreements.change_{whole}"
    for verb in ("view", "add", "delete"):
        yield f"reporting.{verb}_entrywindow", Permission.WINDOW_CHANGE
    for model in _CATALOGUE:
        for verb in ("view", "add", "change"):
            yield f"catalogue.{verb}_{model}", Permission.CATALOGUE_CHANGE
    for verb in ("view", "add", "change", "delete"):
        yield f"accounts.{verb}_assignment", Permission.ACCOUNT_MANAGE
        yield f"accounts.{verb}_officerarea", Permission.OFFICER_CHANGE
        yield f"wilayah.{verb}_wilayahalias", Permission.ALIAS_CHANGE
    yield "agreements.view_progress", Permission.FOLLOWUP_VIEW
    yield "accounts.add_user", Permission.ACCOUNT_MANAGE
    yield "accounts.add_fieldofficer", Permission.OFFICER_CHANGE
    yield "accounts.view_officerarea", Permission.OFFICER_VIEW


SAME_AS = dict(_parts())


def is_reading(permission):
    """Whether it only lets see, by its name."""
    return str(permission).partition(".")[2].startswith(("view_", "export_"))


def is_of_institution(permission):
    """Whether a partner's contact holds it where her institution takes part."""
    return SAME_AS.get(permission, permission) in OF_INSTITUTION


def roles_with(permission):
    """The roles that hold a permission, by its name; none for an unknown name."""
    return TABLE.get(SAME_AS.get(permission, permission), frozenset())
