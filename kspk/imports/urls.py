from django.urls import path

from . import views
from .template import TemplateDownload

app_name = "imports"
urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("templat/", TemplateDownload.as_view(), name="template"),
    path("<int:pk>/", views.ImportDetail.as_view(), name="detail"),
    path("<int:pk>/kemajuan/", views.ImportProgress.as_view(), name="progress"),
    path("<int:pk>/kolom/", views.ImportColumns.as_view(), name="columns"),
    path("<int:pk>/baris/", views.ImportRows.as_view(), name="rows"),
    path("<int:pk>/baris/<int:row>/", views.ImportDecide.as_view(), name="decide"),
    path("<int:pk>/simpan/", views.ImportApply.as_view(), name="apply"),
    path("<int:pk>/batalkan/", views.ImportUndo.as_view(), name="undo"),
    path("<int:pk>/buang/", views.ImportDiscard.as_view(), name="discard"),
    path("<int:pk>/baca-lagi/", views.ImportReadAgain.as_view(), name="read-again"),
    path("<int:pk>/sisa/", views.ImportLeftover.as_view(), name="leftover"),
]
