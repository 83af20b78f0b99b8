"""Addresses of 帮助."""

from django.urls import path

from zhtj.help import views

app_name = "help"
urlpatterns = [
    path("", views.Contents.as_view(), name="contents"),
    path("steps/", views.Steps.as_view(), name="steps"),
    path("login/", views.LoginPage.as_view(), name="login"),
    path("<slug:slug>/", views.TopicPage.as_view(), name="topic"),
]
