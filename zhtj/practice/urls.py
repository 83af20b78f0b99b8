"""Addresses of 演练: the first is of the real site, the others of the practice site."""

from django.urls import path

from zhtj.practice import views

app_name = "practice"
urlpatterns = [
    path("", views.Choose.as_view(), name="choose"),
    path("enter/", views.Enter.as_view(), name="enter"),
    path("leave/", views.Leave.as_view(), name="leave"),
]
