"""Addresses."""

app_name = "monitoring"
urlpatterns = []
