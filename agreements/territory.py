"""The kabupaten or kecamatan that a page is about, out of a person's areas."""

from functools import cached_property

from kspk.wilayah.models import Level, Wilayah, area_filter, covers, inside

LEVELS = (Level.KABUPATEN, Level.KECAMATAN)


class Territory:
    """What of her areas a person looks at: a kabupaten or kecamatan that she chose.

    Without a choice it is the kabupaten around her areas. Rows inside are narrowed to
    `areas` all the same: a PLKB who looks at a kecamatan sees her desa in it.
    """

    def __init__(self, user, permission, wanted=""):
        self.areas = user.areas_with(permission)
        self.wanted = wanted if wanted.isascii() and wanted.isdigit() else ""

    @cached_property
    def _kabupaten(self):
        """Codes of the kabupaten around her areas; None if they may be any."""
        if any(code is None or len(code) < 4 for code in self.areas):
            return None
        return sorted({code[:4] for code in self.areas})

    @cached_property
    def area(self):
        """The chosen area, or the only one; None if there are several."""
        if self.wanted and self._may_look_at(self.wanted):
            found = Wilayah.objects.filter(pk=self.wanted, level__in=LEVELS).first()
            if found:
                return found
        if self._kabupaten and len(self._kabupaten) == 1:
            return Wilayah.objects.get(pk=self._kabupaten[0])
        return None

    def _may_look_at(self, code):
        """Whether some of her areas lie in it, or it lies in one."""
        inner = any(area and area.startswith(code) for area in self.areas)
        return inner or covers(self.areas, code)

    @property
    def is_kecamatan(self):
        return self.area is not None and self.area.level == Level.KECAMATAN

    @cached_property
    def desa(self):
        """A queryset of the desa in `area` that are hers."""
        rows = Wilayah.objects.current().filter(level=Level.DESA)
        rows = rows.filter(area_filter(self.areas, "pk"))
        return rows.filter(inside("pk", self.area.pk)) if self.area else rows.none()

    @cached_property
    def choices(self):
        """(code, name) to choose from: the kecamatan, else the kabupaten."""
        rows = Wilayah.objects.current().order_by("pk")
        if self.area:
            whole = self.area.pk[:4]
            rows = rows.filter(inside("pk", whole), level=Level.KECAMATAN)
            rows = rows.filter(area_filter(self._around(6), "pk"))
            name = Wilayah.objects.get(pk=whole).full_name
            return [(whole, name), *((a.pk, a.full_name) for a in rows)]
        rows = rows.filter(area_filter(self._around(4), "pk"), level=Level.KABUPATEN)
        return [(area.pk, area.full_name) for area in rows]

    def _around(self, length):
        """Her areas; those narrower than `length` digits as what is around them."""
        return {code and code[:length] for code in self.areas}
