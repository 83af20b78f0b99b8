"""Staffing as it stood on past days: frozen for good, or counted for a while."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone

from monitoring.models.figured import Figured
from monitoring.models.staffing import StaffingQuerySet
from orgs.models import Org


class Snapshot(models.Model):
    """A day whose rows are frozen, of both sectors; `taken_at` once all of them are.

    Without it one that was interrupted would look whole, and one of a place without rows like none.
    """

    as_of = models.DateField("统计基准日", primary_key=True)
    begun_at = models.DateTimeField("开始时间", auto_now_add=True)
    taken_at = models.DateTimeField("冻结时间", null=True)
    rows = models.PositiveIntegerField("行数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "配备月度快照"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.as_of}"


class PastStaffingQuerySet(StaffingQuerySet):
    def on(self, day: date) -> PastStaffingQuerySet:
        return self.filter(as_of=day)

    def frozen(self) -> PastStaffingQuerySet:
        return self.filter(frozen_at__isnull=False)

    def passing(self) -> PastStaffingQuerySet:
        """Kept for a while only."""
        return self.filter(frozen_at=None)


class PastStaffing(Figured):
    """A row of a past day. Once frozen, the database lets nobody change or delete it (migration 0006)."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="团组织")
    frozen_at = models.DateTimeField("冻结时间", null=True)
    computed_at = models.DateTimeField("计算时间", default=timezone.now)

    objects = PastStaffingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "过往配备情况"
        default_permissions = ()
        indexes = (
            models.Index(fields=["sector", "as_of", "path"], name="past_staffing_day_path"),
            models.Index(
                fields=["computed_at"], name="past_staffing_passing", condition=models.Q(frozen_at=None)
            ),
        )
        constraints = (models.UniqueConstraint(fields=["as_of", "org"], name="past_staffing_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.org} {self.as_of}"
