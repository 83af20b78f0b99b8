"""Which norm a row is measured by, and how it comes to the number required."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from monitoring.codes import Sector
from monitoring.models import NormBand
from monitoring.models.figured import Figured
from monitoring.norm_words import REFERENCE, line_of
from monitoring.norms import NormBook, band_for, is_without_posts, steps_of


class Applied(NamedTuple):
    source: str
    valid_from: date
    owner: str
    band: str  # "" where no band speaks of the row
    arithmetic: str


def applied(row: Figured, *, is_of_posts: bool = False) -> Applied | None:
    """How many 专职 it requires, or how many 团干部; None where no norm is in force."""
    norm = NormBook().in_force(sector=row.sector, path=row.path, day=row.as_of)
    if norm is None:
        return None
    bands = norm.bands.all()
    band = band_for(row, bands)
    words = str(line_of(row.sector, bands, band)) if band else ""
    told = _of_university if row.sector == Sector.UNIVERSITY else _of_enterprise
    told = _of_posts if is_of_posts else told
    owner = norm.org.name if norm.org else REFERENCE
    return Applied(norm.source, norm.valid_from, owner, words, told(row, band))


def _of_university(row: Figured, band: NormBand | None) -> str:
    if row.student_count is None:
        return "没有填报在校学生数，因此不能计算应配专职。"
    if band is None:
        return "标准没有规定这一规模的学校。"
    least, students, steps = band.students_from or 0, row.student_count, steps_of(row, band)
    if not band.step:
        return f"在校学生{students}人，应配专职 {band.full_time} 人。"
    return (
        f"在校学生{students}人：（{students} − {least}）÷ {band.step} 取整数为 {steps}，"
        f"{band.full_time} + {steps} = {band.full_time + steps} 人。"
    )


def _of_enterprise(row: Figured, band: NormBand | None) -> str:
    if is_without_posts(row):
        return "团总支、团支部不要求配备专职，应配专职 0 人。"
    return f"应配专职 {band.full_time} 人。" if band else "标准没有规定这一层级的企业。"


def _of_posts(row: Figured, band: NormBand | None) -> str:
    if is_without_posts(row):
        return "对团总支、团支部的团干部人数不作要求。"
    if row.sector == Sector.UNIVERSITY and row.student_count is None:
        return "没有填报在校学生数，因此不能计算应配团干部。"
    if band is None or band.posts is None:
        return "标准没有规定团干部人数。"
    return f"应配团干部 {band.posts} 人。"
