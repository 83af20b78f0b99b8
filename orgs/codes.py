"""Option lists of an organisation. Lists that nobody publishes are marked A (our assumption)."""

from django.db.models import TextChoices


def by_label(choices: type[TextChoices]) -> dict[str, str]:
    """Values by what people read."""
    return {label: value for value, label in choices.choices}


class OrgType(TextChoices):
    LEADING = "leading", "团的领导机关"
    WORK_COMMITTEE = "work_committee", "团工委"
    COMMITTEE = "committee", "团委"
    GENERAL_BRANCH = "general_branch", "团总支"
    BRANCH = "branch", "团支部"


# Organisations of the leading levels: together they are one tree; what stands below them are 基层 units.
UPPER_TYPES = frozenset({OrgType.LEADING, OrgType.WORK_COMMITTEE})
# Guide 2.4: whose admins remove cadres.
REMOVING_TYPES = frozenset({OrgType.LEADING, OrgType.COMMITTEE})


class Level(TextChoices):
    """Administrative level of a 领导机关, or of the 领导机关 that sent a 团工委 out; top first."""

    NATION = "nation", "全国"
    PROVINCE = "province", "省级"
    CITY = "city", "地市级"
    COUNTY = "county", "县级"


class Industry(TextChoices):
    """单位所属行业类别."""

    GOVERNMENT = "government", "党政机关"
    INSTITUTION = "institution", "事业单位（不含公立学校）"
    UNIVERSITY = "university", "普通高等院校"
    VOCATIONAL_COLLEGE = "vocational_college", "高等职业（专科）院校"
    SECONDARY_VOCATIONAL = "secondary_vocational", "中等职业院校"
    SENIOR_HIGH = "senior_high", "普通高中"
    COMPLETE_SECONDARY = "complete_secondary", "完全中学"
    JUNIOR_HIGH = "junior_high", "初中"
    NINE_YEAR = "nine_year", "九年一贯制学校"
    TWELVE_YEAR = "twelve_year", "十二年一贯制学校"
    PRIMARY = "primary", "小学"
    STATE_ENTERPRISE = "state_enterprise", "国有企业"
    COLLECTIVE_ENTERPRISE = "collective_enterprise", "集体企业"
    PRIVATE_ENTERPRISE = "private_enterprise", "非公有制企业"
    SOCIAL = "social", "社会组织（不含民办学校）"
    ARMY = "army", "军队"
    ARMED_POLICE = "armed_police", "武警"
    COMMUNITY = "community", "城市社区"
    VILLAGE = "village", "农村"
    OTHER = "other", "其他"


HIGHER_EDUCATION = frozenset({Industry.UNIVERSITY, Industry.VOCATIONAL_COLLEGE})


class EnterpriseLevel(TextChoices):
    """企业层级 (A)."""

    GROUP = "group", "集团总部（一级）"
    SECOND = "second", "二级企业"
    THIRD = "third", "三级企业"
    FOURTH = "fourth", "四级及以下"
