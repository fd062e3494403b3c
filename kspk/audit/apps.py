from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kspk.audit"
    label = "audit"
    verbose_name = "Riwayat dan akses"

    def ready(self):
        from . import history  # noqa: F401  (connects its receiver)
