"""How universities and state enterprises are staffed."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "重点领域基层团干部配备"

    def ready(self):
        from monitoring import acts, receivers  # noqa: F401 (registers the words, connects the signals)
