"""管理员: who administers which organisation."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from orgs.models.account import Account, State
from orgs.models.grant import OrgUserGrant
from orgs.models.org import Org, any_of, below
from zhtj.doors.models import Authenticator

STAFF = "工作人员"  # the duty of admins who hold no post
HAS_PASSWORD = ~Q(account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
STATES = {
    State.PENDING: Q(account__is_active=True) & ~HAS_PASSWORD,
    State.IN_USE: Q(account__is_active=True) & HAS_PASSWORD,
    State.DISABLED: Q(account__is_active=False),
}


class AdminQuerySet(models.QuerySet):
    def open(self) -> AdminQuerySet:
        return self.filter(ended_at=None)

    def ended(self) -> AdminQuerySet:
        return self.exclude(ended_at=None)

    def in_state(self, state: State) -> AdminQuerySet:
        return self.filter(STATES[state])

    def in_use(self) -> AdminQuerySet:
        """Who can act today."""
        return self.open().in_state(State.IN_USE)

    def seen_by(self, user: Account) -> AdminQuerySet:
        """Of the organisations that `user` administers, and of those at and below the nodes `user` manages."""
        managed = any_of(below(node.path, field="org__path") for node in user.granted("manage_orgs"))
        return self.filter(managed | Q(org__in=user.orgs.order_by()))

    def with_company(self) -> AdminQuerySet:
        """Annotated `is_accompanied`: another admin of the organisation can act today."""
        others = Admin.objects.in_use().filter(org=OuterRef("org")).exclude(account=OuterRef("account"))
        return self.annotate(is_accompanied=Exists(others))

    def with_standing(self) -> AdminQuerySet:
        """With all that orgs.standing asks: `account.roles`, the open offices, `account.rights`, the grants, and
        whether it `has_second_factor`."""
        roles = Admin.objects.open().with_company().select_related("org")
        rights = OrgUserGrant.objects.select_related("content_object", "permission")
        factor = Authenticator.objects.filter(user=OuterRef("account"), confirmed=True)
        told = self.annotate(has_second_factor=Exists(factor)).select_related("account", "org")
        return told.prefetch_related(
            Prefetch("account__admins", roles, to_attr="roles"),
            Prefetch("account__orgusergrant_set", rights, to_attr="rights"),
        )

    def by_place(self) -> AdminQuerySet:
        return self.order_by("org__path", F("ended_at").desc(nulls_first=True), "since_at", "pk")


class Admin(models.Model):
    """From when till when; several at a time may administer one organisation."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="admins", verbose_name="账号")
    org = models.ForeignKey(Org, models.PROTECT, related_name="admins", verbose_name="团组织")
    duty = models.CharField("任命时的职务", max_length=30, blank=True)
    since_at = models.DateTimeField("开始时间", auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = AdminQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "管理员"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["account", "org"], condition=Q(ended_at=None), name="admin_once_per_org"
            ),
        )

    def __str__(self) -> str:
        return f"{self.org}：{self.account}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
