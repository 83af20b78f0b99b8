"""Whom one may be in the practice city, and which of them is comparable to an organisation of the real one."""

from __future__ import annotations

from dataclasses import dataclass

from orgs.codes import HIGHER_EDUCATION, Industry, Level, OrgType
from orgs.models import Account, Org


@dataclass(frozen=True)
class Role:
    """`logins` of zhtj.demo.accounts, the first that can be used is taken: others may have disabled it today."""

    key: str
    label: str
    org: str
    tells: str
    logins: tuple[str, ...]


ROLES = {
    role.key: role
    for role in (
        Role("branch", "团支部", "云山大学文学院、法学院的班级团支部",
             "录入团员团干部：支部还没有书记。", ("class1", "class2")),
        Role("general_branch", "团总支", "云山大学文学院年级团总支",
             "录入下级支部成员、录入本级团干部。", ("league",)),
        Role("college_committee", "院系团委、学校团委", "共青团云山大学文学院委员会",
             "导入本级团干部，改正检查出的错误；移除不再任职的。", ("college",)),
        Role("university", "高校团委", "共青团云山大学委员会",
             "录入本级、管理院系和管理员，认证入团志愿书。", ("university",)),
        Role("new_university", "高校团委（组织信息待完善）", "共青团岭东工贸职业学院委员会",
             "登录后先核对并完善本组织信息，填写在校学生数。", ("university2",)),
        Role("enterprise", "企业团委", "共青团云山建工集团有限公司委员会",
             "录入本级和下级、调整组织。", ("enterprise",)),
        Role("new_enterprise", "国企团委（组织信息待完善）", "共青团云山交通投资有限公司委员会",
             "登录后先填写企业层级、所在驻地。", ("enterprise2",)),
        Role("township_committee", "乡镇、街道等团委", "共青团鹿鸣县清潭镇委员会",
             "录入本级、村和社区的团干部，移除不再任职的。", ("town",)),
        Role("work_committee", "团工委", "云山高新技术产业开发区团工委",
             "录入本级和下级团支部。", ("park",)),
        Role("county", "县级团委", "共青团鹿鸣县委员会",
             "任命下级管理员，批量新增、调整组织，移除团干部。", ("county",)),
        Role("city", "地市级团委", "共青团云山市委员会",
             "监测高校、国企的团干部配备，下载、催办。", ("city",)),
        Role("province", "省级团委", "共青团岭东省委员会",
             "制定配备标准，查看各地市的配备和月度对比。", ("province",)),
    )
}  # fmt: skip
OF_LEVEL = {
    Level.NATION: "province", Level.PROVINCE: "province", Level.CITY: "city", Level.COUNTY: "county",
}  # fmt: skip
OF_TYPE = {
    OrgType.WORK_COMMITTEE: "work_committee",
    OrgType.GENERAL_BRANCH: "general_branch",
    OrgType.BRANCH: "branch",
}
ENTERPRISES = {Industry.STATE_ENTERPRISE, Industry.COLLECTIVE_ENTERPRISE, Industry.PRIVATE_ENTERPRISE}
SCHOOLS = HIGHER_EDUCATION | {
    Industry.SECONDARY_VOCATIONAL, Industry.SENIOR_HIGH, Industry.COMPLETE_SECONDARY, Industry.JUNIOR_HIGH,
    Industry.NINE_YEAR, Industry.TWELVE_YEAR, Industry.PRIMARY,
}  # fmt: skip


def comparable(org: Org) -> Role:
    """Whose admin does there what the admin of `org` does here."""
    if org.type == OrgType.LEADING:
        return ROLES[OF_LEVEL[org.level]]
    return ROLES[OF_TYPE.get(org.type) or _of_committee(org)]


def _of_committee(org: Org) -> str:
    if org.is_university:
        return "university"
    if org.industry in SCHOOLS:
        return "college_committee"
    return "enterprise" if org.industry in ENTERPRISES else "township_committee"


def account_of(role: Role) -> Account | None:
    """Who can be used for it now; None where others have disabled or closed whatever there is."""
    found = {one.login: one for one in Account.objects.filter(login__in=role.logins, is_active=True)}
    usable = (found[login] for login in role.logins if login in found and found[login].orgs.exists())
    return next(usable, None)


def no_second_factor(account: Account) -> str:
    """settings.SECOND_FACTOR_REQUIRED_BY there: one who demands it of all below would keep all others out."""
    return ""
