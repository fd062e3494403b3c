"""The addresses of the house and a page with a field for an area."""

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from kspk.ui.forms import KspkForm
from kspk.urls import urlpatterns as house
from kspk.wilayah.forms import WilayahField

PAGE = """
{% extends "base.html" %}{% load crispy_forms_tags %}
{% block title %}Coba{% endblock %}
{% block styles %}{{ form.media.css }}{% endblock %}
{% block content %}<h1>Coba</h1>
  {% if chosen %}<p id="chosen">{{ chosen.full_name }}</p>{% endif %}
  {% crispy form %}{% endblock %}
{% block scripts %}{{ form.media.js }}{% endblock %}
"""


class PlaceForm(KspkForm):
    desa = WilayahField()
    note = forms.CharField(label="Catatan", required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desa"].for_user(user)


def place(request):
    form = PlaceForm(request.POST or None, user=request.user)
    chosen = form.cleaned_data["desa"] if form.is_valid() else None
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"form": form, "chosen": chosen}, request))


urlpatterns = [path("coba/", place), *house]
