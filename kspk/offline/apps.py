from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "kspk.offline"
    label = "offline"
    verbose_name = "Kiriman"
