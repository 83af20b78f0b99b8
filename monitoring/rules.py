"""Who is a row, and who counts how in it: pure functions on values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cadres.codes import IN_PARTY, Duty, DutyStatus, Education, Nature, Occupation
from monitoring.codes import Sector
from orgs import rules as org_rules
from orgs.codes import OrgType

PRECEDENCE = (Nature.FULL_TIME, Nature.SECONDED, Nature.PART_TIME)  # the first one held wins
WEIGHTS = {Nature.FULL_TIME: 3, Nature.SECONDED: 2, Nature.PART_TIME: 1}  # of a 书记; 0 where there is none
YOUNG = 35  # 周岁, themselves included, as 以下 does in law (民法典第1259条)
GRADUATES = frozenset({Education.DOCTOR, Education.MASTER, Education.BACHELOR})


class Traits(NamedTuple):
    """What counts of a person on the day of a row, wherever the posts are."""

    is_student: bool = False
    is_in_party: bool = False
    is_graduate: bool = False  # 本科及以上
    is_volunteer: bool = False
    is_young: bool = False  # 35岁以下
    is_complete: bool = False  # the record owes nothing


class Holding(NamedTuple):
    """What counts of one open post, seen from a row."""

    nature: str
    duty_status: str
    duty: str = ""
    in_party_committee: bool = False
    is_own: bool = False  # held in the organisation of the row itself (本级)
    is_expired: bool = False  # its term is over


class Figures(NamedTuple):
    """Named as the columns of a staffing row: people and not posts, those of the row itself again, organisations."""

    full_time: int = 0
    seconded: int = 0
    part_time: int = 0
    total: int = 0
    on_duty: int = 0
    full_time_on_duty: int = 0
    students: int = 0
    party_members: int = 0
    in_party_committee: int = 0
    graduates: int = 0
    volunteers: int = 0
    young: int = 0
    complete: int = 0
    own_full_time: int = 0
    own_seconded: int = 0
    own_part_time: int = 0
    own_total: int = 0
    own_on_duty: int = 0
    own_full_time_on_duty: int = 0
    own_deputies: int = 0
    own_secretary: int = 0
    own_led: int = 0
    own_expired: int = 0
    orgs: int = 0
    led_orgs: int = 0
    units: int = 0
    led_units: int = 0
    branches: int = 0
    bare_branches: int = 0

    def plus(self, other: Figures) -> Figures:
        return Figures(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: Figures) -> Figures:
        return Figures(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


NOBODY = Figures()
UNREMARKABLE = Traits()


def traits(
    *, occupation: str, political_status: str, education: str, is_volunteer: bool, age: int, is_complete: bool
) -> Traits:
    return Traits(
        is_student=occupation == Occupation.STUDENT,
        is_in_party=political_status in IN_PARTY,
        is_graduate=education in GRADUATES,
        is_volunteer=is_volunteer,
        is_young=age <= YOUNG,
        is_complete=is_complete,
    )


def contribution(holdings: Iterable[Holding], person: Traits = UNREMARKABLE) -> Figures:
    """What one person adds to a row by the open posts held in its subtree: once, by the weightiest nature."""
    held = list(holdings)
    if not held:
        return NOBODY
    own = [holding for holding in held if holding.is_own]
    return Figures(
        **_by_nature(held),
        students=int(person.is_student),
        party_members=int(person.is_in_party),
        in_party_committee=int(any(holding.in_party_committee for holding in held)),
        graduates=int(person.is_graduate),
        volunteers=int(person.is_volunteer),
        young=int(person.is_young),
        complete=int(person.is_complete),
        **{f"own_{name}": value for name, value in _by_nature(own).items()},
        own_deputies=int(any(holding.duty == Duty.DEPUTY for holding in own)),
        own_secretary=sum(WEIGHTS[holding.nature] for holding in own if holding.duty == Duty.SECRETARY),
        own_led=int(any(_leads(holding) for holding in own)),
        own_expired=int(any(holding.is_expired for holding in own)),
    )


def _leads(holding: Holding) -> bool:
    return holding.duty == Duty.SECRETARY and holding.duty_status == DutyStatus.ON


def _by_nature(held: list[Holding]) -> dict[str, int]:
    if not held:
        return {}
    natures = {holding.nature for holding in held}
    weightiest = next(nature for nature in PRECEDENCE if nature in natures)
    on_duty = {holding.nature for holding in held if holding.duty_status == DutyStatus.ON}
    return {
        weightiest.value: 1,
        "total": 1,
        "on_duty": int(bool(on_duty)),
        "full_time_on_duty": int(Nature.FULL_TIME in on_duty),
    }


def presence(*, type: str, is_own: bool, holdings: Iterable[Holding]) -> Figures:
    """What one open organisation adds to a row at or above it; `holdings` are all open posts held in it."""
    held = list(holdings)
    secretaries = {holding.duty_status for holding in held if holding.duty == Duty.SECRETARY}
    is_branch = type == OrgType.BRANCH
    is_unit = not is_own and not is_branch
    return Figures(
        orgs=1,
        led_orgs=int(DutyStatus.ON in secretaries),
        units=int(is_unit),
        led_units=int(is_unit and bool(secretaries)),
        branches=int(is_branch),
        bare_branches=int(is_branch and not held),
    )


def topmost(rows: Iterable[dict]) -> Iterator[dict]:
    """Of rows in order of their "path", those with none of the others above them."""
    upper = None
    for row in rows:
        if upper is None or not row["path"].startswith(upper):
            upper = row["path"]
            yield row


def sector_of(*, type: str, industry: str, school_code: str | None, parent_industry: str | None) -> str:
    """Of which table an organisation is a row; "" when of none."""
    if org_rules.is_university(industry=industry, school_code=school_code):
        return Sector.UNIVERSITY
    if org_rules.is_enterprise_row(type=type, industry=industry, parent_industry=parent_industry):
        return Sector.ENTERPRISE
    return ""
