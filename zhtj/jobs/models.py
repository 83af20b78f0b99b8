"""The table of jobs: what is to be done, how far it is, and which worker holds it until when."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    QUEUED = "queued", "等待处理"
    RUNNING = "running", "正在处理"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"


OPEN = (State.QUEUED, State.RUNNING)
_HELD = Q(lease_until__isnull=False, token__isnull=False)
_FREE = Q(lease_until__isnull=True, token__isnull=True)


class JobQuerySet(models.QuerySet):
    def open(self) -> JobQuerySet:
        return self.filter(state__in=OPEN)

    def claimable(self, now: datetime) -> JobQuerySet:
        """Waiting, or left by a worker that has told nothing for longer than its lease."""
        return self.filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now))

    def held_by(self, token: uuid.UUID, pk: uuid.UUID) -> JobQuerySet:
        """The one job, unless another worker has taken it over."""
        return self.filter(pk=pk, token=token, state=State.RUNNING)


class Job(models.Model):
    """One piece of long work about one subject; at most one of a kind is open for a subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=40)
    subject = models.UUIDField("对象编号")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True)
    token = models.UUIDField(
        "占用凭证", null=True
    )  # of the worker that holds it: fences off one that lost it
    failure = models.CharField("未完成的原因", max_length=300, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state__in=OPEN), name="job_open_once"
            ),
            models.CheckConstraint(
                condition=(Q(state=State.RUNNING) & _HELD) | (~Q(state=State.RUNNING) & _FREE),
                name="job_held_while_running",
            ),
        )
        indexes = (
            models.Index(fields=["created_at"], condition=Q(state__in=OPEN), name="job_waiting"),
            models.Index(fields=["kind", "subject", "-created_at"], name="job_subject"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
