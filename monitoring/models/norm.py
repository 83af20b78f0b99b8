"""配备标准: how many are required, from which day on, by which document (domain decision 8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from monitoring.codes import Sector
from orgs.models import Org


class NormQuerySet(models.QuerySet):
    def with_bands(self) -> NormQuerySet:
        return self.select_related("org").prefetch_related("bands")


class Norm(models.Model):
    """Of a sector below `org`; the built-in one has no `org` and is the reference where nothing else is set."""

    sector = models.CharField("领域", max_length=10, choices=Sector)
    org = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="制定组织"
    )
    valid_from = models.DateField("施行日期")
    source = models.CharField("依据", max_length=100)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="制定人"
    )
    set_at = models.DateTimeField("制定时间", auto_now_add=True)

    objects = NormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "配备标准"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["sector", "org", "valid_from"], name="norm_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.get_sector_display()}配备标准（{self.valid_from}起）"


class NormBand(models.Model):
    """From so many students on, or for one 企业层级 (any where it is null): so many 专职, and so many posts."""

    norm = models.ForeignKey(Norm, models.CASCADE, related_name="bands")
    students_from = models.PositiveIntegerField("学生数起点", null=True, blank=True)
    enterprise_level = models.PositiveSmallIntegerField("企业层级", null=True, blank=True)
    full_time = models.PositiveSmallIntegerField("应配专职")
    posts = models.PositiveSmallIntegerField("应配团干部", null=True, blank=True)
    step = models.PositiveIntegerField(
        "每增加学生数", null=True, blank=True
    )  # one more 专职 for each full step

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["norm", "students_from"], name="norm_band_once_of_students"),
            models.UniqueConstraint(fields=["norm", "enterprise_level"], name="norm_band_once_of_level"),
            models.CheckConstraint(name="norm_band_step_possible", condition=Q(step=None) | Q(step__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.norm} {self.students_from or self.enterprise_level or ''}"
