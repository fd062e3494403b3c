"""The background worker of django-tasks; first it puts interrupted imports back."""

from django_tasks_db.management.commands import db_worker

from kspk.imports.tasks import sweep


class Command(db_worker.Command):
    def handle(self, **options):
        sweep()
        super().handle(**options)
