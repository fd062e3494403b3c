"""Work in the background: at once or not, repeated, failed, interrupted."""

import json
import os
import subprocess
import sys
import time

import pytest

from kspk.imports import progress, services, tasks
from kspk.imports.models import ImportBatch
from poktan.models import Poktan
from tests.imports.files import listed, row

Status = ImportBatch.Status


@pytest.fixture
def upload(importer, belu):
    def send(*rows):
        return services.upload(file=listed(*rows), by=importer, wilayah=belu)

    return send


@pytest.fixture
def nobody_works(settings):
    """A queue without a worker: tasks stay in the database."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.IMPORT_AT_ONCE_ROWS = settings.IMPORT_AT_ONCE_BYTES = 0


def set_beat(batch, **changes):
    """Let the last report on the batch be another one."""
    progress.report(batch, "Menyimpan kelompok", 3, 10)
    path = progress._path(batch)
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


class TestBackground:
    def test_a_large_upload_waits_for_a_worker(self, upload, nobody_works):
        batch = upload(row())
        assert (batch.status, batch.progress) == (Status.READING, None)
        assert not batch.is_dead()

    def test_many_rows_wait_for_a_worker(
        self, upload, importer, nobody_works, settings
    ):
        settings.IMPORT_AT_ONCE_BYTES = 10_000
        batch = services.apply(upload(row()), by=importer)
        assert batch.status == Status.APPLYING
        assert not Poktan.objects.exists()
        tasks.apply.call(batch.pk, importer.pk)
        assert Poktan.objects.count() == 1

    def test_a_repeated_task_does_nothing(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        before = Poktan.history.count()
        tasks.read.call(batch.pk)
        tasks.apply.call(batch.pk, importer.pk)
        tasks.undo.call(batch.pk, importer.pk)
        batch.refresh_from_db()
        assert batch.status == Status.APPLIED
        assert Poktan.history.count() == before

    def test_leaves_no_report_behind(self, upload, importer):
        batch = services.apply(upload(row()), by=importer)
        assert progress.read(batch) is None

    def test_that_fails_puts_the_batch_back(self, upload, importer):
        batch = upload(row())
        batch.start_applying()
        batch.rows.update(values={})  # a row that cannot be compared
        with pytest.raises(KeyError):
            tasks.apply.call(batch.pk, importer.pk)
        batch.refresh_from_db()
        assert batch.status == Status.READY
        assert "tidak satu baris pun tersimpan" in batch.notice

    def test_says_when_the_file_is_gone(self, upload, importer):
        batch = upload(row())
        batch.file.delete(save=False)
        batch.refresh_from_db()
        batch = services.read_again(batch, by=importer)
        assert batch.status == Status.UNREADABLE
        assert "tidak ada lagi di server" in batch.notice


class TestSweep:
    @pytest.fixture
    def at_work(self, upload):
        return upload(row()).start_applying()

    def test_leaves_work_that_reports(self, at_work):
        set_beat(at_work)
        assert services.sweep(at_work) == 0
        assert at_work.status == Status.APPLYING

    def test_leaves_work_that_waits_for_a_worker(self, at_work):
        assert services.sweep(at_work) == 0

    def test_leaves_work_that_waits_long_in_the_queue(
        self, upload, importer, nobody_works, settings
    ):
        batch = upload(row())
        settings.IMPORT_SILENT_SECONDS = -1
        assert services.sweep(batch) == 0
        assert batch.status == Status.READING

    def test_puts_back_work_whose_worker_never_gave_a_sign(self, at_work, settings):
        settings.IMPORT_SILENT_SECONDS = -1
        assert services.sweep(at_work) == 1
        assert at_work.status == Status.READY

    def test_puts_back_work_that_fell_silent(self, at_work, settings):
        silent = time.time() - settings.IMPORT_SILENT_SECONDS - 1
        set_beat(at_work, beat=silent, host="mesin-lain")
        assert services.sweep(at_work) == 1
        assert at_work.status == Status.READY
        assert "Tekan “Simpan” lagi." in at_work.notice

    def test_puts_back_at_once_what_a_dead_process_left(self, at_work):
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        set_beat(at_work, pid=process.pid)
        assert services.sweep() == 1
        at_work.refresh_from_db()
        assert at_work.status == Status.READY

    def test_does_not_judge_processes_of_another_machine(self, at_work):
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        set_beat(at_work, pid=process.pid, host="mesin-lain")
        assert services.sweep(at_work) == 0

    def test_survives_a_half_written_report(self, at_work):
        progress.report(at_work, "Menyimpan kelompok", 3, 10)
        progress._path(at_work).write_text('{"phase": "Meny')
        assert (at_work.progress, services.sweep(at_work)) == (None, 0)

    @pytest.mark.parametrize(
        ("status", "back", "sentence"),
        [
            (Status.READING, Status.UPLOADED, "Baca lagi"),
            (Status.UNDOING, Status.APPLIED, "belum ada yang dibatalkan"),
            (Status.APPLYING, Status.APPLIED, "Tekan “Simpan” lagi"),
        ],
    )
    def test_goes_back_to_where_the_work_began(
        self, upload, importer, status, back, sentence
    ):
        batch = services.apply(upload(row()), by=importer)
        ImportBatch.objects.update(status=status)
        batch.refresh_from_db()
        set_beat(batch, beat=0)
        assert services.sweep(batch) == 1
        assert batch.status == back
        assert sentence in batch.notice


class TestProgress:
    def test_is_what_was_last_reported(self, upload):
        batch = upload(row()).start_applying()
        progress.report(batch, "Menyimpan kelompok", 3, 10)
        found = batch.progress
        assert (found.phase, found.done, found.total) == ("Menyimpan kelompok", 3, 10)
        assert (found.percent, found.pid) == (30, os.getpid())

    def test_is_nothing_for_a_batch_at_rest(self, upload):
        batch = upload(row())
        progress.report(batch, "Menyimpan kelompok", 3, 10)
        assert batch.progress is None
