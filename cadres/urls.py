"""Addresses."""

from django.urls import path

from cadres import views

app_name = "cadres"
urlpatterns = [
    path("", views.PostList.as_view(), name="list"),
    path("enter/branch/", views.EnterBranch.as_view(), name="enter-branch"),
    path("enter/below/", views.ChooseBranch.as_view(), name="choose-branch"),
    path("enter/below/<int:org_pk>/", views.EnterBelow.as_view(), name="enter-below"),
    path("enter/own/", views.EnterOwn.as_view(), name="enter-own"),
    path("<int:pk>/", views.PostDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.PostUpdate.as_view(), name="edit"),
    path("<int:pk>/remove/", views.PostRemoval.as_view(), name="remove"),
    path("<int:pk>/application/", views.Application.as_view(), name="application"),
]
