from django.urls import path

from .views import changes, contacts, pages

app_name = "mitra"
urlpatterns = [
    path("", pages.MitraList.as_view(), name="list"),
    path("unduh/", pages.MitraDownload.as_view(), name="export"),
    path("cari/", pages.MitraSearch.as_view(), name="search"),
    path("baru/", changes.MitraCreate.as_view(), name="create"),
    path("<int:pk>/", pages.MitraDetail.as_view(), name="detail"),
    path("<int:pk>/riwayat/", pages.MitraHistory.as_view(), name="history"),
    path("<int:pk>/ubah/", changes.MitraUpdate.as_view(), name="update"),
    path("<int:pk>/ganti-nama/", changes.MitraRename.as_view(), name="rename"),
    path("<int:pk>/akhiri/", changes.MitraEnd.as_view(), name="end"),
    path("<int:pk>/aktifkan/", changes.MitraReactivate.as_view(), name="reactivate"),
    path(
        "<int:pk>/narahubung/baru/",
        contacts.ContactCreate.as_view(),
        name="contact-create",
    ),
    path(
        "narahubung/<int:pk>/", contacts.ContactUpdate.as_view(), name="contact-update"
    ),
    path(
        "narahubung/<int:pk>/akhiri/",
        contacts.ContactEnd.as_view(),
        name="contact-end",
    ),
    path(
        "<int:pk>/wilayah/baru/",
        contacts.ServedAreaCreate.as_view(),
        name="served-create",
    ),
    path(
        "wilayah/<int:pk>/akhiri/",
        contacts.ServedAreaEnd.as_view(),
        name="served-end",
    ),
]
