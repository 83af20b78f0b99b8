"""The columns of the staffing table: one definition for page, workbook and order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import Case, F, FloatField, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cadres.codes import Nature
from monitoring.codes import Sector, UrgingState
from monitoring.models.figured import Figured
from monitoring.norms import LEVEL_NAMES, is_without_posts
from monitoring.row import Row
from monitoring.rules import WEIGHTS
from monitoring.urged import DUE_ON, IS_URGED, NEVER, NOT_AT_ALL, NOT_URGED, STATE, Urged
from orgs.codes import Industry
from zhtj.sheets.writing import Column, Kind

NATURES = {weight: Nature(nature).label for nature, weight in WEIGHTS.items()}


class Line(NamedTuple):
    """One row as shown."""

    number: int
    row: Row
    secretary: str = ""  # name of the 书记 of the organisation itself
    city: str = ""
    urged: Urged = NOT_URGED


class Cell(NamedTuple):
    value: object  # as a workbook holds it
    look: str = ""
    text: str = ""


NOTHING = Cell(None)
FORMATS: dict[Kind, Callable[[object], str]] = {
    Kind.TEXT: str,
    Kind.NUMBER: str,
    Kind.SHARE: lambda value: f"{value:.1%}",
    Kind.DECIMAL: lambda value: f"{value:.1f}",
    Kind.DATE: lambda value: value.isoformat(),
}
Totals = Mapping[str, int]


class Usual(NamedTuple):
    """The least value of a column, which nearly all rows hold: these need not be sorted by it."""

    value: object
    holds: Q
    fails: Q


@dataclass(frozen=True, kw_only=True, eq=False)
class StaffingColumn(Column):
    """`order` is what the database sorts by, never null, and `sorts` its type; without it nothing sorts.

    What is empty or unknown is the least: first in ascending order, last in descending.
    """

    __eq__, __hash__ = object.__eq__, object.__hash__  # each is defined once

    key: str
    value: Callable[[Line], object]  # None or "" when unknown
    total: Callable[[Totals], object] | None = None
    order: Combinable | None = None
    sorts: type = int
    usual: Usual | None = None
    blank: Cell | Callable[[Line], Cell] = NOTHING  # what stands there when unknown
    unsummed: Cell | None = None  # what stands in the totals when no row tells
    look: str = ""
    is_fixed: bool = False  # stands first and cannot be left out
    has_origin: bool = False  # opens who and what was counted

    def cell(self, line: Line) -> Cell:
        value = self.value(line)
        if value not in (None, ""):
            return self._filled(value)
        return self.blank(line) if callable(self.blank) else self.blank

    def sum(self, totals: Totals) -> Cell:
        value = self.total(totals) if self.total else None
        return (self.unsummed or Cell(None, self.look)) if value is None else self._filled(value)

    def _filled(self, value: object) -> Cell:
        if isinstance(value, str):
            return Cell(value, "" if self.look == "num" else self.look, value)
        return Cell(value, self.look, FORMATS[self.kind](value))


UNKNOWN, UNKNOWN_NUMBER = Cell("未填报", "missing", "未填报"), Cell("未填报", "missing-num", "未填报")
NOT_DUE, NO_NORM = Cell("不要求", "missing-num", "不要求"), Cell("无标准", "missing-num", "无标准")
UNSAID_NUMBER = Cell("不作规定", "missing-num", "不作规定")


def _not_required(line: Line) -> Cell:
    """Why there is no 应配, or nothing to divide by it."""
    if line.row.required is not None:
        return NOT_DUE
    is_unknown = line.row.sector == Sector.UNIVERSITY and line.row.student_count is None
    return UNKNOWN_NUMBER if is_unknown else NO_NORM


def _not_required_posts(line: Line) -> Cell:
    """Few norms speak of 团干部 beside the 专职."""
    if line.row.required is None:
        return _not_required(line)
    return NOT_DUE if is_without_posts(line.row) else UNSAID_NUMBER


# --- what is computed from the stored figures, in Python for a row and in SQL for its order ------------------


def gap_of(required: int | None, filled: int) -> int | None:
    """缺额."""
    return None if required is None else max(required - filled, 0)


GAP = Case(  # -1 where nothing is required
    When(required__gt=F("own_full_time_on_duty"), then=F("required") - F("own_full_time_on_duty")),
    When(required__isnull=False, then=Value(0)),
    default=Value(-1),
    output_field=IntegerField(),
)
COVERED = Case(  # of 应配, what is filled: more than enough here makes up for nothing elsewhere
    When(required__gt=F("own_full_time_on_duty"), then=F("own_full_time_on_duty")),
    default=F("required"),
    output_field=IntegerField(),
)


def ratio(part: int | None, whole: int | None) -> float | None:
    return part / whole if whole and part is not None else None


def _ratio_in_sql(part: str, whole: str) -> Case:
    divided = Cast(part, FloatField()) / Cast(whole, FloatField())
    known = {f"{whole}__gt": 0, f"{part}__isnull": False}
    return Case(When(**known, then=divided), default=Value(-1.0), output_field=FloatField())


def _known(field: str, otherwise: object = -1) -> Coalesce:
    # A lookup on a field that holds nothing negative takes "> -1" for "all": so -1 needs a field of its own.
    return Coalesce(F(field), Value(otherwise), output_field=IntegerField() if otherwise == -1 else None)


# --- kinds of columns ---------------------------------------------------------------------------------------


def _text(key: str, label: str, width: int, value: Callable[[Line], object], **facts) -> StaffingColumn:
    return StaffingColumn(label, Kind.TEXT, width, key=key, value=value, **facts)


def _number(key: str, label: str, value: Callable[[Line], object], **facts) -> StaffingColumn:
    defaults = {"look": "num", "order": F(key), "has_origin": True}
    return StaffingColumn(label, facts.pop("kind", Kind.NUMBER), 9, key=key, value=value, **defaults | facts)


def _figure(key: str, label: str = "", *, is_summed: bool = True, **facts) -> StaffingColumn:
    """A stored figure."""
    label = label or str(Figured._meta.get_field(key).verbose_name)
    total = (lambda totals: totals[key]) if is_summed else None
    return _number(key, label, lambda line: getattr(line.row, key), total=total, **facts)


def _share(key: str, label: str, part: str, whole: str, **facts) -> StaffingColumn:
    return _number(
        key,
        label,
        lambda line: ratio(getattr(line.row, part), getattr(line.row, whole)),
        total=lambda totals: ratio(totals[part], totals[whole]),
        order=_ratio_in_sql(part, whole),
        kind=Kind.SHARE,
        sorts=float,
        **facts,
    )


def _of_all(part: str, label: str) -> StaffingColumn:
    return _share(part, label, part, "total", group="配备质量（含下级）")


def _changed_on(line: Line) -> date | None:
    changed_at = line.row.changed_at
    return changed_at and timezone.localtime(changed_at).date()


def _place(line: Line) -> str:
    return line.row.place and (line.row.enterprise_place or line.row.place)


def _secretary(line: Line) -> str:
    return line.secretary or ("在任" if line.row.own_secretary else "")


# --- the columns --------------------------------------------------------------------------------------------

_FIRST = (
    _number(
        "number", "序号", lambda line: line.number, look="number", order=None, has_origin=False,
        frozen=True, is_fixed=True,
    ),
    _text(
        "name", "组织全称", 40, lambda line: line.row.name, total=lambda totals: "合计",
        order=F("sound"), sorts=str, look="name", frozen=True, is_fixed=True,
    ),
    _text(
        "parent", "上级组织", 32, lambda line: line.row.parent or "",
        order=F("parent_sound"), sorts=str, look="place",
    ),
    _text("city", "所在市", 24, lambda line: line.city, order=F("city_sound"), sorts=str, look="place"),
    _text(
        "secretary", "姓名", 12, _secretary, group="书记", blank=Cell("空缺", "vacant", "空缺"),
        order=F("secretary_sound"), sorts=str, total=lambda totals: f"空缺{totals['vacant']}", has_origin=True,
    ),
    _text(
        "secretary_nature", "性质", 8, lambda line: NATURES.get(line.row.own_secretary, ""), group="书记",
        order=F("own_secretary"),
    ),
    _text(
        "secretary_on_duty", "在岗", 8, lambda line: "是" if line.row.own_led else "否", group="书记",
        order=F("own_led"),
    ),
    _figure("required", group="本级", blank=_not_required, order=_known("required")),
    _figure("own_full_time_on_duty", "实配专职", group="本级"),
    _number(
        "gap", "缺额", lambda line: gap_of(line.row.required, line.row.own_full_time_on_duty), group="本级",
        total=lambda totals: totals["gap"], order=GAP, blank=_not_required,
    ),
    _number(
        "full_time_rate", "专职配备率", lambda line: ratio(line.row.own_full_time_on_duty, line.row.required),
        group="本级", kind=Kind.SHARE, sorts=float, blank=_not_required,
        total=lambda totals: ratio(totals["covered"], totals["required"]),
        order=_ratio_in_sql("own_full_time_on_duty", "required"),
    ),
    _figure("own_deputies", group="本级", is_summed=False),
    _figure("own_full_time", "专职", group="本级", is_summed=False),
    _figure("own_seconded", "挂职", group="本级", is_summed=False),
    _figure("own_part_time", "兼职", group="本级", is_summed=False),
    _figure(
        "required_posts", group="本级", blank=_not_required_posts, unsummed=UNSAID_NUMBER,
        order=_known("required_posts"),
    ),
    _figure("own_total", "团干部", group="本级", is_summed=False),
    _figure("own_on_duty", "在岗", group="本级", is_summed=False),
    _figure("own_expired", "任期届满", group="本级", is_summed=False),
    _figure("full_time", group="含下级"),
    _figure("seconded", group="含下级"),
    _figure("part_time", group="含下级"),
    _figure("students", "其中学生", group="含下级"),
    _figure("total", group="含下级"),
    _figure("on_duty", group="含下级"),
    _share("led_rate", "书记配备率", "led_orgs", "orgs", group="含下级"),
    _of_all("party_members", "党员"),
    _of_all("in_party_committee", "同级党委委员"),
    _of_all("graduates", "本科及以上"),
    _of_all("young", "35岁以下"),
    _of_all("volunteers", "注册志愿者"),
    _of_all("complete", "信息完整率"),
)  # fmt: skip
_UNLED = F("units") - F("led_units")


def _units(*labels: str, group: str) -> tuple[StaffingColumn, ...]:
    units, led, unled = labels
    return (
        _figure("units", units, group=group),
        _figure("led_units", led, group=group),
        _number(
            "unled_units", unled, lambda line: line.row.units - line.row.led_units, order=_UNLED, group=group,
            total=lambda totals: totals["units"] - totals["led_units"],
        ),
        _figure("branches", group=group),
        _figure("bare_branches", group=group),
    )  # fmt: skip


class UrgingColumn(StaffingColumn):
    """What is overdue stands out."""

    def cell(self, line: Line) -> Cell:
        cell = super().cell(line)
        return cell._replace(look="overdue") if line.urged.state == UrgingState.OVERDUE else cell


def _urging_state(line: Line) -> str:
    return line.urged.state.label if line.urged.state else ""


_URGED = (
    UrgingColumn(
        "状态", Kind.TEXT, 9, key="urging", value=_urging_state, group="催办", blank=Cell("—", "", "—"),
        order=STATE, sorts=int, usual=Usual(UrgingState.NONE.value, NOT_AT_ALL, IS_URGED), look="urging",
    ),
    StaffingColumn(
        "期限", Kind.DATE, 12, key="urging_due_on", value=lambda line: line.urged.due_on, group="催办", look="num",
        order=DUE_ON, sorts=date, usual=Usual(NEVER, NOT_AT_ALL, IS_URGED),
    ),
)  # fmt: skip
_CHANGED = StaffingColumn(
    "最近更新", Kind.DATE, 12, key="changed_at", value=_changed_on, look="num",
    order=_known("changed_at", datetime.min.replace(tzinfo=UTC)), sorts=datetime,
)  # fmt: skip
COLUMNS: dict[str, tuple[StaffingColumn, ...]] = {
    Sector.UNIVERSITY: (
        *_FIRST,
        *_units("院系", "有书记院系", "无书记院系", group="下级团组织"),
        _text(
            "industry", "类别", 22, lambda line: Industry(line.row.industry).label if line.row.industry else "",
            group="学校", order=F("industry"), sorts=str,
        ),
        _figure("student_count", group="学校", blank=UNKNOWN_NUMBER, order=_known("student_count")),
        _number(
            "students_per_full_time", "生均（学生/专职）",
            lambda line: ratio(line.row.student_count, line.row.full_time),
            group="学校", kind=Kind.DECIMAL, sorts=float, order=_ratio_in_sql("student_count", "full_time"),
            total=lambda totals: ratio(totals["student_count"], totals["reported_full_time"]),
        ),
        _text(
            "school_code", "学校标识码", 14, lambda line: line.row.school_code or "", group="学校",
            order=_known("org__school_code", ""), sorts=str,
        ),
        *_URGED,
        _CHANGED,
    ),
    Sector.ENTERPRISE: (
        *_FIRST,
        *_units("下级组织", "有书记组织", "无书记组织", group="下级团组织"),
        _text(
            "enterprise_level", "企业层级", 18, lambda line: LEVEL_NAMES.get(line.row.enterprise_level, ""),
            group="企业", blank=UNKNOWN, order=_known("enterprise_level"),
        ),
        _text(
            "place", "企业所在驻地", 28, _place, group="企业", blank=UNKNOWN, order=F("place"), sorts=str,
        ),
        *_URGED,
        _CHANGED,
    ),
}  # fmt: skip


def columns_of(sector: str, keys: Iterable[str] = ()) -> tuple[StaffingColumn, ...]:
    """Those of `keys`, in that order, behind the fixed ones; all of them when none is named."""
    known = {column.key: column for column in COLUMNS[sector]}
    chosen = [known[key] for key in dict.fromkeys(keys) if key in known and not known[key].is_fixed]
    if not chosen:
        return COLUMNS[sector]
    return (*(column for column in known.values() if column.is_fixed), *chosen)


def known_keys(sector: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of `keys` that name columns to be chosen, each once."""
    known = {column.key for column in COLUMNS[sector] if not column.is_fixed}
    return tuple(key for key in dict.fromkeys(keys) if key in known)


@dataclass(frozen=True)
class Head:
    """A cell of the head: of a column, or (without one) of the group of columns below it."""

    label: str
    column: StaffingColumn | None = None
    columns: int = 1
    rows: int = 1


def heads(columns: Sequence[StaffingColumn]) -> tuple[list[Head], list[Head]]:
    """Both rows of the head."""
    upper: list[Head] = []
    for column in columns:
        if not column.group:
            upper.append(Head(column.label, column, rows=2))
        elif upper and upper[-1].column is None and upper[-1].label == column.group:
            upper[-1] = Head(column.group, columns=upper[-1].columns + 1)
        else:
            upper.append(Head(column.group))
    return upper, [Head(column.label, column) for column in columns if column.group]
