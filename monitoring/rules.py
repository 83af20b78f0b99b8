"""Who is a row, and who counts how in it: pure functions on values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cadres.codes import DutyStatus, Nature
from monitoring.codes import Sector
from orgs import rules as org_rules

PRECEDENCE = (Nature.FULL_TIME, Nature.SECONDED, Nature.PART_TIME)  # the first one held wins


class Holding(NamedTuple):
    """What counts of one open post."""

    nature: str
    duty_status: str


class Figures(NamedTuple):
    """People, not posts; named as the columns of a staffing row."""

    full_time: int = 0
    seconded: int = 0
    part_time: int = 0
    total: int = 0
    on_duty: int = 0

    def plus(self, other: Figures) -> Figures:
        return Figures(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: Figures) -> Figures:
        return Figures(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


NOBODY = Figures()


def contribution(holdings: Iterable[Holding]) -> Figures:
    """What one person adds to a row by the open posts held in its subtree: once, by the weightiest nature."""
    held = list(holdings)
    if not held:
        return NOBODY
    natures = {holding.nature for holding in held}
    weightiest = next(nature for nature in PRECEDENCE if nature in natures)
    on_duty = any(holding.duty_status == DutyStatus.ON for holding in held)
    return Figures(**{weightiest.value: 1}, total=1, on_duty=int(on_duty))


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
