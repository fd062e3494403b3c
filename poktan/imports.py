"""Lists of groups as a layout of the spreadsheet engine."""

from kspk.imports import registry

from . import import_apply, import_words
from .import_work import PoktanWork
from .models import (
    Decree,
    Facility,
    Membership,
    Officer,
    PikDetail,
    Poktan,
    PoktanWord,
    ReportRollup,
    UppkaDetail,
)
from .sheets import PoktanSheet
from .template import template_for


class PoktanLayout(registry.Layout):
    code = "poktan"
    label = "Data kelompok (POKTAN)"
    exists_title = "Bila kelompok sudah ada"
    exists_help = (
        "Dicari berurutan: ID KSPK, nomor register, lalu jenis, desa, dan nama. Sel"
        " kosong dan kolom yang tidak ada di berkas tidak pernah menghapus isi."
    )
    record = Poktan
    parts = (Officer, Decree, Facility, Membership, PikDetail, UppkaDetail)
    indexes = (PoktanWord,)
    root = "poktan_id"

    def fields(self):
        return {
            f.name: f.label for f in PoktanSheet(()).fields if f.template or f.aliases
        }

    def shown(self):
        return [
            ("village_code", "Desa"),
            ("chair", "Ketua"),
            ("sk_date", "Tanggal SK"),
            ("members", "Anggota"),
        ]

    def present(self, rows):
        return import_words.present(rows, self.fields(), self.shown())

    def work(self, *, wilayah, by, mode):
        return PoktanWork(wilayah, by, mode)

    def restored(self, ids):
        """After an undo: bring the search index of these groups up to date."""
        import_apply.index(ids)

    def undone(self, action):
        """After an undo: “yang ada” of the months of the groups it touched."""
        touched = Poktan.history.filter(batch=action).values_list(
            "desa_id", "reports_from"
        )
        areas = {desa[:4] for desa, _ in touched}
        if areas:
            since = min(month for _, month in touched)
            ReportRollup.objects.refresh_expected(areas, since=since)

    def labels_of(self, ids):
        """{pk: "BKB Melati"} of groups."""
        return {group.pk: str(group) for group in Poktan.objects.filter(pk__in=ids)}

    def template(self, user):
        return template_for(user)


registry.register(PoktanLayout())
