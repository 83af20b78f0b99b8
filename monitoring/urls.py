"""Addresses."""

from django.urls import path

from monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.StaffingPage.as_view(), name="staffing"),
    path("download/", views.Download.as_view(), name="download"),
]
