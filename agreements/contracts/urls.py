from django.urls import path

from . import parts, views
from .views_map import PartnershipMap
from .views_radar import Radar

_PK = "perjanjian/<int:pk>"

urlpatterns = [
    path("perjanjian/", views.AgreementList.as_view(), name="agreements"),
    path(
        "perjanjian/baru/", views.AgreementCreate.as_view(), name="agreement-create"
    ),
    path(f"{_PK}/", views.AgreementDetail.as_view(), name="agreement"),
    path(f"{_PK}/ubah/", views.AgreementUpdate.as_view(), name="agreement-update"),
    path(
        f"{_PK}/tanda-tangan/", views.AgreementSign.as_view(), name="agreement-sign"
    ),
    path(f"{_PK}/hentikan/", views.AgreementStop.as_view(), name="agreement-stop"),
    path(f"{_PK}/perpanjang/", views.AgreementRenew.as_view(), name="agreement-renew"),
    path(
        f"{_PK}/riwayat/", views.AgreementHistory.as_view(), name="agreement-history"
    ),
    path(f"{_PK}/pihak/", parts.PartyCreate.as_view(), name="party-create"),
    path("pihak/<int:pk>/", parts.PartyUpdate.as_view(), name="party-update"),
    path(f"{_PK}/tugas/", parts.DutyCreate.as_view(), name="duty-create"),
    path("tugas/<int:pk>/", parts.DutyUpdate.as_view(), name="duty-update"),
    path(f"{_PK}/kegiatan/", parts.ActivityCreate.as_view(), name="activity-create"),
    path("kegiatan/<int:pk>/", parts.ActivityUpdate.as_view(), name="activity-update"),
    path(
        "kegiatan/<int:pk>/terlaksana/", parts.ActivityDone.as_view(),
        name="activity-done",
    ),
    path("berakhir/", Radar.as_view(), name="radar"),
    path("peta/", PartnershipMap.as_view(), name="map"),
]  # fmt: skip
