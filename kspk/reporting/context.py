from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kspk.ui.navigation import url_or_none

from .deadlines import reporting_month


def reporting(request):
    """The month being reported for the top bar: `reporting`, found when first used."""
    return {"reporting": SimpleLazyObject(lambda: _reporting(request))}


def _reporting(request):
    user, url = getattr(request, "user", None), url_or_none("reports:home")
    # A session that owes a new password or a second factor can open nothing else.
    if not (url and user and user.is_authenticated) or getattr(request, "duty", None):
        return {}
    if not user.has_perm("poktan.view_monthlyreport"):
        return {}
    return {"month": reporting_month(user, timezone.localdate()), "url": url}
