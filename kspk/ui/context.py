from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .navigation import bottom_bar, items_for, url_or_none


def shell(request):
    """What the page frame needs on every page: `shell`, worked out when first used."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request):
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "place": getattr(settings, "PLACE", ""),
        "demo_accounts": settings.DEBUG and getattr(settings, "DEMO_ACCOUNTS", ()),
        **(_frame(request, user) if signed_in else {}),
    }


def _frame(request, user):
    # A session that owes a new password or a second factor can open nothing else.
    items = [] if getattr(request, "duty", None) else items_for(user, request.path)
    bar, more = bottom_bar(items)
    searches = items and user.has_perm("poktan.view_poktan")
    return {
        "items": items,
        "bar": bar,
        "more": more,
        "profile_url": url_or_none("accounts:profile") or url_or_none("mfa_index"),
        "search_url": url_or_none("poktan:list") if searches else None,
    }
