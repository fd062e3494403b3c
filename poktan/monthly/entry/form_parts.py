"""Parts of the report's form: the report, its meetings, counselling, bare numbers."""

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError

from kspk.audit.conflict import CellsMixin
from kspk.catalogue.models import Topic
from kspk.ui.forms import KspkForm
from poktan.forms.fields import YesNoField

from ...models import AGES, METHODS, Counselling, Kind, Meeting, Presenter
from .. import figures, rules
from .form_fields import AskedField, CodesField, CountField, DayField, count_field

ACTIVE, NIHIL = "ada", "nihil"
OTHER = "lainnya"
PRESENTERS = {
    Kind.PIK_R: (Presenter.PLKB, Presenter.PEER_EDUCATOR, Presenter.PEER_COUNSELLOR)
}
_OF_FAMILIES = (
    Presenter.PPLKB, Presenter.PLKB, Presenter.PPKBD, Presenter.SUB_PPKBD,
    Presenter.OTHER,
)  # fmt: skip
COUNSELLED = ("male", "female")
COUNSELLED_AGES = ("age_10_14", "age_15_19", "age_20_24")


class Part(CellsMixin, KspkForm):
    """A part of the page's one form; `entry` is the whole, `number` counts its row."""

    is_part = True
    title = ""

    def __init__(self, data=None, *, entry, number=0, **kwargs):
        self.entry, self.kind, self.number = entry, entry.kind, number
        super().__init__(data, use_required_attribute=False, **kwargs)

    @property
    def heading(self):
        return f"{self.title} {self.number}" if self.number else ""

    def cell_label(self, name):
        label = self[name].label
        return f"{self.heading}, {label.lower()}" if self.heading else label

    def pick(self, names):
        """The bound fields among `names` that the kind has."""
        return [self[name] for name in names if name in self.fields]


class ReportForm(Part):
    """Activity or none, how large the group is, reasons for unusual numbers, a note."""

    activity = forms.ChoiceField(
        label="Bulan ini",
        choices=[(ACTIVE, "Ada kegiatan"), (NIHIL, "Tidak ada kegiatan")],
        widget=forms.RadioSelect,
        initial=ACTIVE,
        help_text="Bulan tanpa kegiatan dilaporkan nihil, dengan alasannya.",
        error_messages={"required": "Pilih ada kegiatan atau tidak."},
    )
    nihil_reason = AskedField(label="Alasan tidak ada kegiatan", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in figures.of_group(self.kind):
            self.fields[name] = count_field(
                self.entry, name, help_text="" if name == "members" else None
            )
        if "pus_kb" in self.fields:
            for code, label in METHODS.items():
                self.fields[f"method_{code}"] = CountField(
                    label, highest=figures.HIGHEST
                )
        for name in figures.of_report(self.kind):
            self.fields[f"reason_{name}"] = AskedField(label="Sebab", max_length=150)
        self.fields["note"] = forms.CharField(
            label="Catatan untuk koordinator", max_length=500, required=False,
            widget=forms.Textarea({"rows": 2}),
        )  # fmt: skip
        if self.entry.corrects:
            self.fields["revision_reason"] = forms.CharField(
                label="Alasan revisi", max_length=300,
                help_text="Bulan ini sudah ditutup; angka lama tetap disimpan.",
                error_messages={"required": "Tulis alasan revisi."},
            )  # fmt: skip

    @property
    def group_fields(self):
        return self.pick(figures.of_group(self.kind))

    @property
    def method_fields(self):
        return self.pick(f"method_{code}" for code in METHODS)

    @property
    def has_methods(self):
        return any(field.value() not in (None, "") for field in self.method_fields)

    @property
    def methods(self):
        """{code: count} of the ways that somebody counted."""
        told = {code: self.cleaned_data.get(f"method_{code}")
                for code in METHODS}  # fmt: skip
        return {code: count for code, count in told.items() if count is not None}

    def cell_label(self, name):
        of = name.removeprefix("reason_")
        if of == name:
            return super().cell_label(name)
        return f"Sebab {figures.words(self.kind, of).label.lower()}"


class SheetForm(Part):
    """One of several sheets; one that stays as `blank` is none."""

    blank = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_permitted=True, **kwargs)

    def number_of(self, name):
        """The number that the sheet gives, -1 where it gives none."""
        value = (self.cleaned_data if self.is_bound else self.initial).get(name)
        return value if isinstance(value, int) else -1

    @property
    def topic_groups(self):
        """[(heading, [option])] of the topics as the form groups them."""
        if not self.entry.topics:
            return []
        field = self["topics"]
        options = {option.data["value"]: option for option in field.subwidgets}
        return [
            (dict(Topic.Group.choices).get(group, ""), [options[t.code] for t in some])
            for group, some in groupby(self.entry.topics, key=lambda topic: topic.group)
        ]

    @property
    def chosen_topics(self):
        """Labels of the topics that are ticked."""
        chosen = set(self["topics"].value() or ())
        return [label for code, label in self.fields["topics"].choices
                if code in chosen]  # fmt: skip

    def add_topics(self):
        if self.entry.topics:
            choices = [(topic.code, topic.label) for topic in self.entry.topics]
            for place, topic in enumerate(self.entry.topics):
                if topic.number:
                    choices[place] = (topic.code, f"{topic.number}. {topic.label}")
            self.fields["topics"] = CodesField("Materi", choices)


class MeetingForm(SheetForm):
    """One meeting: a sheet of the register. Source: R/I, steps 2 and 3."""

    title = "Pertemuan"
    blank = {"mode": Meeting.Mode.FACE_TO_FACE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.kind
        self.fields["held_on"] = DayField(self.entry.month)
        self.fields["mode"] = forms.ChoiceField(
            label="Cara", choices=Meeting.Mode.choices, widget=forms.RadioSelect,
            initial=self.blank["mode"],
        )  # fmt: skip
        self.fields["presenters"] = CodesField("Penyaji", self.presenters())
        if kind == Kind.PIK_R:
            self.fields["presenter_name"] = forms.CharField(
                label="Nama penyaji", max_length=150, required=False
            )
        self.add_topics()
        self.fields["topic_other"] = forms.CharField(
            label="Materi lainnya" if self.entry.topics else "Materi",
            max_length=150,
            required=False,
        )
        self.fields["discussion"] = YesNoField("Ada", "Tidak ada", label="Diskusi")
        self.fields["present"] = count_field(self.entry, "present", help_text="")
        for name in figures.OWN[kind]:
            self.fields[name] = count_field(self.entry, name)
        if kind == Kind.BKB:
            for name, ages in zip(figures.AGE_FIELDS, AGES, strict=True):
                self.fields[name] = CountField(f"{ages} tahun", highest=figures.HIGHEST)

    def presenters(self):
        wanted = PRESENTERS.get(self.kind, _OF_FAMILIES)
        stored = set(self.entry.stored_presenters)
        return [(p.value, p.label) for p in Presenter if p in wanted or p in stored]

    @property
    def before_topics(self):
        return self.pick(("held_on", "mode", "presenters", "presenter_name"))

    @property
    def after_topics(self):
        other = () if self.entry.topics else ("topic_other",)
        return self.pick((*other, "discussion"))

    @property
    def other_topic(self):
        """The field that belongs to the topic “Lainnya”."""
        return self["topic_other"]

    @property
    def count_fields(self):
        return self.pick(("present", *figures.OWN[self.kind]))

    @property
    def age_fields(self):
        return self.pick(figures.AGE_FIELDS)

    @property
    def has_ages(self):
        return any(field.value() not in (None, "") for field in self.age_fields)

    @property
    def has_age_errors(self):
        return self.is_bound and any(field.errors for field in self.age_fields)

    def clean(self):
        data = super().clean()
        if OTHER in (data.get("topics") or ()) and not data.get("topic_other"):
            self.add_error("topic_other", "Tulis materi lainnya itu.")
        ages = [data.get(name) for name in figures.AGE_FIELDS]
        known = [count for count in ages if count is not None]
        total = data.get("children")
        if known and total is not None and sum(known) != total:
            self.add_error("children", ValidationError(
                f"Anak hadir {total}, padahal menurut umur {sum(known)}. Samakan"
                " keduanya, atau kosongkan salah satunya.", code="ages_differ",
            ))  # fmt: skip
        elif known:
            data["children"] = sum(known)
        for found in rules.errors(self.kind, self.counts(data), sending=False):
            self.add_error(found.field, ValidationError(found.text, code=found.code))
        return data

    def counts(self, data):
        return {name: data.get(name) for name in ("present", *figures.OWN[self.kind])}

    def meeting(self):
        """The unsaved Meeting of a valid, filled sheet."""
        return Meeting(**self.cleaned_data)


class CounsellingForm(SheetForm):
    """One counselling of a PIK-R. Source: its monthly register, parts 2 and 3."""

    title = "Konseling"
    blank = {"form": Counselling.Form.INDIVIDUAL,
             **dict.fromkeys((*COUNSELLED, *COUNSELLED_AGES), 0)}  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"] = DayField(self.entry.month)
        self.fields["form"] = forms.ChoiceField(
            label="Bentuk", choices=Counselling.Form.choices, widget=forms.RadioSelect,
            initial=self.blank["form"],
        )  # fmt: skip
        self.fields["counsellor"] = forms.CharField(
            label="Konselor sebaya", max_length=150,
            error_messages={"required": "Isi nama konselor sebaya."},
        )  # fmt: skip
        for name in (*COUNSELLED, *COUNSELLED_AGES):
            label = Counselling._meta.get_field(name).verbose_name
            self.fields[name] = CountField(
                f"{label[0].upper()}{label[1:]}", highest=figures.HIGHEST, must=True,
                initial=self.blank[name],
            )  # fmt: skip
        self.add_topics()

    @property
    def before_topics(self):
        return self.pick(("held_on", "form", "counsellor"))

    @property
    def sex_fields(self):
        return self.pick(COUNSELLED)

    @property
    def age_fields(self):
        return self.pick(COUNSELLED_AGES)

    def clean(self):
        data = super().clean()
        counts = {n: data.get(n) for n in (*COUNSELLED, *COUNSELLED_AGES)}
        if None in counts.values():
            return data
        sexes = sum(counts[name] for name in COUNSELLED)
        ages = sum(counts[name] for name in COUNSELLED_AGES)
        if sexes == 0:
            self.add_error("male", "Isi jumlah remaja yang dikonseling.")
        elif sexes != ages:
            self.add_error(
                "male",
                f"Laki-laki dan perempuan {sexes}, padahal ketiga kelompok umur"
                f" {ages}. Keduanya harus sama.",
            )
        return data

    def counselling(self):
        """The unsaved Counselling of a valid, filled sheet."""
        return Counselling(**self.cleaned_data)


class NumbersForm(Part):
    """Numbers of a report that has no sheets, as the grid and workbooks give them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("meetings", "meetings_virtual", "present",
                     *figures.OWN[self.kind]):  # fmt: skip
            self.fields[name] = count_field(self.entry, name)
