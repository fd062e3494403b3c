"""A report that arrives again and again: one report, one answer."""

from collections import Counter

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.offline.models import Submission
from kspk.reporting.states import State
from poktan.models import Meeting, MonthlyReport, ReportRollup
from tests.factories import MONTH, make_poktan

from .entry_forms import form, meeting, write_url


@pytest.fixture
def group(areas):
    return make_poktan("Melati", reports_from=MONTH)


@pytest.fixture
def plkb(as_user, group):
    return as_user(Role.PLKB)


def counts():
    return {
        "reports": MonthlyReport.objects.count(),
        "meetings": Meeting.objects.count(),
        "report history": MonthlyReport.history.count(),
        "meeting history": Meeting.history.count(),
        "submissions": Submission.objects.count(),
    }


ONCE = {"reports": 1, "meetings": 1, "report history": 1, "meeting history": 1,
        "submissions": 1}  # fmt: skip


class TestTheSameKey:
    def test_fifty_times_gives_one_report_and_one_answer(self, plkb, group):
        sent = form()
        answers = [plkb.post(write_url(group), sent) for _ in range(50)]
        address = reverse("reports:detail", args=[sent["key"]])
        assert Counter(a.status_code for a in answers) == {302: 50}
        assert {a["Location"] for a in answers} == {address}
        assert counts() == ONCE
        assert str(MonthlyReport.objects.get().pk) == sent["key"]

    def test_gives_the_first_answer_after_the_report_went_on(self, plkb, group):
        sent = form()
        plkb.post(write_url(group), sent)
        report = MonthlyReport.objects.get()
        plkb.post(reverse("reports:take-back", args=[report.pk]))
        again = plkb.post(write_url(group), sent)
        assert again["Location"] == report.get_absolute_url()
        assert MonthlyReport.objects.get().state == State.DRAFT
        assert counts()["reports"] == 1

    def test_with_other_content_is_a_conflict_and_changes_nothing(self, plkb, group):
        sent = form()
        plkb.post(write_url(group), sent)
        other = plkb.post(write_url(group), sent | {"members": "21"})
        assert other.status_code == 409
        assert "dengan isi lain" in other.content.decode()
        assert MonthlyReport.objects.get().members == 20
        assert counts() == ONCE

    def test_of_another_group_is_a_conflict(self, plkb, group):
        sent = form()
        plkb.post(write_url(group), sent)
        other = make_poktan("Mawar", reports_from=MONTH)
        assert plkb.post(write_url(other), sent).status_code == 409
        assert not MonthlyReport.objects.filter(poktan=other).exists()

    def test_is_free_after_a_form_that_was_refused(self, plkb, group):
        sent = form(meeting(present=""))
        assert plkb.post(write_url(group), sent).status_code == 422
        assert counts() == dict.fromkeys(ONCE, 0)
        mended = sent | meeting()
        assert plkb.post(write_url(group), mended).status_code == 302
        assert counts() == ONCE


class TestASecondKey:
    def test_for_the_month_is_told_of_the_first(self, plkb, group):
        plkb.post(write_url(group), form())
        late = plkb.post(write_url(group), form(members="22"))
        assert late.status_code == 409
        assert "sudah ada (dikirim)" in late.content.decode()
        assert MonthlyReport.objects.get().members == 20
        assert counts() == ONCE

    def test_for_another_group_is_another_report(self, plkb, group):
        other = make_poktan("Mawar", reports_from=MONTH)
        for poktan in (group, other):
            assert plkb.post(write_url(poktan), form()).status_code == 302
        cell = ReportRollup.objects.get(area=group.desa_id, kind="BKB", month=MONTH)
        assert (cell.groups, cell.waiting) == (2, 2)
