"""What the practice site knows of itself. On the real site both tables stay empty."""

from django.db import models


class City(models.Model):
    """The one row tells that manage.py reset_practice made this database, all of it, and for which day."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    made_on = models.DateField("生成日期")
    made_at = models.DateTimeField("生成时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "演练城市"
        default_permissions = ()
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="practice_one_city"),)

    def __str__(self) -> str:
        return f"{self.made_on}"


class UsedTicket(models.Model):
    """Each ticket lets in once."""

    number = models.UUIDField("编号", primary_key=True)
    used_at = models.DateTimeField("使用时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的入场券"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}"
