from django.apps import AppConfig


class MitraConfig(AppConfig):
    name = "kspk.mitra"
    label = "mitra"
    verbose_name = "Mitra"
