"""The second factor: an authenticator app that shows six digits, and codes on paper for when it is lost."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django_otp.models import Device

from zhtj.sealed import SealedText


class Authenticator(Device):
    """One a person. django-otp's own table would keep the key in clear; this one seals it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)  # before the key is sealed
    user = models.OneToOneField(
        # A second factor says nothing without its account.
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name="账号",
    )
    key_sealed = models.TextField("密钥", editable=False)
    last_step = models.BigIntegerField("最近用过的时间段", default=-1)  # no code is taken twice
    set_up_at = models.DateTimeField("启用时间", null=True)

    key = SealedText()  # hexadecimal, 20 bytes

    class Meta:
        verbose_name = verbose_name_plural = "动态口令"
        default_permissions = ()


class RecoveryCode(models.Model):
    """One of the codes on paper, as a keyed digest; each is taken once."""

    # A code says nothing without its account.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="账号"
    )
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once_per_account"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.pk}"
