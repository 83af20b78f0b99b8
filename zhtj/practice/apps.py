"""演练."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "zhtj.practice"
    verbose_name = "演练"

    def ready(self):
        from zhtj.practice import safety  # noqa: F401  registers its checks
