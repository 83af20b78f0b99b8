"""The columns of the staffing table: one definition for page and workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from monitoring.codes import Sector
from monitoring.models import Staffing
from orgs.models import Profile
from zhtj.sheets.writing import Column, Kind


@dataclass(frozen=True)
class Line:
    """One row as shown."""

    number: int
    row: Staffing
    secretary: str  # name of the 书记 of the organisation itself

    @property
    def profile(self) -> Profile | None:
        return getattr(self.row.org, "profile", None)


class Cell(NamedTuple):
    value: object
    look: str = ""  # "num", "name", "vacant", "missing", "missing-num" or ""

    @property
    def text(self) -> object:
        return "" if self.value is None else self.value


NOTHING = Cell(None)


@dataclass(frozen=True, kw_only=True)
class StaffingColumn(Column):
    value: Callable[[Line], object]  # None or "" when unknown
    blank: Cell = NOTHING  # what stands there when unknown
    sums: str = ""  # figure of the totals that stands in the totals row
    is_name: bool = False

    @property
    def look(self) -> str:
        if self.is_name:
            return "name"
        return "num" if self.kind == Kind.NUMBER else ""

    def cell(self, line: Line) -> Cell:
        value = self.value(line)
        return self.blank if value in (None, "") else Cell(value, self.look)

    def total(self, totals: dict[str, int]) -> Cell:
        value = totals[self.sums] if self.sums else None
        return Cell("合计" if self.is_name else value, self.look)


def _text(label: str, width: int, value: Callable[[Line], object], **facts) -> StaffingColumn:
    return StaffingColumn(label, Kind.TEXT, width, value=value, **facts)


def _figure(name: str, width: int = 9) -> StaffingColumn:
    label = Staffing._meta.get_field(name).verbose_name
    return StaffingColumn(label, Kind.NUMBER, width, value=lambda line: getattr(line.row, name), sums=name)


def _of_profile(name: str) -> Callable[[Line], object]:
    return lambda line: getattr(line.profile, name, None)


def _enterprise_level(line: Line) -> str:
    return line.profile.get_enterprise_level_display() if line.profile else ""


def _enterprise_place(line: Line) -> str:
    return line.profile and (line.profile.enterprise_place or line.profile.enterprise_division)


_COMMON = (
    StaffingColumn("序号", Kind.NUMBER, 6, frozen=True, value=lambda line: line.number),
    _text("组织全称", 40, lambda line: line.row.org.name, frozen=True, is_name=True),
    _text("上级组织", 32, lambda line: line.row.org.parent.name if line.row.org.parent else ""),
    _text("书记", 10, lambda line: line.secretary, blank=Cell("空缺", "vacant")),
    _figure("full_time"),
    _figure("seconded"),
    _figure("part_time"),
    _figure("total", 12),
    _figure("on_duty"),
)
COLUMNS: dict[str, tuple[StaffingColumn, ...]] = {
    Sector.UNIVERSITY: (
        *_COMMON,
        StaffingColumn(
            "在校学生数",
            Kind.NUMBER,
            12,
            value=_of_profile("student_count"),
            sums="student_count",
            blank=Cell("未填报", "missing-num"),
        ),
        _text("学校标识码", 14, lambda line: line.row.org.school_code),
    ),
    Sector.ENTERPRISE: (
        *_COMMON,
        _text("企业层级", 18, _enterprise_level, blank=Cell("未填报", "missing")),
        _text("企业所在驻地", 28, _enterprise_place, blank=Cell("未填报", "missing")),
    ),
}
