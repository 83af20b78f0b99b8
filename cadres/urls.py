"""Addresses."""

app_name = "cadres"
urlpatterns = []
