from django.apps import AppConfig


class PoktanConfig(AppConfig):
    name = "poktan"
    verbose_name = "Kelompok kegiatan (POKTAN)"

    def ready(self):
        from . import imports  # noqa: F401  (registers the layout)
        from .report_import import layout  # noqa: F401  (registers its own, second)
