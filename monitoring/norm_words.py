"""A norm as people read it: each band a line of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from monitoring.codes import Sector
from monitoring.models import NormBand
from monitoring.norms import LEVEL_NAMES

REFERENCE = "系统内置参考标准"  # a norm of no organisation
UNSAID = "不作规定"


class BandLine(NamedTuple):
    whom: str  # for so many students, or of this 企业层级
    full_time: str
    posts: str

    def __str__(self) -> str:
        posts = "" if self.posts == UNSAID else f"，团干部{self.posts}"
        return f"{self.whom}：专职{self.full_time}{posts}"


def lines_of(sector: str, bands: Iterable[NormBand]) -> list[BandLine]:
    ordered = _in_order(sector, bands)
    return _by_students(ordered) if sector == Sector.UNIVERSITY else _by_level(ordered)


def line_of(sector: str, bands: Iterable[NormBand], band: NormBand) -> BandLine:
    """One of the bands, as it stands among the others."""
    return lines_of(sector, bands)[_in_order(sector, bands).index(band)]


def _in_order(sector: str, bands: Iterable[NormBand]) -> list[NormBand]:
    if sector == Sector.UNIVERSITY:
        return sorted(bands, key=lambda band: band.students_from or 0)
    return sorted(bands, key=lambda band: band.enterprise_level or len(LEVEL_NAMES) + 1)


def _by_students(bands: list[NormBand]) -> list[BandLine]:
    ends = [band.students_from - 1 for band in bands[1:]]
    return [
        BandLine(_students(band.students_from or 0, end), _full_time(band), _posts(band))
        for band, end in zip(bands, [*ends, None], strict=True)
    ]


def _students(first: int, last: int | None) -> str:
    if last is None:
        return f"{first}人以上" if first else "不分规模"
    return f"{first}—{last}人" if first else f"{last}人以下"


def _full_time(band: NormBand) -> str:
    more = f"，每增加{band.step}人增加1名（不足{band.step}人的不计）" if band.step else ""
    return f"{band.full_time}名{more}"


def _posts(band: NormBand) -> str:
    return UNSAID if band.posts is None else f"{band.posts}名"


def _by_level(bands: list[NormBand]) -> list[BandLine]:
    return [BandLine(_level(band, alone=len(bands) == 1), _full_time(band), _posts(band)) for band in bands]


def _level(band: NormBand, *, alone: bool) -> str:
    if band.enterprise_level is not None:
        return LEVEL_NAMES[band.enterprise_level]
    return "不分层级" if alone else "其他层级"
