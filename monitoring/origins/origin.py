"""这个数字怎么来的: one cell of the table, opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from monitoring.columns import Cell, Line, StaffingColumn, columns_of, ratio
from monitoring.origins.applied import Applied, applied
from monitoring.origins.organisations import ORG_FACTS, Organisations
from monitoring.origins.people import People
from monitoring.origins.persons import PERSON_FACTS
from monitoring.origins.rows import Rows
from monitoring.origins.sources import SOURCES, Part, Source
from monitoring.origins.standpoint import Standpoint
from monitoring.table import Table
from orgs.models import Account

UNKNOWN = "未填报"


class Term(NamedTuple):
    """A number or a sign of a formula; `column` opens the number."""

    text: str
    label: str = ""
    column: str = ""


@dataclass(frozen=True)
class Origin:
    table: Table
    column: StaffingColumn
    line: Line | None  # None: the totals
    viewer: Account

    @property
    def source(self) -> Source:
        return SOURCES[self.column.key]

    @property
    def where(self) -> str:
        return self.line.row.name if self.line else "合计"

    @property
    def label(self) -> str:
        group = self.column.group.replace("（含下级）", "，含下级")
        if group == "书记":
            return group
        return f"{self.column.label}（{group}）" if group else self.column.label

    @property
    def figure(self) -> str:
        return str(self.cell.text) or "无"

    @cached_property
    def cell(self) -> Cell:
        return self.column.cell(self.line) if self.line else self.column.sum(self.table.summary.totals)

    @property
    def counted_at(self) -> datetime:
        """The moment of what is shown: totals of a large scope are kept for a while."""
        return timezone.localtime() if self.line else self.table.summary.at

    @cached_property
    def norm(self) -> Applied | None:
        if self.line is None or not self.source.has_norm:
            return None
        return applied(self.line.row, is_of_posts=self.column.key == "required_posts")

    @property
    def formula(self) -> list[Term]:
        told = self.source.formula
        if self.line is None and self.source.formula_of_totals is not None:
            told = self.source.formula_of_totals
        return [self._term(part) if isinstance(part, Part) else Term(part) for part in told]

    def _term(self, part: Part) -> Term:
        value = getattr(self.line.row, part.name) if self.line else self.table.summary.totals[part.name]
        return Term(UNKNOWN if value is None else str(value), part.label, part.column)

    @cached_property
    def listing(self) -> People | Organisations | Rows | None:
        """Who or what was counted; None where nothing is, as of what was reported."""
        if self.line is None:
            return Rows(self.table, self.source.added)
        key = self.source.listed
        seen = Standpoint.of(self.line.row, in_past=self.table.day is not None)
        if key in PERSON_FACTS:
            return People(seen, PERSON_FACTS[key], self.viewer)
        return Organisations(seen, ORG_FACTS[key], self.viewer) if key else None

    @cached_property
    def agrees(self) -> bool:
        """What is listed makes the figure; not so if somebody acted in between."""
        if self.listing is None:
            return True
        if self.line is None:
            told, added = self.column.total(self.table.summary.totals), self._added_up()
            return told == added or (told is None and not added)  # no row tells any
        counted, left_out = self.listing.sizes
        if self.column.key == "secretary":
            return bool(counted) == bool(self.line.row.own_secretary)
        return self.column.value(self.line) == self.source.figure(self.line.row, counted, counted + left_out)

    def _added_up(self) -> object:
        """The figure of the totals, from the rows that are listed."""
        parts, wholes, _ = self.listing.sums
        if self.column.key == "secretary":
            return f"空缺{parts}"
        return parts if self.source.added.whole is None else ratio(parts, wholes)


def find(table: Table, *, key: str, org_pk: int | None, viewer: Account) -> Origin | None:
    """None when there is no such figure."""
    column = next((column for column in columns_of(table.sector) if column.key == key), None)
    if column is None or not column.has_origin:
        return None
    if org_pk is None:
        return Origin(table, column, None, viewer) if column.total else None
    line = table.line(org_pk)
    return line and Origin(table, column, line, viewer)
