"""One-time codes: 激活码 for the first password of a new admin, 重置码 for a new one.

They travel on paper or by telephone and are typed in; the database holds only their keyed hash.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from orgs.models.account import Account
from orgs.models.org import Org

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else: no 0 O 1 I L
GROUPS, GROUP = 5, 4  # 20 letters of 31: 99 bits
SALT = "orgs.one-time-link"


def new_code() -> str:
    """Grouped, so that it can be read out."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def tidy_code(text: str) -> str:
    """The letters alone, whatever width, case or separators they were typed with."""
    return "".join(x for x in unicodedata.normalize("NFKC", text).upper() if x in ALPHABET)


def code_hash(text: str) -> str:
    return salted_hmac(SALT, tidy_code(text), algorithm="sha256").hexdigest()


class LinkQuerySet(models.QuerySet):
    def pending(self) -> LinkQuerySet:
        """Neither used nor revoked; it may have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def usable(self, now: datetime) -> LinkQuerySet:
        return self.pending().filter(expires_at__gt=now, account__is_active=True)


class OneTimeLink(models.Model):
    class Kind(models.TextChoices):
        ACTIVATION = "activation", "激活码"
        RESET = "reset", "重置码"

    kind = models.CharField("种类", max_length=10, choices=Kind)
    account = models.ForeignKey(Account, models.PROTECT, related_name="links", verbose_name="账号")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="团组织")
    code_hash = models.CharField("摘要", max_length=64, unique=True)
    # None: the command on the server. The account itself: an office handed over by whoever had it.
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    made_at = models.DateTimeField("签发时间", default=timezone.now)
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一次性代码"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(used_at=None, revoked_at=None),
                name="link_one_pending",
            ),
            models.CheckConstraint(
                name="link_used_or_revoked", condition=Q(used_at=None) | Q(revoked_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.account_id}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


LIFETIMES = {OneTimeLink.Kind.ACTIVATION: timedelta(days=20), OneTimeLink.Kind.RESET: timedelta(hours=24)}
