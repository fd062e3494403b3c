from django.urls import path, re_path

from .views.detail import PoktanDetail
from .views.edit import PoktanCreate, PoktanUpdate
from .views.export import PoktanDownload
from .views.list import PoktanList
from .views.reveal import NikReveal
from .views.status import PoktanEnd, PoktanHistory, PoktanReactivate, PoktanRestore

app_name = "poktan"
urlpatterns = [
    path("", PoktanList.as_view(), name="list"),
    path("unduh/", PoktanDownload.as_view(), name="export"),
    path("baru/", PoktanCreate.as_view(), name="create"),
    path("<int:pk>/", PoktanDetail.as_view(), name="detail"),
    path("<int:pk>/ubah/<slug:section>/", PoktanUpdate.as_view(), name="update"),
    path("<int:pk>/akhiri/", PoktanEnd.as_view(), name="end"),
    path("<int:pk>/aktifkan/", PoktanReactivate.as_view(), name="reactivate"),
    path("<int:pk>/riwayat/", PoktanHistory.as_view(), name="history"),
    path(
        "<int:pk>/riwayat/<int:batch>/kembalikan/",
        PoktanRestore.as_view(),
        name="restore",
    ),
    re_path(
        r"^(?P<pk>\d{1,18})/nik/(?P<what>pengurus|keluarga)/(?P<part>\d{1,18})/$",
        NikReveal.as_view(),
        name="reveal",
    ),
]
