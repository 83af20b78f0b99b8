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
