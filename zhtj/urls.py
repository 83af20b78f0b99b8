"""Addresses of the whole site."""

from django.urls import include, path

from orgs.views.links import Activation, Reset
from orgs.views.profile import ProfilePage
from zhtj import figures, views
from zhtj.finding.views import Find

handler403 = "zhtj.views.forbidden"
handler404 = "zhtj.views.not_found"
handler500 = "zhtj.doors.breakdown.server_error"

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("todos/", views.Todos.as_view(), name="todos"),
    path("notices/", include("zhtj.inbox.urls")),
    path("find/", Find.as_view(), name="find"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("password/", views.PasswordChange.as_view(), name="password-change"),
    path("activation/", Activation.as_view(), name="activation"),
    path("reset/", Reset.as_view(), name="reset"),
    path("organisation/profile/", ProfilePage.as_view(secretary_of=figures.secretary_name), name="profile"),
    path("account/", include("zhtj.doors.urls")),
    path("organisations/", include("orgs.urls")),
    path("cadres/", include("cadres.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("help/", include("zhtj.help.urls")),
    path("practice/", include("zhtj.practice.urls")),
]
