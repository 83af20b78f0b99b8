"""移除去向: an editable list (guide 2.4.1)."""

from django.db import models


class Destination(models.Model):
    name = models.CharField("移除去向", max_length=30, unique=True)
    needs_note = models.BooleanField("须填写具体去向", default=False)
    position = models.PositiveSmallIntegerField("排序")
    is_offered = models.BooleanField("可选", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "移除去向"
        default_permissions = ()
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name
