"""任期: when the term of an elected post is over. Of a range of years the longest counts, so nobody is named early.

Sources (domain reference 5.4): 支部 2 or 3 years, student branches 1 year from 1 September, 总支 2 or 3,
基层委员会 3 to 5, 领导机关 5; a 团工委 is taken like the committees that it stands for.
"""

from datetime import date, timedelta
from enum import Enum

from cadres.codes import Duty, Occupation
from orgs.codes import HIGHER_EDUCATION, Industry, OrgType

YEARS: dict[str, int] = {
    OrgType.LEADING: 5,
    OrgType.WORK_COMMITTEE: 5,
    OrgType.COMMITTEE: 5,
    OrgType.GENERAL_BRANCH: 3,
    OrgType.BRANCH: 3,
}
SCHOOL_YEAR_BEGINS = 9  # month
SCHOOLS = HIGHER_EDUCATION | {
    Industry.SECONDARY_VOCATIONAL, Industry.SENIOR_HIGH, Industry.COMPLETE_SECONDARY, Industry.JUNIOR_HIGH,
    Industry.NINE_YEAR, Industry.TWELVE_YEAR,
}  # fmt: skip
WITHOUT_TERM = frozenset({Duty.STAFF})  # 工作人员 are employed, not elected
SOON = timedelta(days=60)


class TermState(Enum):
    RUNNING = ""
    ENDING = "60天内届满"
    OVER = "任期已满"


def is_student_branch(*, org_type: str, industry: str, occupation: str) -> bool:
    """A branch of a school led by students; branches of its staff have the usual term."""
    return org_type == OrgType.BRANCH and industry in SCHOOLS and occupation == Occupation.STUDENT


def ends_on(*, org_type: str, industry: str, occupation: str, duty: str, since_on: date) -> date | None:
    """The first day after the term, always the first of a month; None when the post has no term."""
    if duty in WITHOUT_TERM:
        return None
    if is_student_branch(org_type=org_type, industry=industry, occupation=occupation):
        year = since_on.year + (since_on.month >= SCHOOL_YEAR_BEGINS)
        return date(year, SCHOOL_YEAR_BEGINS, 1)
    return date(since_on.year + YEARS[org_type], since_on.month, 1)


def state(ends_on: date | None, *, today: date) -> TermState:
    if ends_on is None or ends_on > today + SOON:
        return TermState.RUNNING
    return TermState.OVER if ends_on <= today else TermState.ENDING
