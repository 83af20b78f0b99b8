"""Addresses."""

from django.urls import path

from orgs import views

app_name = "orgs"
urlpatterns = [
    path("current/", views.Switch.as_view(), name="switch"),
]
