"""Addresses of the whole site."""

from django.urls import include, path

from zhtj import views

handler403 = "zhtj.views.forbidden"
handler404 = "zhtj.views.not_found"

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("password/", views.PasswordChange.as_view(), name="password-change"),
    path("organisations/", include("orgs.urls")),
    path("cadres/", include("cadres.urls")),
    path("monitoring/", include("monitoring.urls")),
]
