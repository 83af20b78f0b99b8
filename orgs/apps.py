"""The tree of organisations, accounts, grants and profiles."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = "团组织"

    def ready(self):
        from orgs import acts  # noqa: F401 (registers the words)
        from orgs.actions import granting  # noqa: F401 (connects the signals)
