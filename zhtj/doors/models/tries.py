"""How often something was tried in vain lately."""

from django.db import models


class Tries(models.Model):
    """A row a bound (zhtj.doors.bounds) and what it counts by. `login` is a digest: people type id numbers there."""

    bound = models.CharField("限制", max_length=10)
    login = models.CharField("登录名摘要", max_length=64, blank=True)
    address = models.CharField("网络地址", max_length=50, blank=True)
    count = models.PositiveIntegerField("次数", default=0)
    last_at = models.DateTimeField("最近一次", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "失败次数"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["bound", "login", "address"], name="tries_once_per_counted"),
        )

    def __str__(self) -> str:
        return f"{self.bound} {self.count}"
