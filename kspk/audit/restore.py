"""Taking back what one action changed, where nothing newer stands in the way."""

from .personal import EncryptedField
from .sentences import Reader, differs, shown_fields
from .transitions import InvalidTransition


class NotRestorable(InvalidTransition):
    """The text tells people what stands in the way."""


def restored(record, batch):
    """`record` and those of its parts that `batch` changed, with their values before.

    Nothing is saved. Raises NotRestorable for a field that changed again since, for
    what was added or removed, and for a state that has its own way back.
    """
    found = {(type(record), record.pk): record}
    for model, row, before in Reader(type(record), [record.pk]).steps[record.pk]:
        if row.batch_id != batch.pk:
            continue
        fields = [f for f in shown_fields(model) if before and differs(f, before, row)]
        if before is None or row.history_type == "-":
            raise NotRestorable(
                "Tindakan ini menambah atau menghapus catatan. Akhiri atau ubah catatan"
                " itu di bagiannya."
            )
        key = (model, row.id)
        if key not in found:
            found[key] = model._default_manager.get(pk=row.id)
        for field in fields:
            _take_back(found[key], field, row, before)
    if len(found) == 1 and not _touched(record, batch):
        raise NotRestorable("Tindakan ini tidak mengubah catatan itu.")
    return list(found.values())


def _touched(record, batch):
    return type(record).history.filter(id=record.pk, batch=batch).exists()


def _take_back(record, field, row, before):
    if field.name in getattr(record, "history_fixed", ()):
        raise NotRestorable(
            "Tindakan ini mengubah status. Pakai “Aktifkan” atau “Akhiri” untuk"
            " mengubahnya lagi."
        )
    name = field.attname
    if differs(field, record, row):
        raise NotRestorable(
            f"Isian “{field.verbose_name}” sudah diubah lagi sesudah itu. Periksa"
            " riwayat, lalu ubah dengan tangan."
        )
    setattr(record, name, getattr(before, name))
    if isinstance(field, EncryptedField):
        setattr(record, f"{name}_hash", getattr(before, f"{name}_hash"))
