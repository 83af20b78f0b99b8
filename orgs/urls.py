"""Addresses."""

from django.urls import path

from orgs import views
from orgs.views.second_factor import SecondFactor

app_name = "orgs"
urlpatterns = [
    path("current/", views.Switch.as_view(), name="switch"),
    path("second-factor/", SecondFactor.as_view(), name="second-factor"),
]
