"""最近组织: which organisations an account acted for or opened lately."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from orgs.models.account import Account
from orgs.models.org import Org, OrgQuerySet

SHOWN = 8
KEPT = 24  # more than are shown: rights end, and organisations are closed


class RecentOrg(models.Model):
    # A habit is worth nothing without whose it is, nor without the organisation.
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name="账号")
    org = models.ForeignKey(Org, models.CASCADE, related_name="recents", verbose_name="团组织")
    at = models.DateTimeField("最近时间")

    class Meta:
        verbose_name = verbose_name_plural = "最近组织"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["account", "org"], name="recent_org_once"),)
        indexes = (models.Index(fields=["account", "-at"], name="recent_org_latest"),)

    def __str__(self) -> str:
        return f"{self.account}：{self.org}"

    @classmethod
    def remember(cls, account: Account, org: Org) -> None:
        """`account` was there just now. No trace is due: it is for the account alone."""
        now = timezone.now()
        if cls.objects.filter(account=account, org=org).update(at=now):
            return
        try:
            with transaction.atomic():
                cls.objects.create(account=account, org=org, at=now)
        except IntegrityError:
            return  # in another window, at the same moment
        cls._forget_older(account)

    @classmethod
    def _forget_older(cls, account: Account) -> None:
        kept = cls.objects.filter(account=account).order_by("-at", "-pk").values_list("pk", flat=True)[:KEPT]
        cls.objects.filter(account=account).exclude(pk__in=list(kept)).delete()


def recent_orgs(account: Account) -> OrgQuerySet:
    """The latest first; only those that are still there and within reach."""
    reached = Org.objects.within_reach_of(account, "view_cadre").open()
    return reached.filter(recents__account=account).order_by("-recents__at")[:SHOWN]
