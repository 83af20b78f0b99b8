"""What is done every night, and when each of it went well or ill the last time."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Chore(models.Model):
    """One row for each command of the night."""

    name = models.CharField("工作", max_length=40, primary_key=True)
    done_at = models.DateTimeField("最近完成", null=True)
    failed_at = models.DateTimeField("最近失败", null=True)
    fault = models.CharField("失败原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "每晚的工作"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, *, fault: str = "") -> None:
        """It ran just now. A fault stays until the next time it goes well."""
        told = {"failed_at": timezone.now()} if fault else {"done_at": timezone.now()}
        cls.objects.update_or_create(name=name, defaults=told | {"fault": fault[:300]})
