"""Addresses of 消息."""

from django.urls import path

from zhtj.inbox import views

app_name = "notices"
urlpatterns = [
    path("", views.NoticeList.as_view(), name="list"),
    path("seen/", views.AllSeen.as_view(), name="seen"),
    path("<int:pk>/", views.NoticeOpening.as_view(), name="open"),
]
