"""Which field is required, optional or to be left empty, with the reason as the form shows it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cadres.codes import IN_PARTY, Duty, Occupation, PoliticalStatus
from cadres.rules.dates import MEMBER_AGE, age_on

ADULT_AGE = 18
REASONS_FROM = date(2019, 1, 1)
APPLICATIONS_FROM = date(2020, 1, 1)  # guide 2.1: 入团志愿书 of those who joined earlier is optional


class Due(Enum):
    REQUIRED = "必填"
    OPTIONAL = "选填"
    EMPTY = "不填"


@dataclass(frozen=True)
class Demand:
    due: Due
    reason: str = ""


def study_status(*, occupation: str) -> Demand:
    """Guide 2.1 “在读状况/具体职业”: the first is asked of students."""
    if occupation == Occupation.STUDENT:
        return Demand(Due.REQUIRED, "职业是学生，本项必填")
    return Demand(Due.EMPTY, "职业不是学生，不填在读状况")


def occupation_detail(*, occupation: str) -> Demand:
    """Guide 2.1 “在读状况/具体职业”: the second is asked of everybody else."""
    if occupation == Occupation.STUDENT:
        return Demand(Due.EMPTY, "职业是学生，不填具体职业")
    return Demand(Due.REQUIRED, "职业不是学生，本项必填")


def joined_league_on(*, political_status: str) -> Demand:
    """Required of 共青团员 only.

    The guide asks everybody, yet a party member may never have been in the League, and of the masses only
    those who left it have a date; to demand one would make them invent it.
    """
    if political_status == PoliticalStatus.LEAGUE_MEMBER:
        return Demand(Due.REQUIRED, "政治面貌是共青团员，本项必填")
    return Demand(Due.OPTIONAL, "未曾入团的党员和群众，本项可不填")


def early_reason(*, joined_league_on: date | None, born_on: date) -> Demand:
    """From 2019 on the age of 14 holds; who was admitted younger all the same says why (domain reference 1.7)."""
    is_early = joined_league_on and age_on(joined_league_on, born_on=born_on) < MEMBER_AGE
    if is_early and joined_league_on >= REASONS_FROM:
        return Demand(Due.REQUIRED, "2019年及以后入团且入团时未满14周岁，本项必填")
    return Demand(Due.EMPTY, "2019年及以后入团且入团时未满14周岁的填写")


def joined_party_on(*, political_status: str) -> Demand:
    """Guide 2.1: 中共党员/预备党员填写."""
    if political_status in IN_PARTY:
        return Demand(Due.REQUIRED, "政治面貌是中共党员或中共预备党员，本项必填")
    return Demand(Due.EMPTY, "入党时间由中共党员、中共预备党员填写")


def duty_name(*, duty: str) -> Demand:
    if duty == Duty.OTHER:
        return Demand(Due.REQUIRED, "团内现任职务为“其他”，本项必填")
    return Demand(Due.EMPTY, "团内现任职务为“其他”时填写")


def applied_party(*, age: int) -> Demand:
    """Guide 2.1: optional below 18 years, counted on the day of entry."""
    if age < ADULT_AGE:
        return Demand(Due.OPTIONAL, "未满18周岁，本项选填")
    return Demand(Due.REQUIRED, "已满18周岁，本项必填")


def applied_party_on(*, applied_party: bool | None) -> Demand:
    if applied_party:
        return Demand(Due.REQUIRED, "已递交入党申请书，本项必填")
    return Demand(Due.EMPTY, "已递交入党申请书的填写")


def volunteer_since_on(*, is_volunteer: bool) -> Demand:
    if is_volunteer:
        return Demand(Due.REQUIRED, "已成为注册志愿者，本项必填")
    return Demand(Due.EMPTY, "已成为注册志愿者的填写")


def application(*, joined_league_on: date | None) -> Demand:
    """Guide 2.1: 入团志愿书 is optional for those who joined before 2020."""
    if joined_league_on is None:
        return Demand(Due.OPTIONAL, "未填写入团时间，本项选填")
    if joined_league_on < APPLICATIONS_FROM:
        return Demand(Due.OPTIONAL, "因入团时间早于2020年，本项选填")
    return Demand(Due.REQUIRED, "2020年及以后入团的，须上传入团志愿书")
