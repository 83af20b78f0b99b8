"""The tree of organisations, accounts, grants and profiles."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = "团组织"

    def ready(self):
        from orgs import acts, receivers  # noqa: F401 (registers the words, connects the signals)
        from orgs.actions import granting  # noqa: F401 (connects the signals)
