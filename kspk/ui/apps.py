from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kspk.ui"
    label = "ui"
