from django.urls import path

from .views import CardConfirm, CardList

app_name = "cards"
urlpatterns = [
    path("", CardList.as_view(), name="list"),
    path("<int:poktan>/<int:year>/", CardConfirm.as_view(), name="confirm"),
]
