"""Which information an organisation gives of itself, by what it is (guide 2.2): pure functions on values."""

from orgs.codes import Industry, OrgType
from orgs.rules import is_university

CONTACT = ("office_phone", "email")
STAFF = ("administrative_quota", "administrative_staff", "institution_quota", "institution_staff")
STUDENTS = ("student_count",)
ENTERPRISE = ("enterprise_level", "enterprise_division")
# Decision 6 of the domain: nobody changes these once they are submitted, on no path.
ONCE = (*STUDENTS, *ENTERPRISE, "enterprise_place")


def asked(*, type: str, industry: str, school_code: str | None) -> tuple[str, ...]:
    """The fields such an organisation is asked for, in the order of the page."""
    once = due_once(industry=industry, school_code=school_code)
    return (*once, *(STAFF if type != OrgType.BRANCH else ()), *CONTACT)


def due(*, type: str, industry: str, school_code: str | None) -> tuple[str, ...]:
    """Those of them that must be filled in before an admin of it gets in."""
    wanted = asked(type=type, industry=industry, school_code=school_code)
    return wanted if type == OrgType.LEADING else tuple(name for name in wanted if name not in CONTACT)


def due_once(*, industry: str, school_code: str | None) -> tuple[str, ...]:
    """Guide 2.2.1: 高校本级, not the colleges inside; 2.2.2: 国有企业, whatever the type."""
    if is_university(industry=industry, school_code=school_code):
        return STUDENTS
    return ENTERPRISE if industry == Industry.STATE_ENTERPRISE else ()


def is_blank(value) -> bool:
    return value is None or value == ""


USUAL_STUDENTS = range(500, 60_001)
MANY_POSTS = 300


def cautions(values: dict) -> list[str]:
    """What is unusual about these values, as sentences; none of it is forbidden."""
    told = []
    count = values.get("student_count")
    if count is not None and count not in USUAL_STUDENTS:
        told.append(f"在校学生数{count}人，明显{'少' if count < USUAL_STUDENTS.start else '多'}于一般高校。")
    for quota, staff, label in ((STAFF[0], STAFF[1], "行政编制"), (STAFF[2], STAFF[3], "事业编制")):
        posts, people = values.get(quota) or 0, values.get(staff) or 0
        if people > posts:
            told.append(f"{label}实际配备数{people}多于{label}数{posts}。")
        if posts > MANY_POSTS:
            told.append(f"本级团组织{label}数{posts}，明显多于一般团组织。")
    return told
