"""What a norm changes of the rows below its organisation.

What is required follows from a few stored facts that many rows share: the database counts how many share which, so a
nation of 221,000 enterprises is a few hundred groups, and rows are read only to name the largest changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest
from typing import NamedTuple

from django.db.models import Count, Q

from monitoring.models import Norm, Staffing, StaffingQuerySet
from monitoring.norms import NOTHING, Facts, NormBook, Required, required
from orgs.models import Org
from orgs.models.org import below

MOST_NAMED = 10
SHARED = ("type", "student_count", "enterprise_level", "own_full_time_on_duty")


@dataclass
class Sums:
    """As the totals of the table add them."""

    required: int = 0
    covered: int = 0  # of 应配, what is filled: more than enough here makes up for nothing elsewhere
    gap: int = 0

    def add(self, asked: Required, filled: int, count: int) -> None:
        if asked.full_time is None:
            return
        self.required += count * asked.full_time
        self.covered += count * min(asked.full_time, filled)
        self.gap += count * max(asked.full_time - filled, 0)

    @property
    def rate(self) -> float | None:
        return self.covered / self.required if self.required else None


class Group(NamedTuple):
    """Rows of one region of which the same is required."""

    rows: StaffingQuerySet
    filled: int  # 在岗专职 of each
    was: Required
    now: Required

    @property
    def by(self) -> int:
        return abs((self.now.full_time or 0) - (self.was.full_time or 0))


class Change(NamedTuple):
    """Of one row."""

    org: str
    filled: int
    was: Required
    now: Required


class Shift(NamedTuple):
    """Of one of the sums, as people read it."""

    label: str
    before: str
    after: str
    by: str


@dataclass
class Effect:
    rows: int = 0
    changed: int = 0
    before: Sums = field(default_factory=Sums)
    after: Sums = field(default_factory=Sums)
    largest: list[Change] = field(default_factory=list)

    @property
    def shifts(self) -> list[Shift]:
        was, now = self.before, self.after
        return [
            _counted("应配专职", was.required, now.required),
            _counted("缺额", was.gap, now.gap),
            _rated("专职配备率", was.rate, now.rate),
        ]


def _counted(label: str, was: int, now: int) -> Shift:
    return Shift(label, str(was), str(now), f"{now - was:+d}" if now != was else "不变")


def _rated(label: str, was: float | None, now: float | None) -> Shift:
    told = ["—" if rate is None else f"{rate:.1%}" for rate in (was, now)]
    if was is None or now is None or told[0] == told[1]:
        return Shift(label, *told, "不变" if told[0] == told[1] else "—")
    return Shift(label, *told, f"{(now - was) * 100:+.1f}个百分点")


def effect(*, org: Org, sector: str, day: date, before: NormBook, after: NormBook) -> Effect:
    """On `day`, of the rows as they are stored now."""
    told, groups = Effect(), []
    for rows, was, now in _regions(org, sector, day, before, after):
        for count, group in _groups(rows, sector, was, now):
            told.rows += count
            told.before.add(group.was, group.filled, count)
            told.after.add(group.now, group.filled, count)
            if group.was != group.now:
                told.changed += count
                groups.append(group)
    told.largest = _named(groups)
    return told


def _regions(
    org: Org, sector: str, day: date, before: NormBook, after: NormBook
) -> Iterator[tuple[StaffingQuerySet, Norm | None, Norm | None]]:
    """The subtree of `org`, cut where somebody nearer has a norm by that day."""
    nearer = {n.org.path for n in after.set_below(sector=sector, path=org.path) if n.valid_from <= day}
    for path in (org.path, *sorted(nearer)):
        rows = Staffing.objects.of(sector).filter(below(path))
        rows = rows.exclude(_any_below(inner for inner in nearer if inner != path and inner.startswith(path)))
        asked = {"sector": sector, "path": path, "day": day}
        yield rows, before.in_force(**asked), after.in_force(**asked)


def _any_below(paths: Iterator[str]) -> Q:
    found = Q(pk__in=())
    for path in paths:
        found |= below(path)
    return found


def _groups(
    rows: StaffingQuerySet, sector: str, was: Norm | None, now: Norm | None
) -> Iterator[tuple[int, Group]]:
    """Each with how many rows it has."""
    for *shared, count in rows.order_by().values_list(*SHARED).annotate(count=Count("pk")):
        *facts, filled = shared
        asked = Facts(sector, *facts)
        alike = {name if value is not None else f"{name}__isnull": value if value is not None else True
                 for name, value in zip(SHARED, shared, strict=True)}  # fmt: skip
        yield count, Group(rows.filter(**alike), filled, _required(asked, was), _required(asked, now))


def _required(asked: Facts, norm: Norm | None) -> Required:
    return required(asked, norm.bands.all()) if norm else NOTHING


def _named(groups: list[Group]) -> list[Change]:
    """The largest changes; a question for each group until there are enough."""
    found: list[Change] = []
    for group in nlargest(MOST_NAMED, groups, key=lambda group: group.by):
        rows = group.rows.order_by("path")[: MOST_NAMED - len(found)]
        found += [
            Change(name, group.filled, group.was, group.now)
            for name in rows.values_list("org__name", flat=True)
        ]
        if len(found) == MOST_NAMED:
            break
    return found
