from django.urls import path

from . import views

urlpatterns = [
    path("<month:month>/verifikasi/", views.VerifyList.as_view(), name="verify-list"),
    path("isi/<uuid:pk>/verifikasi/", views.ReportVerify.as_view(), name="verify"),
    path("isi/<uuid:pk>/kembalikan/", views.ReportReturn.as_view(), name="return"),
]
