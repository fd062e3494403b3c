from django.apps import AppConfig


class WilayahConfig(AppConfig):
    name = "kspk.wilayah"
    label = "wilayah"
