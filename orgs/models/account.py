"""Accounts: who logs in."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from orgs.models.grant import granted_nodes
from orgs.models.org import Org
from orgs.password_words import words_of


class State(models.TextChoices):
    PENDING = "pending", "待激活"  # appointed, and has no password yet
    IN_USE = "in_use", "在用"
    DISABLED = "disabled", "停用"


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

    def password_words(self) -> set[str]:
        """What no password of this account should be made of."""
        orgs = list(self.orgs.values_list("name", flat=True)) if self.pk else []
        return words_of(login=self.login, name=self.name, orgs=orgs)

    @cached_property
    def _nodes(self) -> dict[str, list[Org]]:
        return granted_nodes(self) if self.is_active else {}

    def granted(self, permission: str) -> list[Org]:
        """Nodes where this account holds `permission`; read once a request."""
        return self._nodes.get(permission, [])

    @property
    def orgs(self) -> models.QuerySet[Org]:
        """Open organisations this account is admin of now."""
        offices = self.admins.open()  # at most one an organisation
        return Org.objects.open().filter(pk__in=offices.values("org")).order_by("path")

    @property
    def closed_orgs(self) -> models.QuerySet[Org]:
        """Those whose admin this account still is, and will be again when they are reopened."""
        offices = self.admins.open()
        return Org.objects.exclude(closed_on=None).filter(pk__in=offices.values("org")).order_by("path")

    @property
    def state(self) -> State:
        if not self.is_active:
            return State.DISABLED
        return State.IN_USE if self.has_usable_password() else State.PENDING
