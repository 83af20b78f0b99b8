"""A committee demands a second factor of the admins of its own level and of all below, and of who has rights there."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from orgs.models.account import Account
from orgs.models.admin import Admin
from orgs.models.grant import OrgGroupGrant, OrgUserGrant
from orgs.models.org import Org, path_ids


class SecondFactorRuleQuerySet(models.QuerySet):
    def in_force(self) -> SecondFactorRuleQuerySet:
        return self.filter(ended_at=None)

    def over(self, org: Org) -> SecondFactorRuleQuerySet:
        """Of the organisation itself and those above it, topmost first."""
        return self.filter(org__in=path_ids(org.path)).order_by("org__path")

    def binding(self, account: Account) -> SecondFactorRuleQuerySet:
        """Those at and above any organisation the account is admin of or holds a right at now, topmost first."""
        offices = Admin.objects.open().filter(account=account)
        held = {"content_object__closed_on": None, "content_object__path__startswith": OuterRef("org__path")}
        is_bound = (
            Exists(offices.filter(org__path__startswith=OuterRef("org__path")))
            | Exists(OrgUserGrant.objects.filter(user=account, **held))
            | Exists(OrgGroupGrant.objects.filter(group__in=account.groups.all(), **held))
        )
        return self.filter(is_bound).order_by("org__path")


class SecondFactorRule(models.Model):
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="团组织")
    since_at = models.DateTimeField("开始时间", auto_now_add=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提出人")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = SecondFactorRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "动态口令要求"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["org"], condition=Q(ended_at=None), name="second_factor_rule_once_per_org"
            ),
        )

    def __str__(self) -> str:
        return f"{self.org}"


def required_by(account: Account) -> str:
    """Name of the topmost organisation that demands it (settings.SECOND_FACTOR_REQUIRED_BY); "" for none."""
    rules = SecondFactorRule.objects.in_force()
    if not rules.exists():  # asked at every request; most systems have none
        return ""
    return rules.binding(account).values_list("org__name", flat=True).first() or ""
