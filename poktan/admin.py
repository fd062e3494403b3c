"""Groups and families in Django's admin: the forms and rules of our own pages."""

import copy
from contextlib import closing

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.forms import SelectableFieldsExportForm

from kspk.accounts.admin_base import (
    AreaFilter,
    KnownRows,
    ScopedAdmin,
    ScopedForm,
    ScopedInline,
)
from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.audit.personal import mask
from kspk.audit.transitions import InvalidTransition

from .exports import NIK, allowed_cells, common_area, export, stem
from .forms.base import Snapshot
from .forms.funds import FundsForm
from .forms.identity import IdentityForm
from .forms.members import CountForm, MemberForm
from .forms.officers import ONE_CHAIR, CadreCountForm, OfficerForm
from .forms.supervisor import DecreeForm, SupervisorForm
from .models import Decree, Facility, Family, Kind, Membership, Officer, Poktan
from .resources import PoktanResource

MOST_ARCHIVED = 100
ELDERLY = ["elderly_independent", "elderly_assisted"]


class DesaFilter(AreaFilter):
    permission = Permission.POKTAN_VIEW


# --- parts of a group


class PartInline(ScopedInline, admin.TabularInline):
    """Rows drawn by a form of the card, which asks for the user and the group."""

    row_form = None

    def get_formset(self, request, obj=None, **kwargs):
        if self.has_change_permission(request, obj):
            kwargs["form"] = self.row_form
        return super().get_formset(request, obj, **kwargs)


class OfficerRow(OfficerForm):
    """All columns in every row: those that do not apply cannot be filled in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("age_group", "ended_on", "end_reason"):
            if name not in self.fields:
                self.fields[name] = copy.deepcopy(self.base_fields[name])
                self.fields[name].disabled = True


class OfficerFormSet(KnownRows):
    def clean(self):
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        chairs = [r for r in rows if r.get("position") == Officer.Position.CHAIR]
        if sum(not row.get("ended_on") for row in chairs) > 1:
            raise ValidationError(ONE_CHAIR)


class OfficerInline(PartInline):
    model = Officer
    formset = OfficerFormSet
    row_form = OfficerRow
    fields = ["position", "age_group", "name", "phone", "is_trained", "started_on",
              "ended_on", "end_reason"]  # fmt: skip


class DecreeFormSet(KnownRows):
    def save_new(self, form, commit=True):
        """A new decree takes the place of the one in force."""
        for decree in self.instance.decrees.filter(is_current=True):
            decree.is_current = False
            decree.save(update_fields=["is_current"])
        return super().save_new(form, commit)


class DecreeInline(PartInline):
    model = Decree
    row_form = DecreeForm
    formset = DecreeFormSet
    max_num = 20
    fields = ["number", "date", "date_text", "issuer", "issuer_other", "valid_until",
              "is_current"]  # fmt: skip
    readonly_fields = ["is_current"]


class FacilityInline(ScopedInline, admin.TabularInline):
    model = Facility
    fields = ["item", "is_available", "condition"]
    readonly_fields = ["item"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("item")

    def has_add_permission(self, request, obj=None):
        return False


class MembershipRow(ScopedForm):
    clean_end = MemberForm.clean_end

    def clean(self):
        cleaned = super().clean()
        self.clean_end(cleaned)
        return cleaned


class MembershipInline(ScopedInline, admin.TabularInline):
    model = Membership
    form = MembershipRow
    fields = ["family", "joined_on", "left_on", "left_reason"]
    readonly_fields = ["family"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("family", "poktan")
        return rows.defer("family__nik", "family__family_code")

    def has_add_permission(self, request, obj=None):
        """Families are added on the group's page, which finds them by number."""
        return False


class FamilyMembershipInline(MembershipInline):
    fields = ["poktan", "joined_on", "left_on", "left_reason"]
    readonly_fields = ["poktan"]


# --- groups


class CardForm(
    ScopedForm, IdentityForm, SupervisorForm, FundsForm, CadreCountForm, CountForm
):
    """All sections of the card that are facts of the group itself, with their rules."""

    person = None

    class Meta(IdentityForm.Meta):
        labels = SupervisorForm.Meta.labels | CadreCountForm.Meta.labels

    def __init__(self, *args, instance=None, **kwargs):
        kwargs |= {"user": self.person, "snapshot": Snapshot(instance)}
        super().__init__(*args, instance=instance, **kwargs)

    def save(self, commit=True):
        """Here one form is the whole card; a section leaves saving to its page."""
        return forms.ModelForm.save(self, commit)


class ReasonForm(ActionForm):
    reason = forms.CharField(label="Alasan", max_length=250, required=False)


class Workbook(base_formats.XLSX):
    code = "xlsx"

    def get_title(self):
        return "Excel (.xlsx)"


class SemicolonText(base_formats.CSV):
    code = "csv"

    def get_title(self):
        return "Teks (.csv)"


class ColumnsForm(SelectableFieldsExportForm):
    """Columns to choose, in the words of their headings."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["format"].label = "Bentuk berkas"
        self.fields["format"].choices = self.fields["format"].choices[1:]
        for resource in self.resources:
            self.fields[self.create_boolean_field_name(resource, NIK)].initial = False

    def _get_field_label(self, resource, field_name):
        return resource.fields[field_name].column_name


@admin.register(Poktan)
class PoktanAdmin(ExportMixin, ScopedAdmin):
    list_display = ["name", "kind", "desa", "kecamatan", "supervisor_shown", "status",
                    "completeness"]  # fmt: skip
    list_filter = [DesaFilter, "kind", "status", "stratum", "is_national_priority"]
    list_select_related = ["desa__parent", "supervisor"]
    search_fields = ["name"]
    ordering = ["name_key", "pk"]
    readonly_fields = ["kind", "status", "status_on", "status_reason", "merged_into",
                       "completeness", "updated_at"]  # fmt: skip
    inlines = [OfficerInline, DecreeInline, FacilityInline, MembershipInline]
    saves_after_parts = True
    actions = ["archive"]
    action_form = ReasonForm
    resource_classes = [PoktanResource]
    formats = [Workbook, SemicolonText]
    export_form_class = ColumnsForm

    def get_queryset(self, request):
        """Groups whose card she may read whole; of others she sees their page."""
        rows = super().get_queryset(request)
        return rows.permitted(request.user, Permission.PERSON_VIEW)

    @admin.display(description="kecamatan", ordering="desa")
    def kecamatan(self, group):
        return group.desa.parent.name

    @admin.display(description="pembina")
    def supervisor_shown(self, group):
        return group.supervisor or group.supervisor_name or "–"

    def get_fieldsets(self, request, obj=None):
        elderly = ELDERLY if obj and obj.kind == Kind.BKL else []
        return [
            ("Nama dan alamat", {"fields": [
                "kind", "name", "former_names", "desa", "dusun", ("rt", "rw"),
                "address", "meeting_place", "phone", ("latitude", "longitude")]}),
            ("Pembina", {"fields": [
                "supervisor", "supervisor_name", "supervisor_position"]}),
            ("Keterangan kartu", {"fields": [
                "register_no", "founded_year", "members_count",
                *elderly, "cadres_count", "cadres_trained_count", "funds",
                "integrations", "integration_other", "is_national_priority",
                "stratum", "note"]}),
            ("Keadaan", {"fields": [
                "status", "status_on", "status_reason", "merged_into", "completeness",
                "updated_at"]}),
        ]  # fmt: skip

    def get_form(self, request, obj=None, **kwargs):
        if self.has_change_permission(request, obj):
            kwargs["form"] = type("CardForm", (CardForm,), {"person": request.user})
            shown = flatten_fieldsets(self.get_fieldsets(request, obj))
            kwargs["fields"] = [
                *shown,
                *ELDERLY,
            ]  # the form leaves out what is not asked
        return super().get_form(request, obj, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, PartInline) and inline.has_change_permission(
            request, obj
        ):
            kwargs["form_kwargs"] = {"user": request.user, "snapshot": Snapshot(obj)}
        return kwargs

    def add_view(self, request, form_url="", extra_context=None):
        """A new group is first looked for among those that are there: on our page."""
        return redirect("poktan:create")

    def get_search_results(self, request, queryset, search_term):
        persons = request.user.areas_with(Permission.PERSON_VIEW)
        wide = None in persons
        return queryset.search(search_term, personal=wide or persons), False

    def has_end_permission(self, request):
        return self.may(request, "end")

    @admin.action(description="Arsipkan kelompok yang dipilih", permissions=["end"])
    def archive(self, request, queryset):
        """Records are archived with a reason, never deleted."""
        reason = request.POST.get("reason", "").strip()
        groups = queryset.permitted(request.user, Permission.POKTAN_END)
        groups = list(groups[: MOST_ARCHIVED + 1])
        if not reason or len(groups) > MOST_ARCHIVED:
            said = f"Pilih paling banyak {MOST_ARCHIVED} kelompok dan tulis alasannya."
            self.message_user(request, said, messages.ERROR)
            return
        title = f"mengarsipkan {len(groups)} kelompok"
        try:
            with transaction.atomic(), action(
                title, by=request.user, source=Batch.Source.ADMIN, reason=reason
            ):  # fmt: skip
                for group in groups:
                    group.end(
                        Poktan.Status.ARCHIVED, on=timezone.localdate(), reason=reason
                    )
        except InvalidTransition as problem:
            self.message_user(request, str(problem), messages.ERROR)
        else:
            self.message_user(request, f"{len(groups)} kelompok diarsipkan.")

    # --- export: the same stream and log as on the page of the list

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            url.callback.model_admin = self  # says that it is a page of the admin
        return urls

    def has_export_permission(self, request):
        return self.may(request, "export")

    def get_export_data(self, file_format, request, queryset, **kwargs):
        chosen = kwargs["export_form"].get_selected_resource_export_fields()
        cells = [c for c in allowed_cells(request.user) if c.name in chosen]
        rows = queryset.permitted(request.user, Permission.POKTAN_EXPORT)
        content = export(
            rows, cells, file_format.code, by=request.user,
            subject="Daftar POKTAN dari halaman admin", area=self.export_area(request),
        )  # fmt: skip
        with closing(content):
            return b"".join(content)

    def export_area(self, request):
        return common_area(request.user.areas_with(Permission.POKTAN_EXPORT))

    def init_request_context_data(self, request, form):
        return super().init_request_context_data(request, form) | {
            "title": "Unduh kelompok"
        }

    def get_export_filename(self, request, queryset, file_format):
        return f"{stem(self.export_area(request))}.{file_format.code}"


# --- families


class HomeFilter(AreaFilter):
    permission = Permission.PERSON_VIEW


@admin.register(Family)
class FamilyAdmin(ScopedAdmin):
    """Numbers of families stay masked here; they are opened on the group's page."""

    list_display = ["head_name", "desa", "address", "is_pus", "uses_contraception"]
    list_filter = [HomeFilter, "is_pus", "uses_contraception"]
    list_select_related = ["desa"]
    search_fields = ["head_name"]
    fields = ["head_name", "desa", "address", "is_pus", "uses_contraception",
              "nik_masked", "family_code_masked"]  # fmt: skip
    readonly_fields = ["nik_masked", "family_code_masked"]
    autocomplete_fields = ["desa"]
    inlines = [FamilyMembershipInline]

    def has_add_permission(self, request, obj=None):
        """A family enters the register with its first group."""
        return False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.resolver_match.url_name.endswith("_changelist"):
            return rows.defer("nik", "family_code")
        return rows

    @admin.display(description="NIK")
    def nik_masked(self, family):
        return mask(family.nik) or "–"

    @admin.display(description="kode keluarga (KKI)")
    def family_code_masked(self, family):
        return mask(family.family_code) or "–"
