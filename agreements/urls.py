"""Each room adds its own line."""

from django.urls import include, path

app_name = "agreements"
urlpatterns = [
    path("", include("agreements.contracts.urls")),
    path("", include("agreements.fundings.urls")),
    path("", include("agreements.forums.urls")),
    path("", include("agreements.followups.urls")),
]
