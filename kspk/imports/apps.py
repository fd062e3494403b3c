from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "kspk.imports"
    label = "imports"
