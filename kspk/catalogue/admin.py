"""Option lists in Django's admin: items are added, reworded, ordered, switched off."""

from django import forms
from django.contrib import admin

from kspk.accounts.admin_base import ScopedAdmin

from .models import FacilityItem, FundSource, Integration, Topic


class ItemAdmin(ScopedAdmin):
    """A code stays what it is once records may hold it."""

    form = forms.ModelForm
    list_display = ["label", "code", "order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["label", "code"]
    ordering = ["order", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The kinds of group are those of the official lists, not others."""
        if db_field.name not in ("kind", "kinds"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        known = {kind for item in Integration.objects.all() for kind in item.kinds}
        choices = [(kind, kind) for kind in sorted(known)]
        if db_field.name == "kind":
            return forms.ChoiceField(label=db_field.verbose_name, choices=choices)
        return forms.MultipleChoiceField(
            label=db_field.verbose_name,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


admin.site.register(FundSource, ItemAdmin)


@admin.register(Integration)
class IntegrationAdmin(ItemAdmin):
    list_display = [*ItemAdmin.list_display, "for_kinds"]

    @admin.display(description="untuk jenis")
    def for_kinds(self, item):
        return ", ".join(item.kinds) or "semua"


@admin.register(FacilityItem)
class FacilityItemAdmin(ItemAdmin):
    list_display = ["label", "kind", "section", "order", "is_active"]
    list_filter = ["kind", "section", "is_active"]
    ordering = ["kind", "order", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["kind", "code"] if obj else []


@admin.register(Topic)
class TopicAdmin(FacilityItemAdmin):
    list_display = ["number", "label", "kind", "group", "is_active"]
    list_display_links = ["label"]
    list_filter = ["kind", "group", "is_active"]
