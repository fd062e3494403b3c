import re
import unicodedata
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from .codes import code_in, code_range, dotted, split_code


class Level(models.IntegerChoices):
    PROVINSI = 1, "Provinsi"
    KABUPATEN = 2, "Kabupaten/kota"
    KECAMATAN = 3, "Kecamatan"
    DESA = 4, "Desa/kelurahan"


class Kind(models.TextChoices):
    PROVINSI = "provinsi", "Provinsi"
    KABUPATEN = "kabupaten", "Kabupaten"
    KOTA = "kota", "Kota"
    KECAMATAN = "kecamatan", "Kecamatan"
    DESA = "desa", "Desa"
    KELURAHAN = "kelurahan", "Kelurahan"
    DESA_ADAT = "desa_adat", "Desa adat"


SEARCH_LENGTH = 200  # of a text that an area is looked for by
_KABUPATEN_WORD = re.compile(r"^(kabupaten|kota)( administrasi)?\s+(?=\S)", re.I)
_KIND_WORD = re.compile(
    r"^(provinsi|prov|kabupaten|kab|kota|kecamatan|kec|distrik|desa|kelurahan|kel)\b"
    r"[\s.]*(?=\S)",
    re.I,
)


def search_key(text):
    """Letters and digits only, lower case, no accents: "Fatuba’a" → "fatubaa"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9a-z]", "", plain.lower())


def area_key(name, level):
    """The key of an area; a kabupaten or kota is found without that word."""
    if level == Level.KABUPATEN:
        name = _KABUPATEN_WORD.sub("", name)
    return search_key(name)


def inside(path, code):
    """Q for rows whose `path` (a key of Wilayah) lies in `code`; an index range."""
    low, high = code_range(code)
    return Q(**{f"{path}__gte": low, f"{path}__lt": high})


NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # not Q(), which `|` passes over; in SQL it vanishes


def area_filter(codes, path):
    """Q for rows whose `path` lies in any of `codes`; None among them is everywhere."""
    if None in codes:
        return EVERYTHING
    return reduce(or_, (inside(path, code) for code in sorted(codes)), NOTHING)


def covers(codes, code):
    """Whether any of the areas `codes` holds `code`, as `area_filter` for one row."""
    return None in codes or any(code.startswith(area) for area in codes)


def name_filter(text, lookup):
    """Q for rows whose `key` is that of `text`, begins with it or holds it.

    `lookup` is "exact", "begins" (an index range) or "contains". A word such as "Desa"
    in front may be part of the name or not.
    """
    keys = {search_key(text), search_key(_KIND_WORD.sub("", text.strip()))} - {""}
    if lookup == "contains":  # what holds the whole text holds its end
        keys = set(sorted(keys, key=len)[:1])
    tests = {
        "exact": lambda key: Q(key=key),
        "begins": lambda key: Q(key__gte=key, key__lte=key + "z" * 20),
        "contains": lambda key: Q(key__contains=key),
    }
    return reduce(or_, (tests[lookup](key) for key in sorted(keys)), NOTHING)


class TerritoryQuerySet(models.QuerySet):
    """Rows by the areas of a user, who is whoever answers `areas_with(permission)`."""

    area_path = "pk"

    def visible_to(self, user):
        return self.permitted(user, "wilayah.view_wilayah")

    def permitted(self, user, permission):
        """Rows in whose area the user holds `permission`."""
        return self.filter(area_filter(user.areas_with(permission), self.area_path))


class WilayahQuerySet(TerritoryQuerySet):
    def current(self):
        return self.filter(valid_to=None)

    def inside(self, code):
        """The area itself and all below it."""
        return self.filter(inside("pk", code))

    def outermost(self, codes):
        """The areas `codes` themselves; the provinsi if None (everywhere) is one."""
        top = Q(level=Level.PROVINSI) if None in codes else Q(pk__in=codes)
        return self.filter(top)

    def with_parents(self):
        """With all that `place` and `label` read."""
        return self.select_related("parent__parent")

    def called(self, text):
        """A list of the areas with exactly this name or alias, whatever its writing.

        A part after a comma narrows the place: "Desa Dualasi, Lasiolat".
        """
        return self._first(text, ("exact",), 50)

    def search(self, text, *, limit=20):
        """A list of up to `limit` areas for a person who types `text`.

        By the beginning of a code; else names that begin with it, aliases that do, then
        names and aliases that hold it.
        """
        if digits := code_in(text):
            rows = self.filter(code__gte=digits, code__lte=digits.ljust(10, "9"))
            return list(rows.order_by("code")[:limit])
        return self._first(text, ("begins", "contains"), limit)

    def _first(self, text, lookups, limit):
        name, _, place = text[:SEARCH_LENGTH].partition(",")
        rows = self.order_by("key", "code")
        for part in filter(None, map(search_key, place.split(","))):
            rows = rows.filter(
                Q(parent__key__contains=part) | Q(parent__parent__key__contains=part)
            )
        found = {}
        for lookup in lookups:
            if len(found) >= limit:
                break
            named = name_filter(name, lookup)
            # Aliases are few: two quick queries, where a join would scan all areas.
            aliases = WilayahAlias.objects.active().filter(named)
            codes = list(aliases.values_list("wilayah", flat=True)[:limit])
            for area in (*rows.filter(named)[:limit], *_by_code(rows, codes)):
                found.setdefault(area.pk, area)
        return list(found.values())[:limit]


def _by_code(rows, codes):
    return rows.filter(pk__in=codes) if codes else ()


class Wilayah(models.Model):
    """One area of Indonesia by Kemendagri code; BPS codes never stand here.

    An area that was renumbered or merged away stays, with `valid_to` and perhaps a
    `successor`, because records keep the area of their own time.
    """

    code = models.CharField("kode Kemendagri", max_length=10, primary_key=True)
    name = models.CharField("nama", max_length=100)
    key = models.CharField(max_length=100, db_index=True, editable=False)
    level = models.PositiveSmallIntegerField("tingkat", choices=Level)
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="wilayah induk",
    )
    valid_from = models.DateField("berlaku sejak", null=True, blank=True)
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="diganti oleh",
    )

    objects = WilayahQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "wilayah"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_from=None)
                | Q(valid_to__gte=models.F("valid_from")),
                name="wilayah_validity_ordered",
                violation_error_message="Tanggal berakhir mendahului tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=models.F("pk")),
                name="wilayah_not_its_own_successor",
                violation_error_message="Wilayah tidak dapat menggantikan dirinya.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.key = area_key(self.name, self.level)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("wilayah:detail", args=[self.pk])

    @property
    def is_current(self):
        return self.valid_to is None

    def is_valid_on(self, day):
        """Whether the area existed on `day`; an unknown beginning is before it."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def dotted_code(self):
        return dotted(self.code)

    @property
    def full_name(self):
        """With the word for its kind: "Desa Kenebibi", "Kecamatan Raihat"."""
        kind = self.get_kind_display()
        return self.name if self.name.startswith(kind) else f"{kind} {self.name}"

    @property
    def place(self):
        """Where it lies: "Kakuluk Mesak, Kabupaten Belu"; needs `with_parents`."""
        if self.parent is None:
            return ""
        above = [self.parent]
        if self.level == Level.DESA:
            above.append(self.parent.parent)
        return ", ".join(area.name for area in above)

    @property
    def label(self):
        """ "Kenebibi, Kakuluk Mesak (53.04.05.2004)"; `code_in` reads it back."""
        place = f", {self.parent.name}" if self.parent else ""
        return f"{self.name}{place} ({self.dotted_code})"

    @property
    def suggestion(self):
        """What a combobox shows and takes; needs `with_parents`."""
        return {
            "value": self.label,
            "name": self.full_name,
            "place": " · ".join(filter(None, (self.place, self.dotted_code))),
        }

    @property
    def ancestor_codes(self):
        """Codes from provinsi down to the parent."""
        return split_code(self.code)[:-1]


def current_code(code):
    """The code that the area has today, through all its successors.

    The same code for an area that stands, or that ended without a successor.
    """
    seen = set()
    while code not in seen:
        seen.add(code)
        after = (
            Wilayah.objects.filter(pk=code).values_list("successor", flat=True).get()
        )
        code = after or code
    return code


class WilayahAliasQuerySet(TerritoryQuerySet):
    area_path = "wilayah"

    def active(self):
        return self.filter(archived_at=None)


class WilayahAlias(models.Model):
    """Another spelling or a former name of an area, confirmed by a person or a law."""

    class Source(models.TextChoices):
        FORMER_NAME = "former", "Nama lama"
        IMPORT = "import", "Ejaan dari impor"
        MANUAL = "manual", "Ditambahkan petugas"

    wilayah = models.ForeignKey(Wilayah, models.CASCADE, related_name="aliases")
    text = models.CharField("ejaan", max_length=100)
    key = models.CharField(max_length=100, db_index=True, editable=False)
    source = models.CharField("asal", max_length=10, choices=Source)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dipastikan oleh",
    )
    created_at = models.DateTimeField("dicatat", default=timezone.now)
    archived_at = models.DateTimeField("diarsipkan", null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diarsipkan oleh",
    )

    objects = WilayahAliasQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ejaan lain wilayah"
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wilayah", "key"],
                name="wilayah_alias_once",
                violation_error_message="Ejaan ini sudah tercatat untuk wilayah itu.",
            )
        ]

    def __str__(self):
        return self.text

    def save(self, *, update_fields=None, **kwargs):
        self.key = search_key(self.text)
        if update_fields is not None:
            update_fields = {*update_fields, "key"}
        super().save(update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return self.wilayah.get_absolute_url()

    def archive(self, *, by):
        """Use the spelling no longer; it can be taken up again by `learn`."""
        self.archived_at, self.archived_by = timezone.now(), by
        self.save(update_fields=["archived_at", "archived_by"])

    @classmethod
    def learn(cls, wilayah, text, *, source, by=None):
        """Keep `text` for the area; an archived spelling is in use again.

        The alias, or None if the text says nothing new: no letters, or the name itself.
        """
        text = " ".join(text.split())
        key = search_key(text)
        if not key or key == wilayah.key:
            return None
        alias, is_new = cls.objects.get_or_create(
            wilayah=wilayah,
            key=key,
            defaults={"text": text, "source": source, "confirmed_by": by},
        )
        if not is_new and alias.archived_at:
            alias.text, alias.source, alias.confirmed_by = text, source, by
            alias.archived_at = alias.archived_by = None
            alias.save()
        return alias


def with_contents(areas):
    """A list of `areas`; each has `inner` (areas directly in it) and `spellings`."""
    areas = list(areas)
    prefetch_related_objects(
        areas,
        Prefetch("children", Wilayah.objects.current(), to_attr="inner"),
        Prefetch("aliases", WilayahAlias.objects.active(), to_attr="spellings"),
    )
    return areas
