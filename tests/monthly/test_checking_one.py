"""Verifying one report, and sending one back."""

import pytest
from django.urls import reverse

from kspk.accounts.models import Assignment
from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.reporting.states import State
from poktan.models import Kind, MonthlyReport
from tests.factories import make_user
from tests.monthly.checking import URL, put, said, sender, state


@pytest.fixture
def send(areas):
    desa = ("5304052001", "5304052002", "5304032001", "5305011001")
    return sender(make_user(Role.PLKB, *desa))


class TestVerify:
    def url(self, report):
        return reverse("reports:verify", args=[report.pk])

    def test_verifies_what_was_read(self, as_user, send):
        report, client = send(), as_user(Role.COORDINATOR)
        response = client.post(self.url(report), {"version": report.version})
        assert response["Location"] == report.get_absolute_url()
        report = MonthlyReport.objects.get(pk=report.pk)
        assert (report.state, report.verified_by) == (State.VERIFIED, client.user)

    def test_leads_back_to_the_list_it_came_from(self, as_user, send):
        report = send()
        data = {"version": report.version, "dari": "daftar", "wilayah": "530405"}
        response = as_user(Role.COORDINATOR).post(self.url(report), data)
        assert response["Location"] == f"{URL}?wilayah=530405"

    @pytest.mark.parametrize("version", ["", "x", "0"])
    def test_is_refused_for_another_version(self, as_user, send, version):
        report = send()
        as_user(Role.COORDINATOR).post(self.url(report), {"version": version})
        assert state(report) == State.SUBMITTED

    def test_is_refused_for_ones_own(self, as_user, send):
        client = as_user(Role.COORDINATOR)
        report = send(by=client.user)
        data = {"version": report.version, "dari": "daftar"}
        response = client.post(self.url(report), data, follow=True)
        assert state(report) == State.SUBMITTED
        assert "Anda kirim sendiri" in said(response)[0]

    @pytest.mark.parametrize(
        "wrong", [State.DRAFT, State.RETURNED, State.VERIFIED, State.LOCKED]
    )
    def test_is_refused_in_every_other_state(self, as_user, send, wrong):
        client = as_user(Role.COORDINATOR)
        report = put(send(), wrong, make_user(Role.OFFICER, "5304"))
        data = {"version": report.version, "dari": "daftar"}
        response = client.post(self.url(report), data, follow=True)
        assert state(report) == wrong
        assert said(response) == [
            f"{report} sudah {State(wrong).label.lower()}. Muat ulang halaman untuk"
            " melihat keadaan terakhir."
        ]

    @pytest.mark.parametrize("role", [Role.PLKB, Role.VIEWER])
    def test_is_refused_to_whoever_does_not_verify(self, as_user, send, role):
        report = send()
        response = as_user(role).post(self.url(report), {"version": report.version})
        assert (response.status_code, state(report)) == (403, State.SUBMITTED)

    def test_is_not_found_outside_the_own_area(self, as_user, send):
        report = send(desa="5304032001")
        data = {"version": report.version}
        response = as_user(Role.COORDINATOR).post(self.url(report), data)
        assert (response.status_code, state(report)) == (404, State.SUBMITTED)

    def test_is_refused_where_she_may_only_look(self, as_user, send):
        report, client = send(desa="5304032001"), as_user(Role.COORDINATOR)
        Assignment.objects.create(
            user=client.user, role=Role.PLKB, wilayah_id="5304032001"
        )
        client.force_login(client.user)
        response = client.post(self.url(report), {"version": report.version})
        assert (response.status_code, state(report)) == (403, State.SUBMITTED)


class TestReturn:
    FINE = {"field": "present", "reason": "Hadir lebih dari anggota."}

    def url(self, report):
        return reverse("reports:return", args=[report.pk])

    def test_tells_the_sender_what_to_look_at_and_why(self, as_user, send):
        report, client = send(), as_user(Role.COORDINATOR)
        data = {"version": report.version} | self.FINE
        client.post(self.url(report), data)
        report = MonthlyReport.objects.get(pk=report.pk)
        assert (report.state, report.return_field, report.return_reason) == (
            State.RETURNED, "present", "Hadir lebih dari anggota.",
        )  # fmt: skip
        batch = Batch.objects.filter(by=client.user).get()
        assert batch.reason == "Hadir lebih dari anggota."

    def test_of_no_number_in_particular(self, as_user, send):
        report = send()
        data = {"version": report.version, "field": "lainnya", "reason": "Salah desa."}
        as_user(Role.COORDINATOR).post(self.url(report), data)
        report = MonthlyReport.objects.get(pk=report.pk)
        assert (report.state, report.return_field) == (State.RETURNED, "")

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"reason": " "}, "Tulis alasan pengembalian."),
            ({"version": ""}, "Muat ulang halaman, lalu ulangi."),
            ({"field": ""}, "Pilih isian yang diperiksa lagi"),
            ({"field": "children_kka_x"}, "children_kka_x"),
            ({"reason": "x" * 301}, "300"),
        ],
    )
    def test_is_refused_for_bad_input(self, as_user, send, change, sentence):
        report = send()
        data = {"version": report.version, "dari": "daftar"} | self.FINE | change
        response = as_user(Role.COORDINATOR).post(self.url(report), data, follow=True)
        assert state(report) == State.SUBMITTED
        assert sentence in said(response)[0]

    def test_is_refused_for_another_version(self, as_user, send):
        report = send()
        data = {"version": report.version} | self.FINE
        report.save()
        as_user(Role.COORDINATOR).post(self.url(report), data)
        assert state(report) == State.SUBMITTED

    def test_may_follow_on_verification(self, as_user, send):
        report = send(verified_by=make_user(Role.OFFICER, "5304"))
        data = {"version": report.version} | self.FINE
        as_user(Role.COORDINATOR).post(self.url(report), data)
        report = MonthlyReport.objects.get(pk=report.pk)
        assert (report.state, report.verified_by) == (State.RETURNED, None)

    @pytest.mark.parametrize("wrong", [State.DRAFT, State.RETURNED, State.LOCKED])
    def test_is_refused_in_every_other_state(self, as_user, send, wrong):
        report = put(send(), wrong, make_user(Role.OFFICER, "5304"))
        data = {"version": report.version, "dari": "daftar"} | self.FINE
        response = as_user(Role.COORDINATOR).post(self.url(report), data, follow=True)
        assert state(report) == wrong
        assert "Muat ulang halaman untuk melihat keadaan terakhir." in said(response)[0]

    @pytest.mark.parametrize("role", [Role.PLKB, Role.VIEWER])
    def test_is_refused_to_whoever_does_not_verify(self, as_user, send, role):
        report = send()
        data = {"version": report.version} | self.FINE
        response = as_user(role).post(self.url(report), data)
        assert (response.status_code, state(report)) == (403, State.SUBMITTED)

    def test_is_not_found_outside_the_own_area(self, as_user, send):
        report = send(desa="5304032001")
        data = {"version": report.version} | self.FINE
        response = as_user(Role.COORDINATOR).post(self.url(report), data)
        assert (response.status_code, state(report)) == (404, State.SUBMITTED)

    @pytest.mark.parametrize("kind", Kind.values)
    def test_offers_the_numbers_of_the_kind(self, as_user, send, kind):
        send(kind=kind)
        (row,) = as_user(Role.COORDINATOR).get(URL).context["rows"]
        names = [name for name, _ in row.return_form.fields["field"].choices]
        assert "present" in names
        assert names[-1] == "lainnya"
        assert ("children_kka" in names) == (kind == Kind.BKB)
