"""Which columns of 团干部列表 an admin wants to see."""

from django.db import models

from orgs.models import Account


class ColumnChoice(models.Model):
    # A taste is worth nothing without whose it is.
    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="+", verbose_name="账号"
    )
    columns = models.JSONField("显示的列", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "列表显示的列"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.account}"

    @classmethod
    def remember(cls, account: Account, columns: list[str]) -> None:
        cls.objects.update_or_create(account=account, defaults={"columns": columns})

    @classmethod
    def forget(cls, account: Account) -> None:
        cls.objects.filter(account=account).delete()
