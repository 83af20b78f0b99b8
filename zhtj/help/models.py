"""Who needs the first steps no longer."""

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """Kinds of organisations by what their admins do first."""

    BRANCH = "branch", "团支部"
    COMMITTEE = "committee", "团委、团工委、团总支"
    COUNTY = "county", "县级团的领导机关"
    CITY = "city", "地市级以上团的领导机关"


class Dismissal(models.Model):
    """Said once for each role: whoever administers a branch and a committee is shown both."""

    # It is worth nothing without whose it is.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="账号"
    )
    role = models.CharField("角色", max_length=10, choices=Role)
    dismissed_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "不再显示的首页三步"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["account", "role"], name="steps_dismissed_once"),)

    def __str__(self) -> str:
        return f"{self.account}（{self.get_role_display()}）"
