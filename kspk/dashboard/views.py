from django.utils import timezone
from django.views.generic import TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.reporting.deadlines import reporting_month
from kspk.wilayah.models import Level
from poktan.monthly.reminders import duties_of, reminder

from . import work
from .commitments import Commitments
from .figures import Overview
from .mine import MyVisits, my_month
from .months import MonthFigures


def figures_page(user, today):
    """The groups of a territory, and how far the month being reported is there."""
    month = MonthFigures(user, reporting_month(user, today))
    return {"overview": Overview(user), "month": month}


def checking_page(user, today, imports=()):
    """What waits for one who verifies."""
    duties = [(duty, duty.months(today)) for duty in duties_of(user)]
    return figures_page(user, today) | {
        "today": today,
        "reminder": reminder(duties, today),
        "tasks": work.tasks(
            duties, imports, today, work.partnership_tasks(user, today)
        ),
        "to_verify": work.to_verify(duties),
        "actions": work.recent_actions(user),
    }


def office_page(user, today):
    imports = list(work.open_imports(user))
    return checking_page(user, today, imports) | {"imports": imports}


def admin_page(user, today):
    accounts = list(work.unused_accounts(user)[: work.SHOWN + 1])
    return office_page(user, today) | {"accounts": accounts}


def plkb_page(user, today):
    duties = [(duty, duty.months(today)) for duty in duties_of(user)]
    month = reporting_month(user, today, Permission.REPORT_ADD)
    return my_month(user, month, today) | {
        "overview": Overview(user),
        "visits": MyVisits(user, today),
        "reminder": reminder(duties, today),
        "groups": work.groups_to_complete(user),
        "actions": work.recent_actions(user),
    }


def partner_page(user, today):
    return {"commitments": Commitments(user, today), "today": today}


def no_rows(user, today):
    return {}


# The first role of hers in this order decides which page a person sees.
PAGES = {
    Role.ADMIN: ("admin", admin_page),
    Role.OFFICER: ("officer", office_page),
    Role.COORDINATOR: ("coordinator", checking_page),
    Role.PLKB: ("plkb", plkb_page),
    Role.VIEWER: ("viewer", figures_page),
    Role.PARTNER: ("partner", partner_page),
}
NOBODY = ("nobody", no_rows)
NAMED_AREAS = 3


class Home(ScopedMixin, TemplateView):
    """The first page: what waits, who lags, what changed, as her role needs it."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        user, today = request.user, timezone.localdate()
        roles = {Role.ADMIN} if user.is_superuser else user.roles
        name, page = next((PAGES[role] for role in PAGES if role in roles), NOBODY)
        self.template_name = f"dashboard/{name}.html"
        return self.render_to_response({"place": place_of(user), **page(user, today)})


def place_of(user):
    """ "Kabupaten Belu", "Fatuketi, Dualaus", "6 desa binaan"; "" without an area."""
    areas = {a.wilayah_id: a.wilayah for a in user.current_assignments if a.wilayah}
    if len(areas) == 1:
        return next(iter(areas.values())).full_name
    if len(areas) <= NAMED_AREAS:
        return ", ".join(area.name for area in areas.values())
    are_desa = all(area.level == Level.DESA for area in areas.values())
    return f"{len(areas)} {'desa binaan' if are_desa else 'wilayah tugas'}"
