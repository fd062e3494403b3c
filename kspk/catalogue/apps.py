from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "kspk.catalogue"
    label = "catalogue"
    verbose_name = "Daftar pilihan"
