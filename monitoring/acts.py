"""What the log calls the acts on figures."""

from django.db import models

from zhtj.audit.acts import register


@register
class Act(models.TextChoices):
    STAFFING_DOWNLOADED = "staffing_downloaded", "下载团干部配备"
