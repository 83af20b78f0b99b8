"""Norms for the tests of monitoring: set by the act, or typed into the form."""

from datetime import date, timedelta

from monitoring.actions.norming import first_day, set_norm
from monitoring.models import Norm
from orgs.models import Org

SOURCE = "岭南团发〔2026〕8号"
EMPTY = {"students_from": "", "full_time": "", "step": "", "posts": ""}


def in_days(days: int) -> date:
    """Counted from today; 1 is the first day a norm may be in force from."""
    return first_day() + timedelta(days=days - 1)


def make_norm(org: Org, *, days: int = 1, sector: str = "university", **band) -> Norm:
    """One band for all."""
    key = "students_from" if sector == "university" else "enterprise_level"
    told = {key: 0 if sector == "university" else None, "full_time": 5} | band
    facts = {"org": org, "sector": sector, "valid_from": in_days(days), "source": SOURCE}
    return set_norm(**facts, bands=[told], by=None)


def norm_typed(*lines: dict, **typed) -> dict[str, str]:
    """The form of 高校 as a browser sends it; two lines and an empty one unless others are given."""
    lines = lines or (
        {"students_from": "0", "full_time": "4"},
        {"students_from": "10001", "full_time": "6", "step": "5000", "posts": "9"},
        EMPTY,
    )
    told = {"valid_from": f"{in_days(1)}", "source": SOURCE, "seal": ""}
    told |= {"bands-TOTAL_FORMS": str(len(lines)), "bands-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines):
        told |= {f"bands-{number}-{name}": value for name, value in (EMPTY | line).items()}
    return told | typed
