"""Django's admin: who gets in, what she finds there, what she may change."""

import pytest
from django.contrib import admin
from django.urls import reverse

from kspk.accounts.models import Assignment, FieldOfficer, User
from kspk.accounts.roles import Role
from kspk.audit.models import AccessLog, Batch
from kspk.catalogue.models import FundSource, Integration
from kspk.wilayah.models import Wilayah
from tests import factories


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


def body(response):
    return response.content.decode()


def form_data(response):
    """What a browser would send back for the page's form, unchanged."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if callable(value):
                value = value()
            if isinstance(value, bool) and field.widget_type == "checkbox":
                value = "on" if value else None
            if value is not None:
                data[field.html_name] = value if isinstance(value, list) else str(value)
            if field.field.show_hidden_initial:
                data[field.html_initial_name] = str(value or "")
    if context.get("original") is not None and hasattr(context["original"], "version"):
        data["opened_version"] = str(context["original"].version)
    return data


class TestAdminSite:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.PARTNER])
    def test_is_closed_to_who_keeps_no_records(self, as_user, role):
        assert as_user(role).get(url("index"), follow=True).status_code == 403

    def test_sends_nobody_to_the_one_door(self, client, db):
        response = client.get(url("index"), follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))

    def test_shows_a_field_worker_only_her_lists(self, as_user):
        response = as_user(Role.PLKB).get(url("index"))
        models = {
            m["object_name"] for a in response.context["app_list"] for m in a["models"]
        }
        assert models == {"Poktan", "Family", "FieldOfficer", "Wilayah"}

    def test_shows_an_admin_accounts_and_lists_of_options_too(self, as_user):
        response = as_user(Role.ADMIN).get(url("index"))
        models = {
            m["object_name"] for a in response.context["app_list"] for m in a["models"]
        }
        assert models == {
            "Poktan", "Family", "FieldOfficer", "User", "Wilayah", "WilayahAlias",
            "FundSource", "Integration", "FacilityItem", "Topic", "AccessLog",
        }  # fmt: skip

    def test_changes_passwords_on_our_own_page(self, as_user):
        response = as_user(Role.ADMIN).get(url("password_change"))
        assert response.url == reverse("account_change_password")

    def test_deletes_nothing(self, as_user):
        request = as_user(Role.ADMIN).get(url("index")).wsgi_request
        ours = [
            m
            for m in admin.site._registry
            if m.__module__.startswith(("kspk", "poktan"))
        ]
        assert len(ours) > 9
        assert not any(
            admin.site._registry[m].has_delete_permission(request) for m in ours
        )


class TestAccounts:
    @pytest.fixture
    def plkb(self, areas):
        return factories.make_user(Role.PLKB, "5304052001", full_name="Kenari Umpama")

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.COORDINATOR, Role.PLKB])
    def test_are_for_admins_alone(self, as_user, plkb, role):
        client = as_user(role)
        assert client.get(url("accounts_user_changelist")).status_code == 403
        assert client.get(url("accounts_user_change", plkb.pk)).status_code in (
            403,
            404,
        )

    def test_of_another_kabupaten_do_not_exist(self, as_user, areas):
        other = factories.make_user(Role.OFFICER, "5305", full_name="Orang Alor")
        client = as_user(Role.ADMIN)
        assert "Orang Alor" not in body(client.get(url("accounts_user_changelist")))
        assert client.get(url("accounts_user_change", other.pk)).status_code == 404

    def test_get_a_task_inside_the_area(self, as_user, plkb):
        client = as_user(Role.ADMIN)
        page = url("accounts_user_change", plkb.pk)
        data = form_data(client.get(page)) | {
            "assignments-2-TOTAL_FORMS": "1", "assignments-2-0-role": Role.COORDINATOR,
            "assignments-2-0-wilayah": "530405",
            "assignments-2-0-valid_from": "2026-01-01",
        }  # fmt: skip
        assert client.post(page, data).status_code == 302
        assert plkb.assignments.filter(role=Role.COORDINATOR, wilayah="530405").exists()
        batch = Batch.objects.get()
        assert (batch.title, batch.source) == ("mengubah Kenari Umpama", "admin")

    @pytest.mark.parametrize(
        ("role", "area"), [(Role.ADMIN, "5304"), (Role.COORDINATOR, "530501")]
    )
    def test_get_no_task_at_her_level_or_elsewhere(self, as_user, plkb, role, area):
        client = as_user(Role.ADMIN)
        page = url("accounts_user_change", plkb.pk)
        data = form_data(client.get(page)) | {
            "assignments-2-TOTAL_FORMS": "1", "assignments-2-0-role": role,
            "assignments-2-0-wilayah": area,
            "assignments-2-0-valid_from": "2026-01-01",
        }  # fmt: skip
        assert client.post(page, data).status_code == 200
        assert Assignment.objects.filter(user=plkb).count() == 1
        assert not Batch.objects.exists()

    def test_keep_the_role_of_a_stored_task(self, as_user, plkb):
        client = as_user(Role.ADMIN)
        page = url("accounts_user_change", plkb.pk)
        data = form_data(client.get(page)) | {
            "assignments-0-role": Role.OFFICER, "assignments-0-wilayah": "5304",
            "assignments-0-valid_to": "2040-01-01",
        }  # fmt: skip
        client.post(page, data)
        assert plkb.assignments.values_list("role", "wilayah", "valid_to").get() == (
            Role.PLKB, "5304052001", None,
        )  # fmt: skip

    def test_do_not_wake_a_task_that_ended(self, as_user, plkb):
        old = Assignment.objects.create(
            user=plkb, role=Role.ADMIN, wilayah_id="5304", valid_from="2020-01-01",
            valid_to="2020-12-31",
        )  # fmt: skip
        client = as_user(Role.ADMIN)
        page = url("accounts_user_change", plkb.pk)
        data = form_data(client.get(page)) | {
            "assignments-0-valid_to": "", "assignments-1-valid_to": "",
        }  # fmt: skip
        client.post(page, data)
        old.refresh_from_db()
        assert old.valid_to.isoformat() == "2020-12-31"

    def test_show_an_admin_her_own_but_let_her_change_nothing(self, as_user):
        client = as_user(Role.ADMIN)
        page = url("accounts_user_change", client.user.pk)
        assert client.get(page).status_code == 200
        assert client.post(page, {"full_name": "Lain"}).status_code == 403
        assert User.objects.get(pk=client.user.pk).full_name != "Lain"

    def test_are_made_on_our_own_page(self, as_user):
        response = as_user(Role.ADMIN).get(url("accounts_user_add"))
        assert response.url == reverse("accounts:account-create")

    def test_take_the_same_queries_for_one_and_three(
        self, as_user, plkb, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = as_user(Role.ADMIN)
        client.get(url("accounts_user_changelist"))
        with django_assert_max_num_queries(60) as one:
            client.get(url("accounts_user_changelist"))
        for desa in ("5304052002", "5304052004"):
            factories.make_user(Role.PLKB, desa)
        with django_assert_num_queries(len(one)):
            assert client.get(url("accounts_user_changelist")).status_code == 200


class TestFieldOfficers:
    @pytest.fixture
    def neighbour(self, areas):
        return factories.make_field_officer("Cendana Rekaan", "5304032001")

    def test_of_another_kecamatan_do_not_exist(self, as_user, neighbour):
        client = as_user(Role.COORDINATOR)
        assert (
            client.get(url("accounts_fieldofficer_change", neighbour.pk)).status_code
            == 404
        )
        page = body(client.get(url("accounts_fieldofficer_changelist")))
        assert "Cendana" not in page

    def test_are_seen_but_not_changed_by_a_field_worker(self, as_user):
        officer = factories_in_kakuluk()
        client = as_user(Role.PLKB)
        page = url("accounts_fieldofficer_change", officer.pk)
        assert "Kenari Umpama" in body(client.get(page))
        assert client.post(page, {"name": "Lain"}).status_code == 403
        assert client.get(url("accounts_fieldofficer_add")).status_code == 403

    def test_get_a_place_inside_the_area_only(self, as_user):
        officer = factories_in_kakuluk()
        client = as_user(Role.COORDINATOR)
        page = url("accounts_fieldofficer_change", officer.pk)
        data = form_data(client.get(page)) | {
            "areas-2-TOTAL_FORMS": "1", "areas-2-0-wilayah": "5304032001",
            "areas-2-0-valid_from": "2026-01-01",
        }  # fmt: skip
        assert client.post(page, data).status_code == 200
        assert officer.areas.count() == 1
        assert (
            client.post(page, data | {"areas-2-0-wilayah": "5304052002"}).status_code
            == 302
        )
        assert officer.areas.count() == 2

    def test_save_several_places_at_once(self, as_user):
        officer = factories.make_field_officer("Kenari", "5304052001", "5304052002")
        client = as_user(Role.COORDINATOR)
        page = url("accounts_fieldofficer_change", officer.pk)
        data = form_data(client.get(page)) | {
            "areas-0-valid_to": "2040-01-31", "areas-1-valid_to": "2040-01-31",
        }  # fmt: skip
        assert client.post(page, data).status_code == 302
        assert officer.areas.filter(valid_to="2040-01-31").count() == 2

    def test_are_new_only_with_a_place(self, as_user, areas):
        client = as_user(Role.COORDINATOR)
        page = url("accounts_fieldofficer_add")
        data = form_data(client.get(page)) | {
            "name": "Melur Contoh",
            "position": "plkb",
        }
        assert client.post(page, data).status_code == 200
        assert not FieldOfficer.objects.exists()
        data |= {
            "areas-2-0-wilayah": "5304052001",
            "areas-2-0-valid_from": "2026-01-01",
        }
        assert client.post(page, data).status_code == 302
        assert FieldOfficer.objects.get().name == "Melur Contoh"

    def test_refuse_a_save_on_an_old_page(self, as_user):
        officer = factories_in_kakuluk()
        client = as_user(Role.COORDINATOR)
        page = url("accounts_fieldofficer_change", officer.pk)
        data = form_data(client.get(page)) | {"name": "Nama saya"}
        officer.name = "Nama orang lain"
        officer.save()
        response = client.post(page, data)
        assert "sudah diubah orang lain" in body(response)
        assert f'value="{data["opened_version"]}"' in body(response)
        assert FieldOfficer.objects.get().name == "Nama orang lain"

    def test_leave_no_trace_where_nothing_changed(self, as_user):
        officer = factories_in_kakuluk()
        before = officer.history.count()
        client = as_user(Role.COORDINATOR)
        page = url("accounts_fieldofficer_change", officer.pk)
        assert client.post(page, form_data(client.get(page))).status_code == 302
        assert officer.history.count() == before
        assert not Batch.objects.exists()

    def test_tell_their_history(self, as_user):
        officer = factories_in_kakuluk()
        client = as_user(Role.COORDINATOR)
        page = url("accounts_fieldofficer_change", officer.pk)
        data = form_data(client.get(page)) | {"phone": "081200009999"}
        client.post(page, data)
        history = body(client.get(url("accounts_fieldofficer_history", officer.pk)))
        assert "mengisi telepon" in history
        assert "081200009999" in history
        assert "dari halaman admin" in history


def factories_in_kakuluk():
    return factories.make_field_officer("Kenari Umpama", "5304052001")


class TestPickers:
    def pick(self, client, field, term, app="poktan", model="family"):
        response = client.get(url("autocomplete"), {
            "app_label": app, "model_name": model, "field_name": field, "term": term,
        })  # fmt: skip
        return [row["id"] for row in response.json()["results"]]

    def test_offer_villages_of_the_area_only(self, as_user):
        client = as_user(Role.PLKB)
        assert self.pick(client, "desa", "") == ["5304052001", "5304052002"]
        assert self.pick(client, "desa", "asumanu") == []
        assert self.pick(client, "desa", "fatuk") == ["5304052001"]

    def test_offer_accounts_of_the_area_only(self, as_user, areas):
        factories.make_user(Role.OFFICER, "5305", full_name="Orang Alor")
        inside = factories.make_user(Role.PLKB, "5304052001", full_name="Orang Belu")
        client = as_user(Role.ADMIN)
        found = self.pick(client, "user", "orang", "accounts", "fieldofficer")
        assert str(inside.pk) in found
        assert len(found) == 2  # with her own


class TestAreasAndLogs:
    def test_areas_are_read_only_even_for_a_superuser(self, client, areas):
        client.force_login(factories.make_user(is_superuser=True))
        page = url("wilayah_wilayah_change", "5304052001")
        assert client.get(page).status_code == 200
        assert client.post(page, {"name": "Lain"}).status_code == 403
        assert Wilayah.objects.get(pk="5304052001").name == "Fatuketi"

    def test_areas_of_others_do_not_exist(self, as_user):
        client = as_user(Role.COORDINATOR)
        assert client.get(url("wilayah_wilayah_change", "530403")).status_code == 404
        page = body(client.get(url("wilayah_wilayah_changelist")))
        assert "Fatuketi" in page
        assert "Asumanu" not in page

    def test_the_access_log_shows_the_area_of_the_reader(self, as_user, areas):
        someone = factories.make_user(Role.ADMIN, "5305", full_name="Orang Alor")
        for code, subject in (("5304", "Daftar Belu"), ("5305", "Daftar Alor")):
            AccessLog.objects.create(
                by=someone, action="export", subject=subject, wilayah_id=code, rows=3
            )
        page = body(as_user(Role.OFFICER).get(url("audit_accesslog_changelist")))
        assert "Daftar Belu" in page
        assert "Daftar Alor" not in page

    def test_a_code_of_the_catalogue_stays_what_it_is(self, as_user, catalogue):
        item = FundSource.objects.first()
        client = as_user(Role.OFFICER)
        page = url("catalogue_fundsource_change", item.pk)
        data = form_data(client.get(page)) | {"label": "Sebutan baru", "code": "lain"}
        assert client.post(page, data).status_code == 302
        stored = FundSource.objects.get(pk=item.pk)
        assert (stored.code, stored.label) == (item.code, "Sebutan baru")

    def test_an_option_is_for_known_kinds_of_group(self, as_user, catalogue):
        client = as_user(Role.OFFICER)
        item = Integration.objects.get(code="posyandu")
        page = url("catalogue_integration_change", item.pk)
        data = form_data(client.get(page))
        assert data["kinds"] == ["BKB"]
        assert client.post(page, data | {"kinds": ["BKB", "XYZ"]}).status_code == 200
        assert client.post(page, data | {"kinds": ["BKL", "BKB"]}).status_code == 302
        item.refresh_from_db()
        assert item.kinds == ["BKB", "BKL"]

    def test_the_catalogue_is_closed_to_a_field_worker(self, as_user, catalogue):
        client = as_user(Role.PLKB)
        assert client.get(url("catalogue_fundsource_changelist")).status_code == 403
