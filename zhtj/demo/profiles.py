"""What organisations have filled in about themselves; a few have not yet."""

from collections.abc import Container
from random import Random

from orgs import dues
from orgs.codes import EnterpriseLevel, Level, OrgType
from orgs.models import Org, Profile
from orgs.models.profile import missing

STUDENTS = {"云山大学": 28640, "云山师范学院": 16320, "岭东理工学院": 12150, "云山医学院": 8470, "职业": 9800}
NOT_FILLED_IN = 0.12
# The accounts of these two show what an admin is asked for at the first login.
STILL_ASKED = ("共青团岭东工贸职业学院委员会", "共青团云山交通投资有限公司委员会")
STAFF = {Level.NATION: 180, Level.PROVINCE: 60, Level.CITY: 14, Level.COUNTY: 8}
AREA = "0499"  # the area code of no place


def of(orgs: list[Org], rng: Random, sure: Container[Org]) -> list[Profile]:
    """Unsaved profiles of those of whom something is due; `sure` are organisations that have filled in all of it."""
    asked = [org for org in orgs if missing(org) and org.name not in STILL_ASKED]
    return [
        _profile(org) for org in asked if org in sure or org.is_university or rng.random() > NOT_FILLED_IN
    ]


def _profile(org: Org) -> Profile:
    due = dues.due(type=org.type, industry=org.industry, school_code=org.school_code)
    profile = _enterprise(org) if "enterprise_level" in due else Profile(org=org)
    if org.is_university:
        profile.student_count = next(count for name, count in STUDENTS.items() if name in org.name)
    if org.type != OrgType.BRANCH:
        _add_staff(profile)
    if org.type == OrgType.LEADING:
        profile.office_phone, profile.email = f"{AREA}-8{org.pk:06}", f"office{org.pk}@tuanwei.example"
    return profile


def _add_staff(profile: Profile) -> None:
    """领导机关 have administrative posts, universities a few of an institution, others none."""
    posts = STAFF.get(profile.org.level, 0) if profile.org.type == OrgType.LEADING else 0
    profile.administrative_quota, profile.administrative_staff = posts, max(posts - 1, 0)
    profile.institution_quota = profile.institution_staff = 6 if profile.org.is_university else 0


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
    """By how many enterprises stand above it; a branch is of the level of its enterprise."""
    depth = 0
    if org.type == OrgType.BRANCH and org.parent.industry == org.industry:
        org = org.parent
    while org.parent.industry == org.industry:
        org, depth = org.parent, depth + 1
    return list(EnterpriseLevel)[depth]
