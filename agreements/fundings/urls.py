from django.urls import path, re_path

from . import views
from .views_paud import PaudHi
from .views_proposal import Proposal

_DESA = r"(?P<pk>\d{9,10})"
_AREA = r"(?P<pk>\d{6,10})"

urlpatterns = [
    path("dana-desa/", views.FundingGrid.as_view(), name="fundings"),
    path("dana-desa/baris/", views.FundingLines.as_view(), name="funding-lines"),
    path("dana-desa/<int:pk>/", views.FundingDetail.as_view(), name="funding"),
    path("dana-desa/<int:pk>/ubah/", views.FundingUpdate.as_view(),
         name="funding-update"),
    re_path(rf"^dana-desa/{_DESA}/(?P<year>20[1-9]\d)/$",
            views.FundingCreate.as_view(), name="funding-create"),
    re_path(rf"^usulan/{_AREA}/$", Proposal.as_view(), name="proposal"),
    path("paud-hi/", PaudHi.as_view(), name="paud-hi"),
]  # fmt: skip
