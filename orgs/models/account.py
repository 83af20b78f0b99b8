"""Accounts, and whom they administer."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q

from orgs.models.grant import granted_nodes
from orgs.models.org import Org


class AccountManager(BaseUserManager):
    def create_user(self, login: str, password: str | None = None, **fields) -> Account:
        account = self.model(login=login, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """Someone who logs in. Rights come from grants on organisations only; there is no all-seeing account."""

    login = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=30)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def _nodes(self) -> dict[str, list[Org]]:
        return granted_nodes(self) if self.is_active else {}

    def granted(self, permission: str) -> list[Org]:
        """Nodes where this account holds `permission`; read once a request."""
        return self._nodes.get(permission, [])

    @property
    def orgs(self) -> models.QuerySet[Org]:
        """Open organisations this account is admin of now."""
        return (
            Org.objects.open()
            .filter(pk__in=Admin.objects.filter(account=self, ended_at=None).values("org"))
            .order_by("path")
        )


class Admin(models.Model):
    """管理员: who administers which organisation, from when till when."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="admins", verbose_name="账号")
    org = models.ForeignKey(Org, models.PROTECT, related_name="admins", verbose_name="团组织")
    since_at = models.DateTimeField("开始时间", auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

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
