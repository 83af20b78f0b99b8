"""Addresses of the account's own safety."""

from django.urls import path

from zhtj.doors.views import second_factor, security
from zhtj.doors.views.second_step import SecondStep

app_name = "doors"
urlpatterns = [
    path("", security.Security.as_view(), name="security"),
    path("sessions/end/", security.EndSessions.as_view(), name="end-sessions"),
    path("second-step/", SecondStep.as_view(), name="second-step"),
    path("second-factor/", second_factor.SetUp.as_view(), name="set-up"),
    path("second-factor/codes/", second_factor.RenewCodes.as_view(), name="renew-codes"),
    path("second-factor/remove/", second_factor.Removal.as_view(), name="remove"),
]
