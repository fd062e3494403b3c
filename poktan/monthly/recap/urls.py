from django.urls import path

from .views import (
    MissingReports,
    Recap,
    RegisterPrint,
    ReportDownload,
    ReportPrint,
    Summary,
)

urlpatterns = [
    path("<month:month>/rekap/", Recap.as_view(), name="recap"),
    path("<month:month>/belum/", MissingReports.as_view(), name="missing"),
    path("<month:month>/unduh/", ReportDownload.as_view(), name="export"),
    path("<month:month>/ringkasan/", Summary.as_view(), name="summary"),
    path("<month:month>/cetak/", RegisterPrint.as_view(), name="print-all"),
    path("isi/<uuid:pk>/cetak/", ReportPrint.as_view(), name="print"),
]
