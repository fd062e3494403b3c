from django.urls import path

from .views import MissingReports, Recap, Summary

urlpatterns = [
    path("<month:month>/rekap/", Recap.as_view(), name="recap"),
    path("<month:month>/belum/", MissingReports.as_view(), name="missing"),
    path("<month:month>/ringkasan/", Summary.as_view(), name="summary"),
]
