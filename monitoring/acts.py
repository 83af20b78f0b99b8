"""What the log calls the acts on figures."""

from django.db import models

from zhtj.audit.acts import name_facts, register


@register
class Act(models.TextChoices):
    STAFFING_DOWNLOADED = "staffing_downloaded", "下载团干部配备"
    SNAPSHOT_TAKEN = "snapshot_taken", "冻结配备月度快照"
    NORM_SET = "norm_set", "制定配备标准"
    NORM_WITHDRAWN = "norm_withdrawn", "撤回配备标准"
    URGED = "urged", "催办"
    URGING_WITHDRAWN = "urging_withdrawn", "撤回催办"


name_facts(sector="领域", day="统计日期", valid_from="施行日期", basis="依据", norm="配备标准")
name_facts(wants="催办事项", due_on="办理期限", asking="催办组织")
