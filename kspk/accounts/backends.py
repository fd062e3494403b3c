"""Answers every question about permissions from the role table and the territory."""

from django.contrib.auth.backends import ModelBackend

from .permissions import Permission, is_of_institution
from .roles import Role
from .scope import is_common


class RoleBackend(ModelBackend):
    """Password sign-in as Django's; permissions by role, and by area for an object."""

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if perm == Permission.SIGNED_IN:
            return True
        holds = bool(user_obj.areas_with(str(perm))) or (
            is_of_institution(str(perm)) and Role.PARTNER in user_obj.roles
        )
        if obj is None or not holds:
            return holds
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        if hasattr(rows, "permitted"):
            return rows.permitted(user_obj, str(perm)).exists()
        if hasattr(rows, "visible_to"):
            return rows.visible_to(user_obj).exists()
        return is_common(type(obj))

    def has_module_perms(self, user_obj, app_label):
        return self.has_perm(user_obj, Permission.ADMIN_SITE)

    def get_all_permissions(self, user_obj, obj=None):
        return set()
