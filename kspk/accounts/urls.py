from django.urls import path

from .views import accounts, officers, profile

app_name = "accounts"
urlpatterns = [
    path("profil/", profile.Profile.as_view(), name="profile"),
    path("pengguna/", accounts.AccountList.as_view(), name="account-list"),
    path("pengguna/baru/", accounts.AccountCreate.as_view(), name="account-create"),
    path("pengguna/<int:pk>/", accounts.AccountDetail.as_view(), name="account-detail"),
    path(
        "pengguna/<int:pk>/ubah/",
        accounts.AccountUpdate.as_view(),
        name="account-update",
    ),
    path(
        "pengguna/<int:pk>/sandi/",
        accounts.AccountResetPassword.as_view(),
        name="account-reset-password",
    ),
    path(
        "pengguna/<int:pk>/nonaktif/",
        accounts.AccountDeactivate.as_view(),
        name="account-deactivate",
    ),
    path(
        "pengguna/<int:pk>/aktif/",
        accounts.AccountActivate.as_view(),
        name="account-activate",
    ),
    path(
        "pengguna/<int:pk>/buka-kunci/",
        accounts.AccountUnlock.as_view(),
        name="account-unlock",
    ),
    path(
        "pengguna/<int:pk>/lepas-faktor/",
        accounts.AccountFactorRemove.as_view(),
        name="account-factor-remove",
    ),
    path(
        "pengguna/<int:pk>/tugas/",
        accounts.AssignmentCreate.as_view(),
        name="assignment-create",
    ),
    path(
        "pengguna/tugas/<int:pk>/akhiri/",
        accounts.AssignmentEnd.as_view(),
        name="assignment-end",
    ),
    path(
        "pengguna/tugas/<int:pk>/cabut/",
        accounts.AssignmentRevoke.as_view(),
        name="assignment-revoke",
    ),
    path("petugas/", officers.OfficerList.as_view(), name="officer-list"),
    path("petugas/baru/", officers.OfficerCreate.as_view(), name="officer-create"),
    path("petugas/<int:pk>/", officers.OfficerDetail.as_view(), name="officer-detail"),
    path(
        "petugas/<int:pk>/ubah/",
        officers.OfficerUpdate.as_view(),
        name="officer-update",
    ),
    path(
        "petugas/<int:pk>/wilayah/",
        officers.OfficerAreaCreate.as_view(),
        name="officer-area-create",
    ),
    path(
        "petugas/wilayah/<int:pk>/akhiri/",
        officers.OfficerAreaEnd.as_view(),
        name="officer-area-end",
    ),
]
