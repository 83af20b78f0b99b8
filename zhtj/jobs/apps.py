"""Long work outside of requests."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "zhtj.jobs"
    verbose_name = "后台任务"
