"""Somebody looked at a full number: written before it is shown."""

from django.db import models

from cadres.models.person import Person
from orgs.models import Account, Org


class Reveal(models.Model):
    class Number(models.TextChoices):
        ID_NUMBER = "id_number", "身份证号码"
        PHONE = "phone", "手机号码"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="查看人")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="任职组织")
    number = models.CharField("查看内容", max_length=10, choices=Number)
    reason = models.CharField("查看理由", max_length=100)
    of_minor = models.BooleanField("未满18周岁", default=False)
    at = models.DateTimeField("查看时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "完整号码查看记录"
        default_permissions = ()
        indexes = (models.Index(fields=["account", "at"], name="reveal_by_account"),)

    def __str__(self) -> str:
        return f"{self.account} {self.get_number_display()} {self.person}"
