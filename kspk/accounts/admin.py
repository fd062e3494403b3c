"""Accounts and people of the field in Django's admin, under the rules of our pages."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from .admin_base import AreaFilter, NewInline, ScopedAdmin, ScopedForm, StoredInline
from .forms import refusal
from .models import Assignment, FieldOfficer, OfficerArea, User
from .permissions import Permission
from .roles import Role

admin.site.site_header = "KSPK · Kelola data"
admin.site.site_title = "KSPK"
admin.site.index_title = "Kelola data"
admin.site.enable_nav_sidebar = False
admin.site.password_change = lambda request, extra_context=None: redirect(
    "account_change_password"
)


class TaskForm(ScopedForm):
    """A new task, as `by` may appoint."""

    by = None

    class Meta:
        model = Assignment
        fields = ["role", "wilayah", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            ("", "Pilih"), *((r.value, r.label) for r in self.by.appointable_roles)
        ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if {"role", "wilayah"} <= cleaned.keys():
            role, wilayah = Role(cleaned["role"]), cleaned["wilayah"]
            if not self.by.may_appoint(role, wilayah):
                raise ValidationError({"wilayah": refusal(role, wilayah)})
        return cleaned


class TaskInline(StoredInline):
    """A task is ended or taken away by a button on the account's own page."""

    model = Assignment
    verbose_name_plural = "Tugas"
    fields = ["role", "wilayah", "valid_from", "valid_to", "revoked_at"]

    def has_change_permission(self, request, obj=None):
        return False


class NewTaskInline(NewInline):
    model = Assignment
    verbose_name_plural = "Tugas baru"
    fields = ["role", "wilayah", "valid_from", "valid_to"]
    autocomplete_fields = ["wilayah"]

    def get_formset(self, request, obj=None, **kwargs):
        form = type("TaskForm", (TaskForm,), {"by": request.user})
        return super().get_formset(request, obj, form=form, **kwargs)


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Accounts that an admin manages; passwords, locks and ends are on our pages."""

    list_display = ["full_name", "username", "tasks", "is_active", "last_login"]
    list_display_links = ["full_name", "username"]
    list_filter = ["is_active"]
    search_fields = ["full_name", "username"]
    fields = ["full_name", "username", "phone", "email", "is_active", "last_login",
              "date_joined"]  # fmt: skip
    readonly_fields = ["username", "is_active", "last_login", "date_joined"]
    inlines = [TaskInline, NewTaskInline]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.resolver_match.url_name.endswith("_changelist"):
            return rows.with_current_assignments()
        return rows

    @admin.display(description="tugas")
    def tasks(self, user):
        return user.role_label

    def add_view(self, request, form_url="", extra_context=None):
        """A new account comes with its first task and a password shown once."""
        return redirect("accounts:account-create")


class PlaceInline(StoredInline):
    model = OfficerArea
    verbose_name_plural = "Wilayah binaan"
    fields = ["wilayah", "valid_from", "valid_to"]
    readonly_fields = ["wilayah", "valid_from"]


class NewPlaceInline(NewInline):
    model = OfficerArea
    verbose_name_plural = "Wilayah binaan baru"
    fields = ["wilayah", "valid_from"]
    autocomplete_fields = ["wilayah"]

    def get_min_num(self, request, obj=None, **kwargs):
        """A new officer has a place, so that she is somebody's to look after."""
        return 0 if obj else 1

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def choices_for(self, db_field, request):
        rows = super().choices_for(db_field, request)
        return rows.permitted(request.user, Permission.OFFICER_CHANGE)


class OfficerAreaFilter(AreaFilter):
    path = "areas__wilayah"
    permission = Permission.OFFICER_VIEW

    def queryset(self, request, rows):
        found = super().queryset(request, FieldOfficer.objects.all())
        return rows.filter(pk__in=found.values("pk")) if self.value() else rows


@admin.register(FieldOfficer)
class FieldOfficerAdmin(ScopedAdmin):
    list_display = ["name", "position", "register_no", "phone", "is_active"]
    list_filter = [OfficerAreaFilter, "position", "is_active"]
    search_fields = ["name", "nip", "register_no"]
    fields = ["name", "position", "register_no", "nip", "phone", "user", "is_active"]
    autocomplete_fields = ["user"]
    inlines = [PlaceInline, NewPlaceInline]

    def get_readonly_fields(self, request, obj=None):
        """The account is chosen by whoever manages accounts."""
        return [] if request.user.has_perm(Permission.ACCOUNT_MANAGE) else ["user"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False
