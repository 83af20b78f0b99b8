"""What is possible yet unusual: it does not stop a saving, but whoever saved is asked to look once more."""

from collections.abc import Mapping
from datetime import date

from cadres.codes import DUTIES, IN_PARTY, Duty, Nature
from cadres.rules.dates import MEMBER_AGE, PARTY_AGE, age_on
from cadres.rules.dues import REASONS_FROM
from orgs.codes import OrgType
from zhtj.codes.provinces import PROVINCES

NUMBER_LENGTH, CARD_LENGTH = 12, 8
SECONDED_YEARS = 1
# How many are usual at most (domain reference 3); leading organs set theirs by election.
MOST_DEPUTIES = {
    OrgType.BRANCH: 1,
    OrgType.GENERAL_BRANCH: 2,
    OrgType.COMMITTEE: 3,
    OrgType.WORK_COMMITTEE: 3,
}
MOST_MEMBERS = {
    OrgType.BRANCH: 7,
    OrgType.GENERAL_BRANCH: 7,
    OrgType.COMMITTEE: 21,
    OrgType.WORK_COMMITTEE: 21,
}
MOST_STANDING = 9
MEMBERS = frozenset(DUTIES[OrgType.COMMITTEE]) - {Duty.STAFF, Duty.OTHER}  # who sits in a committee


def joined_league_caution(*, joined_league_on: date | None, born_on: date) -> str:
    if not joined_league_on or age_on(joined_league_on, born_on=born_on) >= MEMBER_AGE:
        return ""
    proof = "确有特殊情况的，请保留认定材料备查。" if joined_league_on >= REASONS_FROM else ""
    return f"入团时未满{MEMBER_AGE}周岁，请再次核对入团时间和身份证号码。{proof}"


def joined_party_caution(*, joined_party_on: date | None, joined_league_on: date | None) -> str:
    """Usual, but nobody is refused for it."""
    if joined_party_on and joined_league_on and joined_party_on < joined_league_on:
        return "入党时间早于入团时间，请再次核对这两项时间。"
    return ""


def member_number_caution(*, member_number: str, provinces: frozenset[str]) -> str:
    """Of twelve digits the fifth and sixth are those of a province; nobody publishes it as a rule.

    `provinces`: codes of those that the person is known to have to do with.
    """
    if len(member_number) == CARD_LENGTH:
        return "发展团员编号为8位，可能是团员证编号，请再次核对；没有发展团员编号的，可不填。"
    place = member_number[4:6]
    if len(member_number) != NUMBER_LENGTH or place in provinces:
        return ""
    if place not in PROVINCES:
        return f"发展团员编号第5、6位“{place}”不是省级行政区划代码，请再次核对编号。"
    return f"发展团员编号第5、6位“{place}”为{PROVINCES[place]}，请核对是否在该地入团。"


def applied_party_caution(*, applied_party: bool | None, political_status: str) -> str:
    if applied_party is False and political_status in IN_PARTY:
        return "政治面貌为中共党员或中共预备党员，而“是否递交入党申请书”为“否”，请再次核对。"
    return ""


def applied_party_on_caution(
    *, applied_party_on: date | None, born_on: date, joined_league_on: date | None
) -> str:
    """Nobody is refused for it; applications come from adults, after the League."""
    if applied_party_on is None:
        return ""
    if age_on(applied_party_on, born_on=born_on) < PARTY_AGE:
        return f"递交入党申请书时未满{PARTY_AGE}周岁，请再次核对时间和身份证号码。"
    if joined_league_on and applied_party_on < joined_league_on:
        return "递交入党申请书时间早于入团时间，请再次核对。"
    return ""


def volunteer_caution(*, is_volunteer: bool) -> str:
    """Guide 2.1: every cadre should be one."""
    if is_volunteer:
        return ""
    return "还不是注册志愿者。团干部应率先成为注册志愿者，请通过“志愿者打卡器”APP注册后更新。"


def company_caution(*, duty: str, org_type: str, company: Mapping[str, int]) -> str:
    """More of a kind than is usual. `company`: how many open posts of each duty the organisation has by now."""
    if duty == Duty.DEPUTY:
        return _too_many("副书记", company.get(duty, 0), MOST_DEPUTIES.get(org_type))
    if duty == Duty.STANDING and org_type in MOST_MEMBERS:
        return _too_many("常委", company.get(duty, 0), MOST_STANDING)
    if duty not in MEMBERS:
        return ""
    return _too_many("委员会成员", sum(company.get(each, 0) for each in MEMBERS), MOST_MEMBERS.get(org_type))


def _too_many(whom: str, number: int, most: int | None) -> str:
    if most is None or number <= most:
        return ""
    return f"本组织现有{whom}{number}名，一般不超过{most}名，请核对有无应移除的任职。"


def seconded_caution(*, nature: str, since_on: date, ended_on: date) -> str:
    """Guide 3.3: 挂职时间不少于1年."""
    if nature == Nature.SECONDED and age_on(ended_on, born_on=since_on) < SECONDED_YEARS:
        return f"挂职时间一般不少于{SECONDED_YEARS}年，该任职自{since_on:%Y-%m}起，还不满{SECONDED_YEARS}年，请核对。"
    return ""
