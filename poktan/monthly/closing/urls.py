from django.urls import path

from . import views

urlpatterns = [
    path("penutupan/", views.ClosingList.as_view(), name="closings"),
    path("penutupan/<int:pk>/", views.ClosingDetail.as_view(), name="closing"),
    path(
        "penutupan/<int:pk>/cetak/", views.ClosingPrint.as_view(), name="closing-print"
    ),
    path("pembukaan/", views.ReopeningList.as_view(), name="reopenings"),
    path("batas-waktu/", views.WindowList.as_view(), name="windows"),
    path("batas-waktu/baru/", views.WindowCreate.as_view(), name="window-create"),
    path("batas-waktu/<int:pk>/", views.WindowUpdate.as_view(), name="window-update"),
    path("batas-waktu/<int:pk>/akhiri/", views.WindowEnd.as_view(), name="window-end"),
    path("<month:month>/tutup/", views.MonthClose.as_view(), name="close"),
    path("<month:month>/buka/", views.Reopen.as_view(), name="reopen"),
    path("isi/<uuid:pk>/revisi/", views.ReportRevise.as_view(), name="revise"),
]
