"""What universities and state enterprises have filled in about themselves; a few have not yet."""

from random import Random

from orgs import rules
from orgs.codes import EnterpriseLevel
from orgs.models import Org, Profile

STUDENTS = {"云山大学": 28640, "云山师范学院": 16320, "岭东理工学院": 12150, "云山医学院": 8470, "职业": 9800}
NOT_FILLED_IN, COLLEGE_WITHOUT = 0.12, "岭东工贸职业学院"


def of(orgs: list[Org], rng: Random) -> list[Profile]:
    """Unsaved profiles of those whom guide 2.2 asks."""
    universities = [_university(org) for org in orgs if org.is_university and COLLEGE_WITHOUT not in org.name]
    enterprises = [_enterprise(org) for org in orgs if _is_asked(org) and rng.random() > NOT_FILLED_IN]
    return universities + enterprises


def _university(org: Org) -> Profile:
    students = next(count for name, count in STUDENTS.items() if name in org.name)
    return Profile(org=org, student_count=students)


def _is_asked(org: Org) -> bool:
    above = org.parent and org.parent.industry
    return rules.is_enterprise_row(type=org.type, industry=org.industry, parent_industry=above)


def _enterprise(org: Org) -> Profile:
    seat = org
    while not seat.division:
        seat = seat.parent
    return Profile(
        org=org,
        enterprise_level=_level(org),
        enterprise_division=seat.division,
        enterprise_place=_place(seat),
    )


def _place(org: Org) -> str:
    """省 市 县 of a leading organisation."""
    names = []
    while org.division:
        names.insert(0, org.name.removeprefix("共青团").removesuffix("委员会"))
        org = org.parent
    return " ".join(names)


def _level(org: Org) -> EnterpriseLevel:
    """By how many enterprises stand above it."""
    depth = 0
    while org.parent.industry == org.industry:
        org, depth = org.parent, depth + 1
    return list(EnterpriseLevel)[depth]
