"""A view of the staffing table that somebody named: columns in their order, sorting and filters."""

from django.db import models

from monitoring.codes import Sector
from orgs.models import Account
from zhtj.prepared import Prepared


class SavedView(models.Model):
    # A taste is worth nothing without whose it is.
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name="账号")
    name = models.CharField("视图名称", max_length=30)
    sector = models.CharField("领域", max_length=10, choices=Sector)
    query = models.CharField(
        "内容", max_length=2500, blank=True
    )  # as in an address, without organisation and sector

    class Meta:
        verbose_name = verbose_name_plural = "配备视图"
        default_permissions = ()
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["account", "name"], name="saved_view_named_once"),)

    def __str__(self) -> str:
        return self.name


def saved_by(account: Account) -> list[tuple[int, str]]:
    """Key and name of each view of `account`, by name."""
    return _SAVED.ask(account=account.pk)


_SAVED = Prepared(
    lambda account: SavedView.objects.filter(account=account).values_list("pk", "name"), account=2**62
)
