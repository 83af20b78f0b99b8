"""What the log calls the acts on figures."""

from django.db import models

from zhtj.audit.acts import name_facts, register


@register
class Act(models.TextChoices):
    STAFFING_DOWNLOADED = "staffing_downloaded", "下载团干部配备"


name_facts(sector="领域")
