from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "kspk.reporting"
    label = "reporting"
    verbose_name = "Bulan lapor"
