from django.contrib import admin
from import_export import fields, resources, widgets
from import_export.admin import ImportExportModelAdmin

from kspk.wilayah.models import Wilayah

from .models import Group


class GroupResource(resources.ModelResource):
    desa = fields.Field(
        column_name="desa",
        attribute="desa",
        widget=widgets.ForeignKeyWidget(Wilayah, "code"),
    )

    class Meta:
        model = Group
        exclude = ["id"]
        import_id_fields = ["code"]
        skip_unchanged = True


@admin.register(Group)
class GroupAdmin(ImportExportModelAdmin):
    resource_classes = [GroupResource]
    list_display = ["code", "name", "kind", "desa", "chair", "members"]
    list_filter = ["kind"]
    list_select_related = ["desa"]
    search_fields = ["code", "name", "chair", "desa__name"]
    list_per_page = 100
