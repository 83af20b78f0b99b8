"""What the log calls the acts on figures."""

from django.db import models

from zhtj.audit.acts import name_facts, register


@register
class Act(models.TextChoices):
    STAFFING_DOWNLOADED = "staffing_downloaded", "下载团干部配备"
    SNAPSHOT_TAKEN = "snapshot_taken", "冻结配备月度快照"


name_facts(sector="领域", day="统计日期")
