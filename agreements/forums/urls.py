from django.urls import path

from . import documents
from .views import attendance, forums, resolutions

_ONE = "forum/<int:pk>/"

urlpatterns = [
    path("forum/", forums.ForumList.as_view(), name="forums"),
    path("forum/baru/", forums.ForumCreate.as_view(), name="forum-create"),
    path(_ONE, forums.ForumDetail.as_view(), name="forum"),
    path(f"{_ONE}ubah/", forums.ForumUpdate.as_view(), name="forum-update"),
    path(f"{_ONE}laksanakan/", forums.ForumHold.as_view(), name="forum-hold"),
    path(f"{_ONE}batalkan/", forums.ForumCancel.as_view(), name="forum-cancel"),
    path(f"{_ONE}tutup/", forums.ForumClose.as_view(), name="forum-close"),
    path(f"{_ONE}riwayat/", forums.ForumHistory.as_view(), name="forum-history"),
    path(f"{_ONE}notulen/", forums.Minutes.as_view(), name="minutes"),
    path(f"{_ONE}hadir/", attendance.AttendancePage.as_view(), name="attendance"),
    path(
        f"{_ONE}hadir/catat/",
        attendance.AttendanceRecord.as_view(),
        name="attendance-record",
    ),
    path(
        f"{_ONE}hadir/tambah/",
        attendance.AttendanceAdd.as_view(),
        name="attendance-add",
    ),
    path(
        f"{_ONE}hadir/cetak/",
        attendance.AttendanceSheet.as_view(),
        name="attendance-sheet",
    ),
    path(
        "peserta/<int:pk>/keluarkan/",
        attendance.AttendanceRemove.as_view(),
        name="attendance-remove",
    ),
    path(
        f"{_ONE}kesepakatan/",
        resolutions.ResolutionCreate.as_view(),
        name="resolution-create",
    ),
    path(f"{_ONE}bahan/", resolutions.MaterialCreate.as_view(), name="material-create"),
    path(
        "kesepakatan/<int:pk>/",
        resolutions.ResolutionDetail.as_view(),
        name="resolution",
    ),
    path(
        "kesepakatan/<int:pk>/ubah/",
        resolutions.ResolutionUpdate.as_view(),
        name="resolution-update",
    ),
    path("berkas/<int:pk>/", documents.DocumentFile.as_view(), name="document"),
    path(
        "berkas/<int:pk>/hapus/",
        documents.DocumentRemove.as_view(),
        name="document-remove",
    ),
    path(
        "<slug:owner>/<int:pk>/berkas/",
        documents.DocumentAdd.as_view(),
        name="document-add",
    ),
    path(
        "<slug:owner>/<uuid:pk>/berkas/",
        documents.DocumentAdd.as_view(),
        name="document-add",
    ),
]
