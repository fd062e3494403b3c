"""Checks that refuse to start with an open view or a model that knows no area."""

from django.apps import apps
from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import URLPattern, get_resolver

from kspk.wilayah.models import Wilayah

from .mixins import ScopedMixin
from .permissions import Permission
from .scope import COMMON, ScopedQuerySet

# allauth's pages are about nobody but the person herself; Django's admin asks the role
# table by itself and is known by its views' attributes.
GUARDED = ("django.contrib.admin.", "allauth.")
OUR_APPS = ("kspk.", "poktan.", "kampung_kb.", "agreements.")


def every_view_is_guarded(app_configs=None, **kwargs):
    """Each address of ours asks for a permission through ScopedMixin, or is public."""
    return [
        Error(
            f"{name}: the view says no permission.",
            hint="Take ScopedMixin and `permission = Permission.X`, or say"
            " @login_not_required for a public page.",
            id="accounts.E001",
        )
        for name, view in our_views()
        if not is_guarded(view)
    ]


def every_model_is_scoped(app_configs=None, **kwargs):
    """Each model of ours leads to an area, decides itself, or is listed as common."""
    return [
        Error(f"{model._meta.label}: {problem}", hint=hint, id="accounts.E002")
        for model in our_models()
        for problem, hint in scope_problems(model)
    ]


def our_views(patterns=None, prefix=""):
    """(URL name, view) of every address but those of GUARDED."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            name = prefix + (pattern.name or str(pattern.pattern))
            if not is_of_others(pattern.callback):
                yield name, pattern.callback
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from our_views(pattern.url_patterns, inner)


def is_of_others(view):
    """Whether it is a page of the admin, or comes from a module of GUARDED."""
    of_admin = hasattr(view, "admin_site") or hasattr(view, "model_admin")
    return of_admin or f"{view.__module__}.".startswith(GUARDED)


def is_guarded(view):
    """Whether ScopedMixin asks for a known permission, or the page is said public."""
    if not getattr(view, "login_required", True):
        return True
    page = getattr(view, "view_class", None)
    return (
        page is not None
        and issubclass(page, ScopedMixin)
        and page.permission in set(Permission)
    )


def is_ours(thing):
    return f"{thing.__module__}.".startswith(OUR_APPS)


def our_models():
    """Our models but history tables, and but those of scope.COMMON."""
    return [
        model
        for model in apps.get_models()
        if is_ours(model)
        and not hasattr(model, "history_id")
        and model._meta.label not in COMMON
    ]


def scope_problems(model):
    """(what is wrong, what to do) of a model's way to its area."""
    rows = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        yield (
            "its rows belong to no area.",
            "Give it ScopedQuerySet and wilayah_path, or list it in scope.COMMON.",
        )
    elif isinstance(rows, ScopedQuerySet) and not leads_to_wilayah(model):
        yield (
            "wilayah_path does not lead to Wilayah.",
            'Name the foreign keys on the way, as in "poktan__desa".',
        )


def leads_to_wilayah(model):
    """Whether `wilayah_path` ends at Wilayah, by foreign keys or to a row's parts."""
    for name in getattr(model, "wilayah_path", "").split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if not isinstance(field, models.ForeignKey | models.ForeignObjectRel):
            return False
        model = field.related_model
    return model is Wilayah
