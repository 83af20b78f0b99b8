"""Who may come in: sessions, passwords, wrong logins, the second factor."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "zhtj.doors"
    label = "doors"
    verbose_name = "账号安全"

    def ready(self):
        from zhtj.doors import acts, links, receivers  # noqa: F401  register themselves
