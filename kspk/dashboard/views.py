from django.views.generic import TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.wilayah.models import Level

from . import work
from .figures import Overview


def admin_page(user):
    return {
        "overview": Overview(user),
        "imports": work.open_imports(user),
        "accounts": list(work.unused_accounts(user)[: work.SHOWN + 1]),
        "actions": work.recent_actions(user),
    }


def officer_page(user):
    return {
        "overview": Overview(user),
        "imports": work.open_imports(user),
        "actions": work.recent_actions(user),
    }


def coordinator_page(user):
    return {"overview": Overview(user), "actions": work.recent_actions(user)}


def plkb_page(user):
    return {
        "overview": Overview(user),
        "groups": work.groups_to_complete(user),
        "actions": work.recent_actions(user),
    }


def viewer_page(user):
    return {"overview": Overview(user)}


def no_rows(user):
    return {}


# The first role of hers in this order decides which page a person sees.
PAGES = {
    Role.ADMIN: ("admin", admin_page),
    Role.OFFICER: ("officer", officer_page),
    Role.COORDINATOR: ("coordinator", coordinator_page),
    Role.PLKB: ("plkb", plkb_page),
    Role.VIEWER: ("viewer", viewer_page),
    Role.PARTNER: ("partner", no_rows),
}
NOBODY = ("nobody", no_rows)
NAMED_AREAS = 3


class Home(ScopedMixin, TemplateView):
    """The first page: what waits, who lags, what changed, as her role needs it."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        user = request.user
        roles = {Role.ADMIN} if user.is_superuser else user.roles
        name, page = next((PAGES[role] for role in PAGES if role in roles), NOBODY)
        self.template_name = f"dashboard/{name}.html"
        return self.render_to_response({"place": place_of(user), **page(user)})


def place_of(user):
    """ "Kabupaten Belu", "Fatuketi, Dualaus", "6 desa binaan"; "" without an area."""
    areas = {a.wilayah_id: a.wilayah for a in user.current_assignments if a.wilayah}
    if len(areas) == 1:
        return next(iter(areas.values())).full_name
    if len(areas) <= NAMED_AREAS:
        return ", ".join(area.name for area in areas.values())
    are_desa = all(area.level == Level.DESA for area in areas.values())
    return f"{len(areas)} {'desa binaan' if are_desa else 'wilayah tugas'}"
