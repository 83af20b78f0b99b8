"""The roof as an app: it carries commands, checks and the demonstration, no tables."""

from django.apps import AppConfig


class ZhtjConfig(AppConfig):
    name = "zhtj"
    verbose_name = "智慧团建"

    def ready(self):
        from zhtj import checks  # noqa: F401  registers itself
