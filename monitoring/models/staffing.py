"""Staffing of each university and state enterprise, counted as it changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Sum
from django.db.models.functions import Coalesce

from monitoring.codes import Sector
from monitoring.models.figured import Figured
from monitoring.rules import Figures
from orgs.models import Org
from orgs.models.org import below, naming

# Figure of the totals -> where it is read; 在校学生数 is of the university itself.
SUMMED = {name: name for name in Figures._fields} | {"student_count": "student_count"}


class StaffingQuerySet(models.QuerySet):
    def of(self, sector: Sector) -> StaffingQuerySet:
        return self.filter(sector=sector)

    def named(self, words: str) -> StaffingQuerySet:
        """Rows of organisations that each of the words names: by name, pinyin or code."""
        return self.filter(naming(words, at="org__"))

    def under(self, org: Org) -> StaffingQuerySet:
        """Below the topmost one lies everything: not asked of each row, which takes longer than adding it up."""
        return self.filter(below(org.path)) if org.parent_id else self.all()

    def topmost_under(self, org: Org) -> StaffingQuerySet:
        """Rows with no row of the same sector above them inside `org`: adding these counts nobody twice."""
        return self.under(org).filter(upper_path__lt=org.path)

    def sums(self) -> dict[str, int]:
        return self.aggregate(**{name: Coalesce(Sum(source), 0) for name, source in SUMMED.items()})


class Staffing(Figured):
    """One row per 高校本级 or 国企 row."""

    org = models.OneToOneField(Org, models.PROTECT, primary_key=True, related_name="+", verbose_name="团组织")
    changed_at = models.DateTimeField("最近更新", null=True)  # a figure, a fact or the norm; not an age

    objects = StaffingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "配备情况"
        default_permissions = ()
        indexes = (
            # whether a row of a subtree has changed is told without the rows
            models.Index(fields=["sector", "path"], include=["changed_at"], name="staffing_subtree"),
        )
        constraints = (
            models.CheckConstraint(
                name="staffing_natures_add_up",
                condition=models.Q(
                    total=models.F("full_time") + models.F("seconded") + models.F("part_time")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.org}"
