from django.urls import path

from .views import AccessLogList, BatchDetail

app_name = "audit"
urlpatterns = [
    path("riwayat/<int:pk>/", BatchDetail.as_view(), name="batch"),
    path("akses/", AccessLogList.as_view(), name="access-log"),
]
