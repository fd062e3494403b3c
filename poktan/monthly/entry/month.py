"""What the month's page says of each group: what waits, what was sent."""

from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse

from kspk.reporting.months import shift
from kspk.reporting.states import SENT, State
from kspk.ui import formats

from ...models import Kind, MonthlyReport, Poktan
from .. import figures
from .lines import form_url
from .mine import DONE, report_of

PAGE_SIZE = 50
SHOWN_DEBTS = 3


class Item(NamedTuple):
    """A group on the month's page."""

    name: str
    url: str
    facts: list  # of str
    status: str  # word of a state, "" for none
    action: str  # word of the button, "" for none
    note_label: str = ""  # the field that was sent back
    note: str = ""

    @property
    def is_returned(self):
        return self.status == State.RETURNED.label


def items_of(groups, month):
    """(items to be worked on, items that were sent); two queries for all groups."""
    last = MonthlyReport.objects.filter(
        poktan__in=groups, month=shift(month, -1), state__in=SENT
    )
    last = {r.poktan_id: r for r in last.only("poktan_id", "present", "is_nihil")}
    senders = returned_by(filter(is_returned, map(report_of, groups)))
    to_do = [
        item_to_do(group, month, last.get(group.pk), senders)
        for group in groups
        if group.step != DONE
    ]
    return to_do, [item_sent(group) for group in groups if group.step == DONE]


def is_returned(report):
    return report is not None and report.state == State.RETURNED


def item_to_do(group, month, last, senders):
    facts, report, url = [group.desa.name], report_of(group), form_url(month, group)
    if is_returned(report):
        who, when = senders.get(report.pk, ("", None))
        said = [f"“{report.return_reason}”", who, when and short_day(when)]
        return Item(
            str(group), url, facts, report.get_state_display(), "Perbaiki",
            field_label(report), " ".join(filter(None, said)),
        )  # fmt: skip
    facts.append(last_words(group, last))
    if report:
        return Item(str(group), url, facts, report.get_state_display(), "Lanjutkan")
    return Item(str(group), url, facts, "", "Isi")


def item_sent(group):
    report, facts = report_of(group), [group.desa.name]
    if report.is_nihil:
        facts += [report.nihil_reason, report.get_state_display().lower()]
    else:
        facts.append(present_words(group, report))
    if report.is_late:
        facts.append("terlambat")
    word = "Nihil" if report.is_nihil else report.get_state_display()
    return Item(str(group), report.get_absolute_url(), facts, word, "")


def present_words(group, report):
    who = "remaja" if group.kind == Kind.PIK_R else "hadir"
    return f"{formats.number(report.present)} {who}"


def last_words(group, last):
    if last is None:
        return "bulan lalu belum lapor"
    if last.is_nihil:
        return "bulan lalu nihil"
    return f"bulan lalu {present_words(group, last)}"


def short_day(moment):
    """1 Nov"""
    number, month, _ = formats.day(moment).split()
    return f"{number} {month[:3]}"


def field_label(report):
    """Words of the field that the report was returned for, "" for none."""
    name = report.return_field
    if name in figures.of_report(report.kind):
        return figures.words(report.kind, name).label
    try:
        return MonthlyReport._meta.get_field(name).verbose_name.capitalize()
    except FieldDoesNotExist:
        return ""


def returned_by(reports):
    """{pk of a returned report: (who returned it, when)}; one query."""
    reasons = {report.pk: report.return_reason for report in reports}
    rows = MonthlyReport.history.filter(id__in=reasons, state=State.RETURNED)
    rows = rows.order_by("-history_date", "-history_id")
    named = rows.values_list(
        "id", "return_reason", "history_user__full_name", "history_date"
    )
    # The earliest row with the reason that stands; later ones are the sender's work.
    return {
        pk: (f"{who}," if who else "", when)
        for pk, reason, who, when in named
        if reason == reasons[pk]
    }


class Debtor(NamedTuple):
    """A group that owes earlier months."""

    name: str
    months: str  # "Juli dan Agustus 2026"
    url: str


def debtors(debts):
    """The first few groups of the Debts; one query."""
    shown = [debt for debt in debts.groups if debt.months][:SHOWN_DEBTS]
    names = Poktan.objects.in_bulk([debt.poktan_id for debt in shown])
    url = reverse("reports:catch-up")
    return [
        Debtor(
            str(names[debt.poktan_id]), month_words(debt.months),
            f"{url}?kelompok={debt.poktan_id}",
        )
        for debt in shown
    ]  # fmt: skip


def month_words(months):
    """ "Juli dan Agustus 2026"; of many the first, the last and their number."""
    if len(months) > 3:
        first, last = formats.month(months[0]), formats.month(months[-1])
        return f"{len(months)} bulan, {first} sampai {last}"
    words = [formats.month(month) for month in months]
    for place in range(len(months) - 1):
        if months[place].year == months[place + 1].year:
            words[place] = words[place].rpartition(" ")[0]
    *others, last = words
    return f"{', '.join(others)} dan {last}" if others else last
