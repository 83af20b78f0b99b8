"""Somebody looked at a full number: written before it is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from cadres.models.person import Person
from orgs.models import Account, Org
from orgs.models.org import any_of, below


class RevealQuerySet(models.QuerySet):
    def visible_to(self, user: Account) -> RevealQuerySet:
        """Of people in post at the organisations of this account and below them: the superior sees the log."""
        return self.filter(any_of(below(node.path, field="org__path") for node in user.granted("view_cadre")))

    def under(self, org: Org) -> RevealQuerySet:
        return self.filter(below(org.path, field="org__path"))

    def of_minors_since(self, moment: datetime) -> RevealQuerySet:
        return self.filter(of_minor=True, at__gte=moment)

    def with_names(self) -> RevealQuerySet:
        return self.select_related("account", "as_admin_of", "person", "org")

    def latest_first(self) -> RevealQuerySet:
        return self.order_by("-at", "-pk")


class Reveal(models.Model):
    class Number(models.TextChoices):
        ID_NUMBER = "id_number", "身份证号码"
        PHONE = "phone", "手机号码"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="查看人")
    # None for an account that holds rights without being admin of anything.
    as_admin_of = models.ForeignKey(
        Org, models.PROTECT, null=True, related_name="+", verbose_name="查看人所在组织"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="任职组织")
    number = models.CharField("查看内容", max_length=10, choices=Number)
    reason = models.CharField("查看理由", max_length=100)
    of_minor = models.BooleanField("未满18周岁", default=False)
    at = models.DateTimeField("查看时间", auto_now_add=True)

    objects = RevealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "完整号码查看记录"
        default_permissions = ()
        indexes = (
            models.Index(fields=["account", "at"], name="reveal_by_account"),
            models.Index(fields=["-at"], name="reveal_latest"),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.get_number_display()} {self.person}"

    @classmethod
    def open_again_at(cls, account: Account, *, limit: int, now: datetime) -> datetime | None:
        """When `account` may look again; None when it may now. Any hour holds at most `limit` looks."""
        hour = timedelta(hours=1)
        looks = cls.objects.filter(account=account, at__gt=now - hour).order_by("-at")
        moments = list(looks.values_list("at", flat=True)[:limit])
        return moments[-1] + hour if len(moments) >= limit else None
