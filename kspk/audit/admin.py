"""The log of who saw personal data; actions are read on their own pages."""

from django.contrib import admin

from kspk.accounts.admin_base import ReadOnlyAdmin

from .models import AccessLog


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "action", "subject", "wilayah", "purpose", "rows"]
    list_filter = ["action"]
    list_select_related = ["by", "wilayah"]
    search_fields = ["by__full_name", "subject", "purpose"]
    date_hierarchy = "at"
