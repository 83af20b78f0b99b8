"""Two days of one sector below one organisation, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from monitoring.columns import COLUMNS, FORMATS, Line, StaffingColumn
from monitoring.models import StaffingQuerySet
from monitoring.models.figured import Figured
from monitoring.table import PAGE, Table
from zhtj.sheets.writing import Kind

COMPARED = ("required", "own_full_time_on_duty", "gap", "full_time_rate", "led_rate", "total")  # of each row
ADDED = (*COMPARED, "full_time", "seconded", "part_time", "on_duty")
UNKNOWN, SAME, MINUS = "—", "持平", "−"
ROWS = "rows"


class Both(NamedTuple):
    """One figure on both days, as read; `key` is that of its column, or ROWS."""

    key: str
    label: str
    before: str
    after: str
    change: str


class Pair(NamedTuple):
    """An organisation on both days, of which it may be missing on one; `mark` says so in words."""

    org: object
    mark: str
    figures: list[Both]


class PairPage(NamedTuple):
    pairs: list[Pair]
    before: str | None  # behind which path the page before begins; None when this is the first
    next: str  # the same of the page after; "" when this is the last


def change(kind: Kind, before: float | None, after: float | None) -> str:
    """With its sign; of shares in percentage points."""
    if before is None or after is None:
        return UNKNOWN
    if kind == Kind.SHARE:
        moved = f"{(after - before) * 100:+.1f}"
        return SAME if moved in ("+0.0", "-0.0") else f"{moved}个百分点".replace("-", MINUS)
    return f"{after - before:+d}".replace("-", MINUS) if after != before else SAME


@dataclass(frozen=True)
class Comparison:
    before: Table
    after: Table

    @cached_property
    def columns(self) -> list[StaffingColumn]:
        return _columns(self.after.sector, COMPARED)

    # --- totals ---

    def totals(self) -> list[Both]:
        sums = [table.summary.totals for table in (self.before, self.after)]
        told = ((ROWS, "rows", f"{self.after.sector.label}数"), ("secretary", "vacant", "书记空缺"))
        counted = [
            _both(key, label, Kind.NUMBER, *(total[name] for total in sums)) for key, name, label in told
        ]
        added = [
            _both(column.key, _name(column), column.kind, *(column.total(total) for total in sums))
            for column in _columns(self.after.sector, ADDED)
        ]
        return [counted[0], *added[: len(COMPARED)], counted[1], *added[len(COMPARED) :]]

    # --- rows ---

    def page(self, past: str = "") -> PairPage:
        rows = self._rows(Q(path__gt=past), "path")
        shown = rows[:PAGE]
        return PairPage(
            self._pairs(shown), self._page_before(past), shown[-1].path if len(rows) > PAGE else ""
        )

    def _page_before(self, past: str) -> str | None:
        if not past:
            return None
        earlier = self._rows(Q(path__lte=past), "-path")
        return earlier[PAGE].path if len(earlier) > PAGE else ""

    def _rows(self, where: Q, order: str) -> list[Figured]:
        """A page of rows, and one more when there are more: those of the later day, and those gone by then."""
        parts = [
            rows.filter(where).order_by(order).select_related("org")[: PAGE + 1]
            for rows in (self.after.rows, self._gone)
        ]
        is_reverse = order.startswith("-")
        return list(islice(merge(*parts, key=lambda row: row.path, reverse=is_reverse), PAGE + 1))

    @property
    def _gone(self) -> StaffingQuerySet:
        return self.before.rows.filter(~Exists(self.after.rows.filter(org=OuterRef("org"))))

    def _pairs(self, rows: list[Figured]) -> list[Pair]:
        orgs = [row.org_id for row in rows]
        was, now = ({row.org_id: row for row in table.rows.filter(org__in=orgs)} for table in self._tables)
        elsewhere = [_elsewhere(table, orgs) for table in self._tables]
        return [
            Pair(
                row.org,
                _mark(row.org_id, was, now, *elsewhere),
                [_of_rows(column, was.get(row.org_id), now.get(row.org_id)) for column in self.columns],
            )
            for row in rows
        ]

    @property
    def _tables(self) -> tuple[Table, Table]:
        return self.before, self.after


def _elsewhere(table: Table, orgs: list[int]) -> set[int]:
    """Those that have a row that day, wherever it stood."""
    return set(table.everywhere.filter(org__in=orgs).values_list("org", flat=True))


def _mark(org: int, was: dict, now: dict, seen_before: set[int], seen_after: set[int]) -> str:
    if org not in was:
        return "迁入" if org in seen_before else "新增"
    if org not in now:
        return "迁出" if org in seen_after else "减少"
    return ""


def _columns(sector: str, keys: Iterable[str]) -> list[StaffingColumn]:
    known = {column.key: column for column in COLUMNS[sector]}
    return [known[key] for key in keys]


def _name(column: StaffingColumn) -> str:
    return f"{column.label}（{column.group}）" if column.group else column.label


def _of_rows(column: StaffingColumn, was: Figured | None, now: Figured | None) -> Both:
    return _both(
        column.key, _name(column), column.kind, *(row and column.value(Line(0, row)) for row in (was, now))
    )


def _both(key: str, label: str, kind: Kind, before: float | None, after: float | None) -> Both:
    texts = (UNKNOWN if value is None else FORMATS[kind](value) for value in (before, after))
    return Both(key, label, *texts, change(kind, before, after))
