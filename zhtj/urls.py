"""Addresses of the whole site."""

from django.contrib.auth import views as auth
from django.urls import include, path

from zhtj import views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path(
        "login/",
        auth.LoginView.as_view(template_name="account/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("organisations/", include("orgs.urls")),
    path("cadres/", include("cadres.urls")),
    path("monitoring/", include("monitoring.urls")),
]
