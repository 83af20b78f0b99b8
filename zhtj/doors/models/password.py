"""Passwords that were used, as hashes, so that they are not used again."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PasswordHashQuerySet(models.QuerySet):
    def newest_of(self, account) -> PasswordHashQuerySet:
        return self.filter(account=account).order_by("-pk")


class PasswordHash(models.Model):
    # A password says nothing without its account.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="账号"
    )
    encoded = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("设置时间", auto_now_add=True)

    objects = PasswordHashQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.account_id} {self.set_at}"
