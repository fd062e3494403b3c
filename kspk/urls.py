"""All addresses: Indonesian paths, English names."""

from django.contrib import admin
from django.urls import include, path, register_converter

from kspk.reporting.months import MonthConverter

register_converter(MonthConverter, "month")

urlpatterns = [
    path("", include("kspk.dashboard.urls")),
    path("", include("kspk.accounts.urls")),
    path("akun/", include("kspk.accounts.sign_in")),
    path("wilayah/", include("kspk.wilayah.urls")),
    path("poktan/", include("poktan.urls")),
    path("laporan/", include("poktan.monthly.urls")),
    path("kunjungan/", include("poktan.visits.urls")),
    path("kartu/", include("poktan.cards.urls")),
    path("mitra/", include("kspk.mitra.urls")),
    path("kemitraan/", include("agreements.urls")),
    path("impor/", include("kspk.imports.urls")),
    path("", include("kspk.audit.urls")),
    path("admin/", admin.site.urls),
]
