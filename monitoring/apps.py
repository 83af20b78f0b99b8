"""How universities and state enterprises are staffed."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "重点领域基层团干部配备"

    def ready(self):
        from monitoring import acts, receivers  # noqa: F401 (registers the words, connects the signals)

        post_migrate.connect(count_what_was_never_counted, sender=self)


def count_what_was_never_counted(sender, plan=(), **kwargs):
    """A migration that brings new figures leaves rows where they are still 0: none is right without its own org."""
    from monitoring.models import Staffing
    from monitoring.recounting import recount

    if plan:
        recount(Staffing.objects.filter(orgs=0).values_list("pk", flat=True).iterator())
