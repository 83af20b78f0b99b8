"""Staffing of each university and state enterprise, counted as it changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Sum
from django.db.models.functions import Coalesce

from monitoring.codes import Sector
from monitoring.rules import Figures
from orgs.models import Org
from orgs.models.org import PathField, below, naming

# Figure of the totals -> where it is read; 在校学生数 is of the university itself.
SUMMED = {name: name for name in Figures._fields} | {"student_count": "org__profile__student_count"}


class StaffingQuerySet(models.QuerySet):
    def of(self, sector: Sector) -> StaffingQuerySet:
        return self.filter(sector=sector)

    def named(self, words: str) -> StaffingQuerySet:
        """Rows of organisations that each of the words names: by name, pinyin or code."""
        return self.filter(naming(words, at="org__"))

    def under(self, org: Org) -> StaffingQuerySet:
        return self.filter(below(org.path))

    def topmost_under(self, org: Org) -> StaffingQuerySet:
        """Rows with no row of the same sector above them inside `org`: adding these counts nobody twice."""
        return self.under(org).filter(upper_path__lt=org.path)

    def sums(self) -> dict[str, int]:
        return self.aggregate(**{name: Coalesce(Sum(source), 0) for name, source in SUMMED.items()})

    def with_facts(self) -> StaffingQuerySet:
        return self.select_related("org__parent", "org__profile")


class Staffing(models.Model):
    """One row per 高校本级 or 国企 row. Figures count people with an open post in the whole subtree, each once.

    Of someone with several posts there, 专职 wins over 挂职, 挂职 over 兼职, and one 在岗 post makes 在岗.
    """

    org = models.OneToOneField(Org, models.PROTECT, primary_key=True, related_name="+", verbose_name="团组织")
    sector = models.CharField("领域", max_length=10, choices=Sector)
    path = PathField(
        "路径", max_length=160
    )  # of the organisation, so that no join is needed to find and sort
    upper_path = PathField("上级行路径", max_length=160, blank=True)  # nearest row of the same sector above
    full_time = models.PositiveIntegerField("专职", default=0)
    seconded = models.PositiveIntegerField("挂职", default=0)
    part_time = models.PositiveIntegerField("兼职", default=0)
    total = models.PositiveIntegerField("团干部总数", default=0)
    on_duty = models.PositiveIntegerField("在岗", default=0)

    objects = StaffingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "配备情况"
        default_permissions = ()
        indexes = (models.Index(fields=["sector", "path"], name="staffing_sector_path"),)
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

    @property
    def figures(self) -> Figures:
        return Figures(*(getattr(self, name) for name in Figures._fields))

    @figures.setter
    def figures(self, figures: Figures) -> None:
        for name, value in figures._asdict().items():
            setattr(self, name, value)
