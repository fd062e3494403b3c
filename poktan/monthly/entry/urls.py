from django.urls import path

from .views_catchup import CatchUp, Nihil
from .views_detail import ReportDetail, ReportHistory, ReportTakeBack
from .views_grid import Grid
from .views_month import MonthPage, ReportsHome
from .views_write import ReportWrite

urlpatterns = [
    path("", ReportsHome.as_view(), name="home"),
    path("kejar/", CatchUp.as_view(), name="catch-up"),
    path("<month:month>/", MonthPage.as_view(), name="month"),
    path("<month:month>/kisi/", Grid.as_view(), name="grid"),
    path("<month:month>/nihil/<int:poktan>/", Nihil.as_view(), name="nihil"),
    path("<month:month>/kelompok/<int:poktan>/", ReportWrite.as_view(), name="write"),
    path("isi/<uuid:pk>/", ReportDetail.as_view(), name="detail"),
    path("isi/<uuid:pk>/riwayat/", ReportHistory.as_view(), name="history"),
    path("isi/<uuid:pk>/tarik/", ReportTakeBack.as_view(), name="take-back"),
]
