from django.db import models

from .fields import CodeListField


class ItemQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def labels(self):
        """{code: label} of all items, switched off or not."""
        return dict(self.values_list("code", "label"))

    def load_official(self, items):
        """Add the official `items` that are missing, in their order; (added, renamed).

        An item that is there keeps all that the office made of it; its label follows
        the official one as long as the office has not reworded it.
        """
        known = {item.natural_code: item for item in self}
        new, renamed = [], []
        for place, item in enumerate(items, 1):
            item.official_label, item.order = item.label, 10 * place
            stored = known.get(item.natural_code)
            if stored is None:
                new.append(item)
            elif stored.official_label != item.label:
                if stored.label in {stored.official_label, ""}:
                    stored.label = item.label
                stored.official_label = item.label
                renamed.append(stored)
        self.bulk_create(new)
        self.bulk_update(renamed, ["label", "official_label"])
        return len(new), len(renamed)


class Item(models.Model):
    """One option: a stable code, the word people read, its place in the list."""

    code = models.SlugField("kode", max_length=40)
    label = models.CharField("sebutan", max_length=150)
    order = models.PositiveSmallIntegerField("urutan", default=0)
    is_active = models.BooleanField("dipakai", default=True)
    official_label = models.CharField(
        "sebutan resmi", max_length=150, blank=True, editable=False
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self):
        return self.label

    @property
    def natural_code(self):
        """What an item is called for good: its code, for a facility within its kind."""
        return self.code


class FundSource(Item):
    """Source of a group's funds. Source: card K/0, “Sumber Dana Kegiatan”."""

    code = models.SlugField("kode", max_length=40, unique=True)

    class Meta(Item.Meta):
        verbose_name = verbose_name_plural = "sumber dana"


class Integration(Item):
    """What a group works with. Source: card K/0, “Keterpaduan Kelompok”."""

    code = models.SlugField("kode", max_length=40, unique=True)
    kinds = CodeListField("untuk jenis")

    class Meta(Item.Meta):
        verbose_name = verbose_name_plural = "keterpaduan"


class FacilityItem(Item):
    """A module, kit or room that a kind of group should have.

    Source: card K/0, step 3; for PIK-R part C.
    """

    class Section(models.TextChoices):
        MODULE = "modul", "Modul dan materi"
        REPRODUCTIVE_HEALTH = "kespro", "Kesehatan reproduksi"
        KIT = "kit", "Kit dan media"
        ROOM = "ruang", "Ruang dan papan nama"
        OTHER = "lainnya", "Lainnya"

    kind = models.CharField("jenis kelompok", max_length=5)
    section = models.CharField("bagian", max_length=10, choices=Section)

    class Meta(Item.Meta):
        verbose_name = verbose_name_plural = "sarana dan materi"
        ordering = ["kind", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="facility_item_once",
                violation_error_message="Kode sarana ini sudah ada untuk jenis itu.",
            )
        ]

    @property
    def natural_code(self):
        return f"{self.kind}.{self.code}"


class Topic(Item):
    """A subject taught at a meeting. Source: register R/I, “Materi penyuluhan”.

    `number` is the form's; `group` its heading, for BKR and PIK-R.
    """

    class Group(models.TextChoices):
        PLANNING = "perencanaan", "Perencanaan keluarga"
        TRIAD = "triad_krr", "Triad KRR dan pengasuhan"
        ADOLESCENT_HEALTH = "kesehatan_remaja", "Kesehatan remaja"
        FAMILY_LIFE = "perencanaan_berkeluarga", "Perencanaan berkeluarga"
        LIFE_SKILL = "life_skill", "Life skill"

    # The two headings that count as PKBR in tables 4A and 7A.
    PKBR = (Group.ADOLESCENT_HEALTH, Group.FAMILY_LIFE)

    kind = models.CharField("jenis kelompok", max_length=5)
    group = models.CharField("judul", max_length=30, choices=Group, blank=True)
    number = models.PositiveSmallIntegerField("nomor di formulir", null=True)

    class Meta(Item.Meta):
        verbose_name = verbose_name_plural = "materi"
        ordering = ["kind", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="topic_once",
                violation_error_message="Kode materi ini sudah ada untuk jenis itu.",
            )
        ]

    @property
    def natural_code(self):
        return f"{self.kind}.{self.code}"
