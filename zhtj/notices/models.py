"""The table of notices: one row for each account that is told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

UNSEEN = Q(seen_at=None)
WAITING = Q(asks=True, done_at=None)


class NoticeQuerySet(models.QuerySet):
    def unseen(self) -> NoticeQuerySet:
        return self.filter(UNSEEN)

    def waiting(self) -> NoticeQuerySet:
        return self.filter(WAITING)


class Notice(models.Model):
    """Stands for itself: the sentence is kept as it was told, numbers masked. What was told together is seen by each
    account for itself, and done for all.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name="账号"
    )
    # As whose admin it was told: it is shown while the account has something to do there. None: to the person.
    place = models.BigIntegerField("组织编号", null=True)
    kind = models.CharField("种类", max_length=40)
    subject = models.CharField("对象编号", max_length=40, blank=True)
    text = models.CharField("内容", max_length=300)
    by_name = models.CharField("操作人", max_length=60, blank=True)  # "": the machine
    at = models.DateTimeField("时间", default=timezone.now)
    seen_at = models.DateTimeField("查看时间", null=True)
    asks = models.BooleanField("须办理", default=False)
    done_at = models.DateTimeField("办理时间", null=True)
    done_as = models.CharField("办理结果", max_length=30, blank=True)
    done_by = models.CharField("办理人", max_length=60, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="notice_done_in_words",
                condition=Q(done_at=None, done_as="", done_by="")
                | Q(asks=True, done_at__isnull=False) & ~Q(done_as=""),
            ),
        )
        indexes = (
            models.Index(F("account"), F("id").desc(), name="notice_newest"),
            models.Index(fields=["account", "place"], condition=UNSEEN, name="notice_unseen"),
            models.Index(fields=["subject"], condition=WAITING, name="notice_waiting"),
            models.Index(fields=["at"], name="notice_at"),
        )

    def __str__(self) -> str:
        return self.text
