"""Addresses."""

from django.urls import path

from cadres import views

app_name = "cadres"
urlpatterns = [
    path("", views.PostList.as_view(), name="list"),
    path("entry/branch/", views.EnterBranch.as_view(), name="enter-branch"),
    path("entry/below/", views.ChooseBranch.as_view(), name="choose-branch"),
    path("entry/below/<int:org_pk>/", views.EnterBelow.as_view(), name="enter-below"),
    path("entry/own/", views.EnterOwn.as_view(), name="enter-own"),
    path("<int:pk>/", views.PostDetail.as_view(), name="detail"),
    path("reveals/", views.RevealLog.as_view(), name="reveals"),
    path("<int:pk>/number/", views.NumberReveal.as_view(), name="reveal"),
    path("<int:pk>/update/", views.PostUpdate.as_view(), name="edit"),
    path("<int:pk>/removal/", views.PostRemoval.as_view(), name="remove"),
    path("<int:pk>/restoration/", views.PostRestoration.as_view(), name="restore"),
    path("<int:pk>/application/", views.Application.as_view(), name="application"),
]
