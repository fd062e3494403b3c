from django.urls import path

from .trace import Trace
from .views.list import FollowUpList, Matrix
from .views.one import FollowUpDetail, FollowUpHistory
from .views.write import (
    FollowUpCancel,
    FollowUpCreate,
    FollowUpReopen,
    FollowUpUpdate,
    ProgressCreate,
)

ONE = "tindak-lanjut/<int:pk>/"

urlpatterns = [
    path("tindak-lanjut/", FollowUpList.as_view(), name="follow-ups"),
    path(
        "kesepakatan/<int:pk>/tindak-lanjut/",
        FollowUpCreate.as_view(),
        name="follow-up-create",
    ),
    path(ONE, FollowUpDetail.as_view(), name="follow-up"),
    path(f"{ONE}ubah/", FollowUpUpdate.as_view(), name="follow-up-update"),
    path(f"{ONE}kemajuan/", ProgressCreate.as_view(), name="progress"),
    path(f"{ONE}buka/", FollowUpReopen.as_view(), name="follow-up-reopen"),
    path(f"{ONE}batal/", FollowUpCancel.as_view(), name="follow-up-cancel"),
    path(f"{ONE}riwayat/", FollowUpHistory.as_view(), name="follow-up-history"),
    path("forum/<int:pk>/matriks/", Matrix.as_view(), name="matrix"),
    path("jejak/<slug:what>/<int:pk>/", Trace.as_view(), name="trace"),
]
