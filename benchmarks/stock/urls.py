from django.urls import path

from .views import ReportCreate

urlpatterns = [path("bare/", ReportCreate.as_view())]
