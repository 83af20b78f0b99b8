"""核对并完善本组织信息: what an organisation says of itself, part of it only once (guide 2.2)."""

import hashlib
import json

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from orgs import dues
from orgs.codes import EnterpriseLevel, Industry, OrgType
from orgs.dues import ONCE, is_blank
from orgs.models.org import UNIVERSITY, Org, any_of

MOST_STUDENTS = 200_000
MOST_STAFF = 9_999


class SubmittedOnceError(Exception):
    """What was submitted cannot be changed any more, by nobody."""

    def __init__(self):
        super().__init__("在校学生数、企业层级、企业所在驻地提交成功后不允许修改。")


class ProfileQuerySet(models.QuerySet):
    """A sentence where the trigger of the database would break the statement off."""

    def update(self, **fields):
        if fields.keys() & {*ONCE, "org", "org_id", "pk"}:
            raise SubmittedOnceError
        return super().update(**fields)

    def delete(self):
        raise SubmittedOnceError


class StaffField(models.PositiveSmallIntegerField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"null": True, "blank": True, **kwargs})


class Profile(models.Model):
    org = models.OneToOneField(
        Org, models.PROTECT, primary_key=True, related_name="profile", verbose_name="团组织"
    )
    student_count = models.PositiveIntegerField(
        "在校学生数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_STUDENTS)],
    )
    enterprise_level = models.CharField("企业层级", max_length=10, choices=EnterpriseLevel, blank=True)
    enterprise_division = models.CharField("企业所在驻地", max_length=6, blank=True)  # GB/T 2260
    enterprise_place = models.CharField(
        "企业所在驻地名称", max_length=60, blank=True
    )  # as chosen, e.g. 省 市 县
    administrative_quota = StaffField("本级团组织行政编制数")
    administrative_staff = StaffField("行政编制实际配备数")
    institution_quota = StaffField("本级团组织事业编制数")
    institution_staff = StaffField("事业编制实际配备数")
    office_phone = models.CharField("联系电话", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", max_length=100, blank=True)
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织信息"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="profile_student_count_possible",
                condition=Q(student_count=None) | Q(student_count__range=(1, MOST_STUDENTS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.org}"

    def save(self, *args, **kwargs):
        if not self._state.adding and self.differs_from(stored_once(self.pk)):
            raise SubmittedOnceError
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise SubmittedOnceError

    def differs_from(self, stored: dict) -> bool:
        """It says something else where something was submitted before."""
        return any(getattr(self, name) != value for name, value in stored.items() if not is_blank(value))


def version(org: Org, profile: Profile | None) -> str:
    """Of what an organisation says of itself now: the organisation, and another mark for anything else."""
    told = [getattr(profile, field.attname, None) for field in Profile._meta.concrete_fields]
    mark = hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()
    return f"{org.pk}.{mark[:32]}"


def stored_once(pk: int) -> dict:
    """What is submitted for good of an organisation, as it lies in the table."""
    return Profile.objects.filter(pk=pk).values(*ONCE).first() or {}


def missing(org: Org) -> list[str]:
    """Fields that are due of `org` and not there yet; reads its profile."""
    profile = getattr(org, "profile", None)
    wanted = dues.due(type=org.type, industry=org.industry, school_code=org.school_code)
    return [name for name in wanted if is_blank(getattr(profile, name, None))]


_ENTERPRISE = Q(industry=Industry.STATE_ENTERPRISE)


def asks_something() -> Q:
    """Organisations of which something is due; says the same as orgs.dues."""
    return ~Q(type=OrgType.BRANCH) | UNIVERSITY | _ENTERPRISE


def lacks_something() -> Q:
    """Those of them whose profile is not complete."""
    without = {name: Q(**{f"profile__{name}": None}) for name in (*dues.STUDENTS, *dues.STAFF)}
    empty = {name: Q(**{f"profile__{name}": ""}) for name in (*dues.ENTERPRISE, *dues.CONTACT)}
    return (
        (asks_something() & Q(profile=None))
        | (UNIVERSITY & without["student_count"])
        | (_ENTERPRISE & any_of(empty[name] for name in dues.ENTERPRISE))
        | (~Q(type=OrgType.BRANCH) & any_of(without[name] for name in dues.STAFF))
        | (Q(type=OrgType.LEADING) & any_of(empty[name] for name in dues.CONTACT))
    )


SECTORS = {"university": ("高校", UNIVERSITY), "enterprise": ("国企", _ENTERPRISE)}


def asked_under(org: Org, *, sector: str = "", words: str = "") -> models.QuerySet[Org]:
    """Open organisations at and below `org` of which something is due, perhaps of one sector only."""
    asked = Org.objects.open().under(org).filter(SECTORS[sector][1] if sector else asks_something())
    return asked.named(words)
