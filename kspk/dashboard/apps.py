from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "kspk.dashboard"
    label = "dashboard"
