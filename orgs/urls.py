"""Addresses."""

app_name = "orgs"
urlpatterns = []
