"""授权: a single right that an admin gave to a colleague, from when till when; the right itself is an OrgUserGrant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from orgs.models.account import Account
from orgs.models.org import Org, any_of, below

RIGHTS = tuple(Org._meta.permissions)  # (codename, label)


class DelegationQuerySet(models.QuerySet):
    def open(self) -> DelegationQuerySet:
        return self.filter(ended_at=None)

    def ended(self) -> DelegationQuerySet:
        return self.exclude(ended_at=None)

    def seen_by(self, user: Account) -> DelegationQuerySet:
        """What `user` answers for or holds, and all there is at and below the nodes that `user` manages."""
        managed = any_of(below(node.path, field="org__path") for node in user.granted("manage_orgs"))
        return self.filter(Q(vouched_by=user) | Q(account=user) | managed)


class Delegation(models.Model):
    """It lasts while `vouched_by`, who gave it or took over from who gave it, holds the same there."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="delegations", verbose_name="账号")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="团组织")
    right = models.CharField("权限", max_length=30, choices=RIGHTS)
    given_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="授权人")
    vouched_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="现负责人")
    since_at = models.DateTimeField("开始时间", auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权记录"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["account", "org", "right"], condition=Q(ended_at=None), name="delegation_once"
            ),
            models.CheckConstraint(
                name="delegation_not_to_oneself", condition=~Q(account=models.F("given_by"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.get_right_display()} {self.org}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
