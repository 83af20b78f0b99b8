"""Option lists of guide 2.1. Lists that nobody publishes are marked A: our assumption, changed here alone."""

from django.db.models import TextChoices

from orgs.codes import OrgType


class Sex(TextChoices):
    MALE = "M", "男"
    FEMALE = "F", "女"


class Education(TextChoices):
    """学历, the highest finished, with the codes of GB/T 4658 (A)."""

    DOCTOR = "11", "博士研究生"
    MASTER = "14", "硕士研究生"
    BACHELOR = "20", "大学本科"
    JUNIOR_COLLEGE = "30", "大学专科"
    SECONDARY_VOCATIONAL = "40", "中等职业教育"
    SENIOR_HIGH = "60", "普通高中"
    JUNIOR_HIGH = "70", "初中"
    PRIMARY = "80", "小学"
    OTHER = "90", "其他"


class Occupation(TextChoices):
    """职业 (A)."""

    STUDENT = "student", "学生"
    TEACHER = "teacher", "教职工"
    GOVERNMENT = "government", "机关事业单位人员"
    STATE_ENTERPRISE = "state_enterprise", "国有企业职工"
    PRIVATE_ENTERPRISE = "private_enterprise", "非公企业职工"
    SOCIAL = "social", "社会组织人员"
    FARMER = "farmer", "农民"
    FREELANCE = "freelance", "自由职业者"
    OTHER = "other", "其他"


class StudyStatus(TextChoices):
    """在读状况 (A)."""

    JUNIOR_HIGH = "junior_high", "初中在读"
    SENIOR_HIGH = "senior_high", "高中在读"
    SECONDARY_VOCATIONAL = "secondary_vocational", "中职在读"
    JUNIOR_COLLEGE = "junior_college", "大专（高职）在读"
    BACHELOR = "bachelor", "本科在读"
    MASTER = "master", "硕士在读"
    DOCTOR = "doctor", "博士在读"


class PoliticalStatus(TextChoices):
    """政治面貌 with the codes of GB/T 4762."""

    PARTY_MEMBER = "01", "中共党员"
    PROBATIONARY = "02", "中共预备党员"
    LEAGUE_MEMBER = "03", "共青团员"
    MASSES = "13", "群众"


IN_PARTY = frozenset({PoliticalStatus.PARTY_MEMBER, PoliticalStatus.PROBATIONARY})


class Duty(TextChoices):
    """团内现任职务; declared in order of rank."""

    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    STANDING = "standing", "常委"
    MEMBER = "member", "委员"
    ALTERNATE = "alternate", "候补委员"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    CULTURE = "culture", "文体委员"
    PRODUCTION = "production", "生产委员"
    RIGHTS = "rights", "权益委员"
    VOLUNTEER = "volunteer", "志愿委员"
    STAFF = "staff", "工作人员"
    OTHER = "other", "其他"


_PORTFOLIOS = (
    Duty.ORGANISATION, Duty.PUBLICITY, Duty.CULTURE, Duty.PRODUCTION, Duty.RIGHTS, Duty.VOLUNTEER,
)  # fmt: skip
_COMMITTEE = (Duty.SECRETARY, Duty.DEPUTY, Duty.MEMBER, *_PORTFOLIOS, Duty.STAFF, Duty.OTHER)
DUTIES: dict[str, tuple[Duty, ...]] = {
    OrgType.LEADING: (
        Duty.SECRETARY, Duty.DEPUTY, Duty.STANDING, Duty.MEMBER, Duty.ALTERNATE, Duty.STAFF,
    ),
    OrgType.COMMITTEE: (*_COMMITTEE[:2], Duty.STANDING, *_COMMITTEE[2:]),
    OrgType.WORK_COMMITTEE: _COMMITTEE,
    OrgType.GENERAL_BRANCH: _COMMITTEE,
    OrgType.BRANCH: (Duty.SECRETARY, Duty.DEPUTY, *_PORTFOLIOS, Duty.OTHER),
}  # fmt: skip


class Selection(TextChoices):
    """任现职方式 (A)."""

    ELECTED = "elected", "选举"
    APPOINTED = "appointed", "任命（委派）"
    ENGAGED = "engaged", "聘任"
    RECRUITED = "recruited", "公开选拔（招聘）"
    OTHER = "other", "其他"


class Nature(TextChoices):
    """团干部性质, defined in guide 3.3."""

    FULL_TIME = "full_time", "专职"
    SECONDED = "seconded", "挂职"
    PART_TIME = "part_time", "兼职"


class RevealReason(TextChoices):
    """查看理由: why somebody looks at a full number (A)."""

    CHECK = "check", "核对身份信息"
    CONTACT = "contact", "联系本人"
    TRANSFER = "transfer", "办理组织关系或人员转接"
    REPORT = "report", "按要求向上级报送材料"
    CORRECTION = "correction", "办理信息更正"
    OTHER = "other", "其他"


class DutyStatus(TextChoices):
    """在岗状态 (A)."""

    ON = "on", "在岗"
    OFF = "off", "不在岗"
