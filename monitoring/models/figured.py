"""What is counted of one university or state enterprise, as it stands now or stood at the end of a month."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from monitoring.codes import Sector
from monitoring.rules import Figures
from orgs.models.org import PathField


class Figured(models.Model):
    """The figures that monitoring.rules speaks of, and the facts they are compared, found and sorted by.

    Of someone with several posts there, 专职 wins over 挂职, 挂职 over 兼职, and one 在岗 post makes 在岗.
    """

    sector = models.CharField("领域", max_length=10, choices=Sector)
    path = PathField(
        "路径", max_length=160
    )  # of the organisation, so that no join is needed to find and sort
    upper_path = PathField("上级行路径", max_length=160, blank=True)  # nearest row of the same sector above
    as_of = models.DateField(
        "统计基准日", default=timezone.localdate
    )  # ages, terms and norms are those of this day

    # Facts of the organisation, as it or its profile says.
    sound = models.CharField("名称拼音", max_length=200, blank=True)
    parent_sound = models.CharField("上级组织拼音", max_length=200, blank=True)
    city_sound = models.CharField("所在市拼音", max_length=200, blank=True)
    secretary_sound = models.CharField("书记姓名拼音", max_length=200, blank=True)
    type = models.CharField("组织类别", max_length=20, blank=True)
    industry = models.CharField("单位所属行业类别", max_length=30, blank=True)
    student_count = models.PositiveIntegerField("在校学生数", null=True)  # null while it is not submitted
    enterprise_level = models.PositiveSmallIntegerField("企业层级", null=True)  # 1 is the highest
    place = models.CharField("企业所在驻地", max_length=6, blank=True)  # GB/T 2260
    required = models.PositiveIntegerField("应配专职", null=True)  # by the norm; null where it says nothing
    required_posts = models.PositiveIntegerField("应配团干部", null=True)

    # People in the whole subtree, each once.
    full_time = models.PositiveIntegerField("专职", default=0)
    seconded = models.PositiveIntegerField("挂职", default=0)
    part_time = models.PositiveIntegerField("兼职", default=0)
    total = models.PositiveIntegerField("团干部总数", default=0)
    on_duty = models.PositiveIntegerField("在岗", default=0)
    full_time_on_duty = models.PositiveIntegerField("在岗专职", default=0)
    students = models.PositiveIntegerField("学生", default=0)
    party_members = models.PositiveIntegerField("党员", default=0)
    in_party_committee = models.PositiveIntegerField("同级党委委员", default=0)
    graduates = models.PositiveIntegerField("本科及以上", default=0)
    volunteers = models.PositiveIntegerField("注册志愿者", default=0)
    young = models.PositiveIntegerField("35岁以下", default=0)
    complete = models.PositiveIntegerField("信息完整", default=0)

    # People with an open post in the organisation itself.
    own_full_time = models.PositiveIntegerField("本级专职", default=0)
    own_seconded = models.PositiveIntegerField("本级挂职", default=0)
    own_part_time = models.PositiveIntegerField("本级兼职", default=0)
    own_total = models.PositiveIntegerField("本级团干部", default=0)
    own_on_duty = models.PositiveIntegerField("本级在岗", default=0)
    own_full_time_on_duty = models.PositiveIntegerField("本级在岗专职", default=0)
    own_deputies = models.PositiveIntegerField("副书记", default=0)
    own_secretary = models.PositiveSmallIntegerField("书记性质", default=0)  # see rules.WEIGHTS; 0 is 空缺
    own_led = models.PositiveSmallIntegerField("书记在岗", default=0)
    own_expired = models.PositiveIntegerField("本级任期届满", default=0)

    # Open organisations of the subtree, this one among the first two and, where it is one, among the branches.
    orgs = models.PositiveIntegerField("团组织数", default=0)  # 0 in rows that were never counted
    led_orgs = models.PositiveIntegerField("有在岗书记的团组织", default=0)
    units = models.PositiveIntegerField("下级团组织", default=0)  # no branches: 院系 of a university
    led_units = models.PositiveIntegerField("有书记的下级团组织", default=0)
    branches = models.PositiveIntegerField("团支部", default=0)
    bare_branches = models.PositiveIntegerField("无团干部团支部", default=0)

    class Meta:
        abstract = True

    @property
    def figures(self) -> Figures:
        return Figures(*(getattr(self, name) for name in Figures._fields))

    @figures.setter
    def figures(self, figures: Figures) -> None:
        for name, value in figures._asdict().items():
            setattr(self, name, value)
