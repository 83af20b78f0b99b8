"""Addresses."""

from django.urls import path

from monitoring.views import choosing, compare, download, norms, origin, staffing, todos, urging

app_name = "monitoring"
urlpatterns = [
    path("", staffing.StaffingPage.as_view(), name="staffing"),
    path("download/", download.Download.as_view(), name="download"),
    path("compare/", compare.ComparePage.as_view(), name="compare"),
    path("origin/", origin.OriginPage.as_view(), name="origin"),
    path("columns/", choosing.ColumnsPage.as_view(), name="columns"),
    path("views/", choosing.ViewsPage.as_view(), name="views"),
    path("views/<int:pk>/", choosing.ViewPage.as_view(), name="view"),
    path("norms/", norms.NormPage.as_view(), name="norms"),
    path("norms/new/", norms.NormSet.as_view(), name="set-norm"),
    path("norms/<int:pk>/withdraw/", norms.NormWithdrawal.as_view(), name="withdraw-norm"),
    path("urge/", urging.UrgingPage.as_view(), name="urge"),
    path("urgings/", urging.UrgingList.as_view(), name="urgings"),
    path("urgings/<int:pk>/withdrawal/", urging.UrgingWithdrawal.as_view(), name="withdraw-urging"),
    path("todos/", todos.TodosPage.as_view(), name="todos"),
]
