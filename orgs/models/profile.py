"""核对并完善本组织信息: what guide 2.2 asks universities and state enterprises for, once."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from orgs.codes import EnterpriseLevel
from orgs.models.org import Org


class Profile(models.Model):
    org = models.OneToOneField(
        Org, models.PROTECT, primary_key=True, related_name="profile", verbose_name="团组织"
    )
    student_count = models.PositiveIntegerField(
        "在校学生数", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(200_000)]
    )
    enterprise_level = models.CharField("企业层级", max_length=10, choices=EnterpriseLevel, blank=True)
    enterprise_division = models.CharField("企业所在驻地", max_length=6, blank=True)  # GB/T 2260
    enterprise_place = models.CharField(
        "企业所在驻地名称", max_length=60, blank=True
    )  # as chosen, e.g. 省 市 县
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织信息"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="profile_student_count_possible",
                condition=Q(student_count=None) | Q(student_count__range=(1, 200_000)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.org}"
