"""The rows that a figure of the totals adds, and those it leaves out, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, Sum, Value
from django.db.models.expressions import Combinable

from monitoring.models import StaffingQuerySet
from monitoring.models.figured import Figured
from monitoring.origins.paging import Found, Slice, sliced
from monitoring.table import Table
from orgs.models.org import path_ids


@dataclass(frozen=True)
class Added:
    """What each row adds: to the figure, or to both parts of a ratio."""

    part: Combinable
    whole: Combinable | None = None
    is_topmost: bool = True  # nested rows are in those above them
    known: Q | None = None  # other rows have nothing to add,
    unknown: str = ""  # and why


@dataclass(frozen=True)
class RowEntry:
    row: Figured
    part: int | None  # None: not known
    whole: int | None  # None: the figure is no ratio
    why: str

    @property
    def value(self) -> int:
        return self.part or 0


@dataclass(frozen=True)
class Rows:
    kind = "rows"
    table: Table
    added: Added

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """How many rows are added, and how many left out."""
        counted = self.sums[2]
        return counted, self.table.rows.order_by().count() - counted

    @cached_property
    def sums(self) -> tuple[int, int, int]:
        """Of the parts and of the wholes that are added, and over how many rows."""
        rows = self._rows(is_counted=True).order_by()
        told = rows.aggregate(parts=Sum("part", default=0), wholes=Sum("whole", default=0))
        return told["parts"], told["wholes"], rows.count()

    def page(self, *, is_counted: bool, past: str = "") -> tuple[list[RowEntry], Slice]:
        def ask(keys: tuple[str, ...], forwards: bool, limit: int) -> list[Found]:
            rows = self._rows(is_counted=is_counted).select_related("org")
            if keys:
                rows = rows.filter(path__gt=keys[0]) if forwards else rows.filter(path__lte=keys[0])
            found = rows.order_by("path" if forwards else "-path")[:limit]
            return [Found((row.path,), row) for row in found]

        found = sliced(ask, past, width=1)
        rows = [told.facts for told in found.found]
        if is_counted:
            return [self._entry(row, "") for row in rows], found
        return self._left_out(rows), found

    def _rows(self, *, is_counted: bool) -> StaffingQuerySet:
        whole = Value(0) if self.added.whole is None else self.added.whole
        rows = self.table.rows.annotate(part=self.added.part, whole=whole)
        condition = Q()
        if self.added.known is not None:
            condition &= self.added.known
        if self.added.is_topmost:
            condition &= self.table.topmost
        if is_counted:
            return rows.filter(condition)
        return rows.exclude(condition) if condition else rows.none()

    def _left_out(self, rows: list[Figured]) -> list[RowEntry]:
        above = self._topmost_above(rows) if self.added.is_topmost else {}
        return [
            self._entry(
                row,
                f"已包含在上级“{above[row.org_id]}”的数字中" if row.org_id in above else self.added.unknown,
            )
            for row in rows
        ]

    def _entry(self, row: Figured, why: str) -> RowEntry:
        is_known = row.part is not None and row.part >= 0
        whole = None if self.added.whole is None else row.whole or 0
        return RowEntry(row, row.part if is_known else None, whole, why)

    def _topmost_above(self, rows: list[Figured]) -> dict[int, str]:
        """Of each nested row the name of the row that holds it."""
        above = {row.org_id: path_ids(row.path)[:-1] for row in rows}
        pks = {pk for ids in above.values() for pk in ids}
        names = dict(self.table.rows.filter(org__in=pks).values_list("org", "org__name"))
        held = {pk: next((names[up] for up in ids if up in names), None) for pk, ids in above.items()}
        return {pk: name for pk, name in held.items() if name}
