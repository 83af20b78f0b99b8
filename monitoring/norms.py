"""Which norm is in force where and when, and what it requires (domain decision 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from monitoring.codes import Sector
from monitoring.models import Norm, NormBand
from monitoring.models.figured import Figured
from orgs.codes import EnterpriseLevel, OrgType

WITH_POSTS = frozenset(
    {OrgType.COMMITTEE, OrgType.WORK_COMMITTEE}
)  # of enterprises; others are led part-time
LEVELS = {code: rank for rank, code in enumerate(EnterpriseLevel, start=1)}
LEVEL_NAMES = {rank: EnterpriseLevel(code).label for code, rank in LEVELS.items()}


class Required(NamedTuple):
    full_time: int | None = None  # None where the norm says nothing, or the profile is not submitted
    posts: int | None = None


NOTHING = Required()


class Facts(NamedTuple):
    """All that a norm asks of a row."""

    sector: str
    type: str
    student_count: int | None
    enterprise_level: int | None


class Span(NamedTuple):
    """Days on which a norm is in force at one place."""

    norm: Norm
    since: date
    until: date | None = None  # its last day; None while no other one follows


class NormBook:
    """All norms, read once; there are a few dozen."""

    def __init__(self, norms: Iterable[Norm] | None = None):
        self.norms = list(Norm.objects.with_bands() if norms is None else norms)

    def in_force(self, *, sector: str, path: str, day: date) -> Norm | None:
        """The norm of the nearest organisation above that has one by that day, its latest."""
        valid = [norm for norm in self.norms if norm.sector == sector and norm.valid_from <= day]
        valid = [norm for norm in valid if norm.org is None or path.startswith(norm.org.path)]
        return max(valid, key=lambda norm: (_depth(norm), norm.valid_from), default=None)

    def spans(self, *, sector: str, path: str) -> list[Span]:
        """Which norm is in force at `path` from when until when, the earliest first."""
        spans: list[Span] = []
        for day in sorted({norm.valid_from for norm in self.norms if norm.sector == sector}):
            norm = self.in_force(sector=sector, path=path, day=day)
            if norm and not (spans and spans[-1].norm == norm):
                spans[-1:] = [span._replace(until=day - timedelta(days=1)) for span in spans[-1:]]
                spans.append(Span(norm, day))
        return spans

    def set_below(self, *, sector: str, path: str) -> list[Norm]:
        """Those of organisations below `path`, which are nearer to what lies below these."""
        found = [norm for norm in self.norms if norm.sector == sector and norm.org]
        found = [norm for norm in found if norm.org.path != path and norm.org.path.startswith(path)]
        return sorted(found, key=lambda norm: (norm.org.path, norm.valid_from))

    def required(self, row: Figured, *, day: date | None = None) -> Required:
        norm = self.in_force(sector=row.sector, path=row.path, day=day or row.as_of)
        return required(row, norm.bands.all()) if norm else NOTHING


def required(row: Figured | Facts, bands: Iterable[NormBand]) -> Required:
    """What these bands ask of `row`."""
    if is_without_posts(row):
        return Required(0, None)
    band = band_for(row, bands)
    return Required(band.full_time + steps_of(row, band), band.posts) if band else NOTHING


def is_without_posts(row: Figured | Facts) -> bool:
    """团总支 and 团支部 of enterprises."""
    return row.sector == Sector.ENTERPRISE and row.type not in WITH_POSTS


def band_for(row: Figured, bands: Iterable[NormBand]) -> NormBand | None:
    """Which of the bands speaks of `row`: of its students, or of its 企业层级."""
    if row.sector == Sector.UNIVERSITY:
        known = [band for band in bands if row.student_count is not None]
        reached = [band for band in known if row.student_count >= (band.students_from or 0)]
        return max(reached, key=lambda band: band.students_from or 0, default=None)
    by_level = {band.enterprise_level: band for band in bands}
    return by_level.get(row.enterprise_level) or by_level.get(None)


def steps_of(row: Figured, band: NormBand) -> int:
    """One more 专职 for each full step of students beyond the beginning of the band."""
    is_stepped = band.step and row.student_count is not None
    return (row.student_count - (band.students_from or 0)) // band.step if is_stepped else 0


def _depth(norm: Norm) -> int:
    return len(norm.org.path) if norm.org else 0
