"""组织迁移: which organisation was moved from where to where, so that it can be undone for a while."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgs.models.account import Account
from orgs.models.org import Org

UNDOABLE_FOR = timedelta(days=30)


class OrgMove(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    org = models.ForeignKey(Org, models.PROTECT, related_name="moves", verbose_name="团组织")
    source = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="原上级组织")
    target = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="新上级组织")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="操作人")
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField("迁移时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "组织迁移"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="move_leads_elsewhere", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="move_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["org", "-at"], name="move_latest"),)

    def __str__(self) -> str:
        return f"{self.org}：{self.source} → {self.target}"

    @property
    def undoable_until(self) -> date:
        """The last day on which it can be undone."""
        return timezone.localdate(self.at) + UNDOABLE_FOR

    @property
    def is_undoable(self) -> bool:
        """Not undone, and not too long ago; what else stands against it is asked when it is tried."""
        return self.undone_at is None and timezone.localdate() <= self.undoable_until
