from django.urls import path

from .views import VisitCreate, VisitDetail, VisitList, VisitPhoto, VisitStepDone

app_name = "visits"
urlpatterns = [
    path("", VisitList.as_view(), name="list"),
    path("baru/<int:poktan>/", VisitCreate.as_view(), name="create"),
    path("<uuid:pk>/", VisitDetail.as_view(), name="detail"),
    path("<uuid:pk>/foto/", VisitPhoto.as_view(), name="photo"),
    path("<uuid:pk>/selesai/", VisitStepDone.as_view(), name="step-done"),
]
