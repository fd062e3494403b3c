"""Areas are read here; spellings are kept on the page of their area."""

from django.contrib import admin

from kspk.accounts.admin_base import ReadOnlyAdmin

from .codes import code_in
from .models import SEARCH_LENGTH, Level, Wilayah, WilayahAlias, name_filter


def named(rows, text):
    """Areas whose name holds `text`, or whose code begins with it."""
    text = text[:SEARCH_LENGTH]
    if digits := code_in(text):
        return rows.filter(code__gte=digits, code__lte=digits.ljust(10, "9"))
    return rows.filter(name_filter(text, "contains"))


@admin.register(Wilayah)
class WilayahAdmin(ReadOnlyAdmin):
    list_display = ["dotted_code", "full_name", "parent", "valid_to"]
    list_display_links = ["dotted_code", "full_name"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["key", "code"]
    fields = ["dotted_code", "name", "level", "kind", "parent", "valid_from",
              "valid_to", "successor"]  # fmt: skip

    @admin.display(description="kode Kemendagri", ordering="code")
    def dotted_code(self, area):
        return area.dotted_code

    @admin.display(description="nama", ordering="key")
    def full_name(self, area):
        return area.full_name

    def get_search_results(self, request, queryset, search_term):
        if request.GET.get("field_name") == "desa":  # a picker, not this list
            queryset = queryset.filter(level=Level.DESA)
        if request.GET.get("field_name"):
            queryset = queryset.current()
        return (named(queryset, search_term) if search_term else queryset), False


@admin.register(WilayahAlias)
class WilayahAliasAdmin(ReadOnlyAdmin):
    list_display = ["text", "wilayah", "source", "archived_at"]
    list_filter = ["source"]
    list_select_related = ["wilayah"]
    search_fields = ["key"]

    def get_search_results(self, request, queryset, search_term):
        if search_term:
            queryset = queryset.filter(
                name_filter(search_term[:SEARCH_LENGTH], "contains")
            )
        return queryset, False
