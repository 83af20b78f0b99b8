"""催办: an organisation is told what it lacks, until when, and by whom; done when the missing thing is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from monitoring.codes import Sector, UrgingState, Want
from monitoring.models.figured import Figured
from monitoring.models.staffing import Staffing
from orgs.models import Account, Org
from orgs.models.org import below

OPEN = Q(done_at=None, withdrawn_at=None)
# When what was wanted is there, asked of the row of the organisation.
THERE = {
    Want.SECRETARY: Q(own_secretary__gt=0),
    Want.FULL_TIME: Q(required__lte=F("own_full_time_on_duty")) | Q(required=None),
    Want.PROFILE: (
        Q(sector=Sector.UNIVERSITY, student_count__isnull=False)
        | Q(sector=Sector.ENTERPRISE, enterprise_level__isnull=False)
    ),
}


def lacking(row: Figured) -> list[Want]:
    """What `row` lacks; THERE says the same the other way round."""
    told = row.student_count if row.sector == Sector.UNIVERSITY else row.enterprise_level
    is_lacking = {
        Want.SECRETARY: not row.own_secretary,
        Want.FULL_TIME: row.required is not None and row.required > row.own_full_time_on_duty,
        Want.PROFILE: told is None,
    }
    return [want for want in Want if is_lacking[want]]


class UrgingQuerySet(models.QuerySet):
    def open(self) -> UrgingQuerySet:
        return self.filter(OPEN)

    def standing(self) -> UrgingQuerySet:
        """Open or done."""
        return self.filter(withdrawn_at=None)

    def under(self, org: Org) -> UrgingQuerySet:
        return self.filter(below(org.path, field="org__path"))

    def addressed_to(self, orgs: Iterable[Org]) -> UrgingQuerySet:
        """Of these organisations, whoever administers them by now; and those that came to them from below."""
        pks = [org.pk for org in orgs]
        return self.filter(Q(org__in=pks) | Q(addressed__in=pks))

    def in_full(self) -> UrgingQuerySet:
        return self.select_related("org", "asking_org", "asked_by", "addressed")

    def fulfilled(self) -> UrgingQuerySet:
        """Open still, although what was wanted is there."""
        there = Q()
        for want, condition in THERE.items():
            row = Staffing.objects.filter(condition, pk=OuterRef("org"))
            there |= Q(wants=want) & Exists(row)
        return self.open().filter(there)


class Urging(models.Model):
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="团组织")
    sector = models.CharField("领域", max_length=10, choices=Sector)
    wants = models.CharField("催办事项", max_length=10, choices=Want)
    asking_org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="催办组织")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="催办人")
    # `org`, or who is above it while nobody can act there.
    addressed = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="办理组织")
    note = models.CharField("说明", max_length=200, blank=True)
    asked_on = models.DateField("催办日期", default=timezone.localdate)
    due_on = models.DateField("办理期限")  # the day itself is in time
    seen_at = models.DateTimeField("首次查看时间", null=True)
    done_at = models.DateTimeField("办结时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["org", "wants"], condition=OPEN, name="urging_open_once"),
            models.CheckConstraint(name="urging_due_after_asked", condition=Q(due_on__gt=F("asked_on"))),
            models.CheckConstraint(
                name="urging_ends_one_way", condition=Q(done_at=None) | Q(withdrawn_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.org} {self.get_wants_display()}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def state(self) -> UrgingState:
        return state_of(self, today=timezone.localdate())


def state_of(urging: Urging, *, today: date) -> UrgingState:
    if urging.withdrawn_at:
        return UrgingState.NONE
    if urging.done_at:
        return UrgingState.DONE
    if urging.due_on < today:
        return UrgingState.OVERDUE
    return UrgingState.SEEN if urging.seen_at else UrgingState.UNSEEN


class UrgingNotice(models.Model):
    """Who was told, and when each looked first. Whoever takes office later sees the urging all the same."""

    urging = models.ForeignKey(Urging, models.PROTECT, related_name="notices", verbose_name="催办")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="管理员")
    seen_at = models.DateTimeField("查看时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "催办通知"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["urging", "account"], name="urging_notice_once_an_account"),
        )

    def __str__(self) -> str:
        return f"{self.urging}：{self.account}"
