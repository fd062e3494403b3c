from django.urls import path

from . import views

app_name = "wilayah"
urlpatterns = [
    path("", views.WilayahList.as_view(), name="list"),
    path("cari/", views.WilayahSearch.as_view(), name="search"),
    path(
        "ejaan/<int:pk>/arsipkan/", views.AliasArchive.as_view(), name="alias-archive"
    ),
    path("<str:pk>/", views.WilayahDetail.as_view(), name="detail"),
    path("<str:pk>/ejaan/", views.AliasCreate.as_view(), name="alias-create"),
]
