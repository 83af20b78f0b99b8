"""A session in the database: whose it is, since when, last seen when, from where."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

AGENT_LENGTH = 200


def digest(key: str) -> str:
    """What stands in the table for the key in the cookie: a copied table opens no session."""
    return blake2b(key.encode(), digest_size=20).hexdigest()


class SessionQuerySet(models.QuerySet):
    def of(self, account) -> SessionQuerySet:
        return self.filter(account=account)

    def alive(self, now: datetime) -> SessionQuerySet:
        """Neither idle too long nor past their last hour."""
        return self.filter(expire_date__gt=now, seen_at__gt=now - settings.SESSION_IDLE)


class Session(AbstractBaseSession):
    """`session_key` is the digest of the key; a session of nobody in particular has no account."""

    # A session says nothing without its account.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="账号"
    )
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作时间")  # written at most once a minute
    address = models.CharField("登录地址", max_length=45, blank=True)
    agent = models.CharField("浏览器", max_length=AGENT_LENGTH, blank=True)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "会话"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.account_id} {self.started_at}"

    @classmethod
    def get_session_store_class(cls):
        from zhtj.doors.sessions import SessionStore  # below it stands this model

        return SessionStore

    def is_idle(self, now: datetime) -> bool:
        return self.account_id is not None and now - self.seen_at >= settings.SESSION_IDLE

    def is_due_to_be_seen(self, now: datetime) -> bool:
        return now - self.seen_at >= timedelta(minutes=1)
