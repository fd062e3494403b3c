"""Django's admin with the same roles, territory and history as our own pages."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from kspk.audit.conflict import STALE
from kspk.audit.history import action
from kspk.audit.models import Batch, VersionedModel
from kspk.audit.sentences import history_of, is_tracked
from kspk.wilayah.codes import LENGTHS
from kspk.wilayah.models import Level, Wilayah, inside

from .mixins import TAKEN

HISTORY_ENTRIES = 200
SEARCH_LENGTH = 100  # each word of it is a condition


def visible(rows, user):
    """Rows that the user may see; all of a list that belongs to no area."""
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


class Picker(AutocompleteSelect):
    """Says what to do while it is empty, which also gives it a name to be read out."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-placeholder": "Ketik nama atau kode"}

    def optgroups(self, name, value, attrs=None):
        """A forged key that can be none is shown as nothing chosen."""
        try:
            return super().optgroups(name, value, attrs)
        except (ValueError, OverflowError):
            return super().optgroups(name, [], attrs)


class RoleMixin:
    """Permissions by the role table, for the record at hand; nothing is deleted."""

    def may(self, request, verb, obj=None):
        """Asked once per request and record: pages of the admin ask very often."""
        code = f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}"
        known = request.__dict__.setdefault("_kspk_may", {})
        key = (code, obj and (obj._meta.label, obj.pk))
        if key not in known:
            known[key] = request.user.has_perm(code, obj)
        return known[key]

    def has_view_permission(self, request, obj=None):
        return self.may(request, "view", obj) or self.may(request, "change", obj)

    def has_add_permission(self, request, obj=None):
        return self.may(request, "add", obj)

    def has_change_permission(self, request, obj=None):
        return self.may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(
            request, queryset, search_term[:SEARCH_LENGTH]
        )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Choices inside the user's areas; a forged key is no valid choice either."""
        if "queryset" not in kwargs:
            rows = self.choices_for(db_field, request)
            kwargs["queryset"] = visible(rows, request.user)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Picker(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choices_for(self, db_field, request):
        return db_field.remote_field.model._default_manager.all()


class ScopedForm(forms.ModelForm):
    """Keeps a choice that is stored though it left the area; refuses a stale save."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            stored = getattr(self.instance, f"{name}_id", None)
            if stored and isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.model._base_manager.filter(
                    Q(pk__in=field.queryset.values("pk")) | Q(pk=stored)
                )

    def clean(self):
        cleaned = super().clean()
        record = self.instance
        if self.prefix or not (record.pk and isinstance(record, VersionedModel)):
            return cleaned
        opened = self.data.get("opened_version") or str(record.version)
        if opened != str(record.version) or not record.is_fresh():
            raise ValidationError(STALE, code="stale")
        return cleaned


class ScopedAdmin(RoleMixin, admin.ModelAdmin):
    """A model's pages in the admin; what is outside the area does not exist (404)."""

    form = ScopedForm
    change_form_template = "admin/scoped_change_form.html"
    object_history_template = "admin/scoped_history.html"
    saves_after_parts = False  # for a record that sums up its parts
    show_full_result_count = False
    list_per_page = 50
    actions_on_bottom = False

    def get_model_perms(self, request):
        return super().get_model_perms(request) | {"delete": False}

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def render_change_form(self, request, context, *args, **kwargs):
        context["has_history"] = is_tracked(self.model)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """Written by `save_related`, together with the record's parts."""

    def save_related(self, request, form, formsets, change):
        """One action for the record and its parts; nothing where nothing changed."""
        parts_changed = any(formset.has_changed() for formset in formsets)
        if change and not (form.has_changed() or parts_changed):
            super().save_related(request, form, formsets, change)  # writes nothing
            return
        verb, code = ("mengubah", "change") if change else ("menambah", "add")
        title = f"{verb} {form.instance}"
        with action(title, by=request.user, source=Batch.Source.ADMIN):
            if not (change and self.saves_after_parts):
                form.instance.save()
            super().save_related(request, form, formsets, change)
            if change and self.saves_after_parts:
                form.instance.save()
        code = f"{self.opts.app_label}.{get_permission_codename(code, self.opts)}"
        if not request.user.has_perm(code, form.instance):
            raise PermissionDenied  # rolls back: the record would leave the area

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            self.message_user(request, TAKEN, messages.ERROR)
            return redirect(request.get_full_path())

    def history_view(self, request, object_id, extra_context=None):
        """The record's history in our sentences, without personal numbers."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not is_tracked(self.model):
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Riwayat {record}",
            "opts": self.opts,
            "object": record,
            "entries": history_of(record, request.user, limit=HISTORY_ENTRIES),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)


class KnownRows(forms.BaseInlineFormSet):
    """Finds a posted row among those that one query read, not by a query of its own."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[self._pk_field.name].to_python = self.known_row
        for field in form.fields.values():  # the heading of its column is no label
            field.widget.attrs.setdefault("aria-label", field.label)

    def known_row(self, value):
        if not value:
            return None
        try:
            return self._existing_object(self._pk_field.to_python(value))
        except KeyError:
            raise ValidationError(
                "Baris ini tidak ada lagi. Buka lagi halaman ini."
            ) from None


class ScopedInline(RoleMixin):
    """Rows of a record: added and changed, ended by their dates, never deleted."""

    formset = KnownRows
    extra = 0
    can_delete = False


class StoredInline(ScopedInline, admin.TabularInline):
    """Places or tasks that are there: what they are stays, only their end is set.

    Read-only columns take no query per row, a select box would.
    """

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("wilayah")

    def has_add_permission(self, request, obj=None):
        return False


class NewInline(ScopedInline, admin.TabularInline):
    """Empty rows beside a StoredInline."""

    max_num = 5

    def get_queryset(self, request):
        return super().get_queryset(request).none()


class ReadOnlyAdmin(RoleMixin, admin.ModelAdmin):
    """A list that is only read here, by superusers too."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class AreaFilter(admin.SimpleListFilter):
    """Areas one level below the user's own, then below the chosen one.

    A subclass says `path`, the foreign key to Wilayah, and `permission`.
    """

    title = "wilayah"
    parameter_name = "wilayah"
    path = "desa"
    permission = None

    def lookups(self, request, model_admin):
        areas = Wilayah.objects.permitted(request.user, self.permission)
        codes = request.user.areas_with(self.permission)
        chosen = self.used_parameters.get(self.parameter_name)
        if chosen:
            shown = areas.filter(Q(pk=chosen) | Q(parent=chosen))
        elif None in codes:
            shown = areas.filter(parent=None)
        else:
            shown = areas.filter(
                Q(parent__in=codes) | Q(pk__in=codes, level=Level.DESA)
            )
        return [(area.pk, area.full_name) for area in shown.order_by("pk")]

    def has_output(self):
        return True  # so that it narrows even where it has nothing to offer

    def queryset(self, request, rows):
        code = self.value() or ""
        known = code.isdecimal() and len(code) in LENGTHS
        return rows.filter(inside(self.path, code)) if known else rows
