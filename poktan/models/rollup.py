from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models, transaction
from django.db.models import F, Q

from kspk.accounts.scope import ScopedQuerySet
from kspk.reporting.months import last_day, months, shift, this_month
from kspk.wilayah.codes import code_range
from kspk.wilayah.models import Level, Wilayah

MONTHS_BACK = 24  # as far as late months are asked for
KINDS = ("BKB", "BKL", "BKR", "PIK_R", "UPPKS")  # in the order in which cells lock

# Numbers of the reports that are summed as they are; None where no report has one.
SUMS = (
    "members", "pus", "pus_kb", "meetings", "meetings_virtual", "present",
    "attendance", "children", "children_kka", "elderly_independent",
    "elderly_assisted", "pkbr_present", "counselled",
)  # fmt: skip
# Share = part ÷ whole over the reports that have both, so that a blank is never a 0.
PAIRS = (("present", "members"), ("pus_kb", "pus"), ("children_kka", "children"))
KNOWN = ("members", "present")  # how many reports have the number

_COUNTED = "r.state IN ('terverifikasi', 'terkunci')"
_COUNTS = {
    "groups": "1",
    "waiting": "CASE WHEN r.state = 'dikirim' THEN 1 ELSE 0 END",
    "returned": "CASE WHEN r.state = 'dikembalikan' THEN 1 ELSE 0 END",
    "reported": f"CASE WHEN {_COUNTED} THEN 1 ELSE 0 END",
    "nihil": f"CASE WHEN {_COUNTED} AND r.is_nihil THEN 1 ELSE 0 END",
    "met": f"CASE WHEN {_COUNTED} AND r.meetings > 0 THEN 1 ELSE 0 END",
    "on_time": f"CASE WHEN {_COUNTED} AND NOT r.is_late THEN 1 ELSE 0 END",
}
_KNOWN = {
    f"{name}_known": f"CASE WHEN {_COUNTED} AND r.{name} IS NOT NULL THEN 1 ELSE 0 END"
    for name in KNOWN
}
_SUMS = {name: f"CASE WHEN {_COUNTED} THEN r.{name} END" for name in SUMS}
_PAIRED = {
    f"{one}_paired": f"CASE WHEN {_COUNTED} AND r.{part} IS NOT NULL"
    f" AND r.{whole} IS NOT NULL THEN r.{one} END"
    for part, whole in PAIRS
    for one in (part, whole)
}
CELL = {**_COUNTS, **_KNOWN, **_SUMS, **_PAIRED}  # column: its value for one report
ZERO = (*_COUNTS, *_KNOWN)  # columns that are never None


def _columns(template):
    return ", ".join(template.format(name) for name in CELL)


def _nothing(groups):
    """The columns of a group without report, or of a cell that may be empty now."""
    rest = ("0" if name in ZERO else "CAST(NULL AS integer)" for name in CELL)
    return ", ".join([str(groups), *list(rest)[1:]])


_UPSERT = f"""
    ON CONFLICT (area_id, kind, month) DO UPDATE SET {_columns("{0} = excluded.{0}")}"""
_INSERT = f"""
    INSERT INTO poktan_reportrollup (area_id, kind, month, level, {_columns("{}")})"""
_PLACE = "{0} >= %(low)s AND {0} < %(high)s"
_NO_REPORT = """NOT EXISTS (SELECT 1 FROM poktan_monthlyreport r
        WHERE r.poktan_id = {}.{} AND r.month = %(month)s)"""
_CLOSED = """FROM poktan_monthclosing m WHERE m.area_id = %(kabupaten)s
        AND m.month = %(month)s AND m.is_current"""
# A group is expected to report a month if it was active on its last day; once the month
# is closed, if the closing has it in its list (features C1, C3).
_DESA = f"""{_INSERT}
    SELECT desa_id, kind, %(month)s, {Level.DESA.value},
        {_columns("SUM({})")}
    FROM (
      SELECT r.desa_id, r.kind, {", ".join(f"{v} AS {k}" for k, v in CELL.items())}
      FROM poktan_monthlyreport r
      WHERE r.month = %(month)s AND {_PLACE.format("r.desa_id")} {{and_kind_r}}
    UNION ALL
      SELECT p.desa_id, p.kind, {_nothing(1)} FROM poktan_poktan p
      WHERE {_PLACE.format("p.desa_id")} {{and_kind_p}}
        AND p.reports_from <= %(month)s
        AND (p.status = 'aktif' OR p.status_on > %(last)s)
        AND NOT EXISTS (SELECT 1 FROM poktan_rest s WHERE s.poktan_id = p.id
            AND s.since <= %(last)s AND s.until > %(last)s)
        AND NOT EXISTS (SELECT 1 {_CLOSED})
        AND {_NO_REPORT.format("p", "id")}
    UNION ALL
      SELECT c.desa_id, c.kind, {_nothing(1)} FROM poktan_closedgroup c
      WHERE c.closing_id IN (SELECT m.id {_CLOSED})
        AND {_PLACE.format("c.desa_id")} {{and_kind_c}}
        AND {_NO_REPORT.format("c", "poktan_id")}
    UNION ALL
      SELECT o.area_id, o.kind, {_nothing(0)} FROM poktan_reportrollup o
      WHERE o.month = %(month)s AND o.level = {Level.DESA.value}
        AND {_PLACE.format("o.area_id")} {{and_kind_o}}
    ) cells
    WHERE 1 = 1 GROUP BY desa_id, kind {_UPSERT}"""  # noqa: S608 our own names
_KABUPATEN = f"""{_INSERT}
    SELECT %(kabupaten)s, kind, %(month)s, {Level.KABUPATEN.value},
        {_columns("SUM({})")}
    FROM poktan_reportrollup o
    WHERE o.month = %(month)s AND o.level = {Level.DESA.value}
      AND o.area_id >= %(kabupaten)s AND o.area_id < %(next_kabupaten)s {{and_kind_o}}
    GROUP BY kind {_UPSERT}"""  # noqa: S608 our own names


def _statement(template, kind):
    narrow = {
        f"and_kind_{table}": f"AND {table}.kind = %(kind)s" if kind else ""
        for table in "rpco"
    }
    return template.format(**narrow)


_waiting = ContextVar("kspk_rollups", default=None)


@contextmanager
def refreshed_once():
    """Inside, cells are only noted; at the end each kabupaten and month is refreshed.

    For many reports in one transaction; after an exception nothing is refreshed.
    """
    token = _waiting.set(set())
    try:
        yield
        noted = sorted(_waiting.get())
    finally:
        _waiting.reset(token)
    for month, kabupaten in noted:
        ReportRollup.objects.refresh(month, kabupaten)


class ReportRollupQuerySet(ScopedQuerySet):
    def of(self, month, level):
        return self.filter(month=month, level=level)

    def open_months(self, kabupaten, *, since=None):
        """The months that have cells in a kabupaten, the oldest first."""
        rows = self.filter(area=kabupaten, kind=KINDS[0])
        rows = rows.filter(month__gte=since) if since else rows
        return list(rows.order_by("month").values_list("month", flat=True))

    @transaction.atomic(savepoint=False)
    def refresh(self, month, area, kind=None):
        """Recompute the cells of the desa inside `area`, then their kabupaten's.

        `area`: code of a desa, kecamatan or kabupaten; `kind` None is every kind. The
        row of the kabupaten is locked first, so that of two writers the second counts
        what the first wrote. A month of which nothing is known yet is opened: all
        cells of its kabupaten are made.
        """
        kabupaten = area[:4]
        if (waiting := _waiting.get()) is not None:
            if (month, kabupaten) not in waiting:  # held from now on, as ever
                if not self._lock(month, kabupaten, None):
                    self._open(month, kabupaten)
                waiting.add((month, kabupaten))
            return
        if not self._lock(month, kabupaten, kind):
            self._open(month, kabupaten)
            area, kind = kabupaten, None
        low, high = code_range(area)
        values = {
            "month": month, "last": last_day(month), "kind": kind,
            "low": low, "high": high, "kabupaten": kabupaten,
            "next_kabupaten": code_range(kabupaten)[1],
        }  # fmt: skip
        if connection.vendor == "sqlite" and kind is None:
            values.pop("kind")
        with connection.cursor() as cursor:
            for template in (_DESA, _KABUPATEN):
                wanted = _statement(template, kind)
                used = {k: v for k, v in values.items() if f"%({k})s" in wanted}
                cursor.execute(wanted, used)

    def refresh_expected(self, areas, *, since, kind=None):
        """After groups inside `areas` (codes) changed: their months from `since` on.

        Months of two years that are not open yet are opened, so that a group that had
        to report them counts as “yang ada” of each.
        """
        this = this_month()
        recent = months(max(since, shift(this, -MONTHS_BACK)), this)
        for area in sorted(areas):
            for month in sorted({*self.open_months(area[:4], since=since), *recent}):
                self.refresh(month, area, kind)

    def ensure_open(self, month, kabupaten):
        """Make the cells of a month if there are none yet."""
        if not self.filter(month=month, area=kabupaten, kind=KINDS[0]).exists():
            self.refresh(month, kabupaten)

    def _lock(self, month, kabupaten, kind):
        rows = self.select_for_update().filter(month=month, area=kabupaten)
        rows = rows.filter(kind=kind) if kind else rows
        return len(rows.order_by("kind").values_list("pk")) == (1 if kind else 5)

    def _open(self, month, kabupaten):
        self.bulk_create(
            [
                ReportRollup(
                    area_id=kabupaten, kind=kind, month=month, level=Level.KABUPATEN
                )
                for kind in KINDS
            ],
            ignore_conflicts=True,
        )
        self._lock(month, kabupaten, None)


def _sum():
    return models.PositiveIntegerField(null=True)


class ReportRollup(models.Model):
    """Figures of one kind of group in one desa or kabupaten for one month.

    Derived: always equal to the rows, see `refresh`; `check_rollups` proves it. Only
    verified reports are summed. `groups` is “yang ada”, `reported` “yang lapor”, nihil
    included; what is neither reported, waiting nor returned is “belum”.
    """

    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=5)
    month = models.DateField()
    level = models.PositiveSmallIntegerField(choices=Level)
    groups = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    reported = models.PositiveIntegerField(default=0)
    nihil = models.PositiveIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    members_known = models.PositiveIntegerField(default=0)
    present_known = models.PositiveIntegerField(default=0)
    members = _sum()
    pus = _sum()
    pus_kb = _sum()
    meetings = _sum()
    meetings_virtual = _sum()
    present = _sum()
    attendance = _sum()
    children = _sum()
    children_kka = _sum()
    elderly_independent = _sum()
    elderly_assisted = _sum()
    pkbr_present = _sum()
    counselled = _sum()
    present_paired = _sum()
    members_paired = _sum()
    pus_kb_paired = _sum()
    pus_paired = _sum()
    children_kka_paired = _sum()
    children_paired = _sum()

    objects = ReportRollupQuerySet.as_manager()
    wilayah_path = "area"

    class Meta:
        verbose_name = verbose_name_plural = "rekap laporan"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "month"], name="rollup_once"
            ),
            models.CheckConstraint(
                condition=Q(groups__gte=F("reported") + F("waiting") + F("returned")),
                name="rollup_reported_within_groups",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "level", "area"], name="rollup_month_level")
        ]

    def __str__(self):
        return f"{self.kind} {self.area_id} {self.month:%Y-%m}"
