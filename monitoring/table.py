"""What is shown of one sector in the subtree of one organisation: on the page and in the workbook alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.db.models.functions import Substr

from cadres.codes import Duty
from cadres.models import Post
from monitoring.codes import Sector
from monitoring.columns import COLUMNS, Cell, Line, StaffingColumn
from monitoring.models import SUMMED, Staffing, StaffingQuerySet
from monitoring.rules import topmost
from orgs.models import Org
from orgs.models.org import SEGMENT, path_ids

PAGE = 50
MOST_ROWS = 1000  # of one download (guide 3.5)
MOST_SCOPES = 100


@dataclass(frozen=True)
class Page:
    """Lines behind the row at `past`; by keyset, so that a page costs the same wherever it is."""

    lines: list[Line]
    before: str | None  # `past` of the page before; None when this is the first
    next: str  # `past` of the page after; "" when this is the last


@dataclass(frozen=True)
class Scope:
    """An organisation directly below, to which a table that is too long can be narrowed."""

    org: Org
    count: int

    @property
    def fits(self) -> bool:
        return self.count <= MOST_ROWS


@dataclass(frozen=True)
class Table:
    org: Org
    sector: Sector
    name: str = ""  # words that name the organisation: parts of its name, pinyin, a code

    @property
    def columns(self) -> tuple[StaffingColumn, ...]:
        return COLUMNS[self.sector]

    @property
    def rows(self) -> StaffingQuerySet:
        return Staffing.objects.of(self.sector).under(self.org).named(self.name).order_by("path")

    @cached_property
    def count(self) -> int:
        return self.rows.count()

    def page(self, past: str = "") -> Page:
        rows = list(self.rows.filter(path__gt=past).with_facts()[: PAGE + 1])
        earlier = self.rows.filter(path__lte=past) if past else self.rows.none()
        lines = _lines(rows[:PAGE], first=earlier.count() + 1)
        return Page(lines, _page_before(earlier), rows[PAGE - 1].path if len(rows) > PAGE else "")

    def all_lines(self) -> list[Line]:
        """As many as may be downloaded, and one more when there are more."""
        return _lines(list(self.rows.with_facts()[: MOST_ROWS + 1]), first=1)

    def totals(self) -> dict[str, int]:
        """Sums over the topmost rows, so that nobody in nested organisations is added twice."""
        if not self.name:
            return self.rows.topmost_under(self.org).sums()
        return sums_of(dict(zip(("path", *SUMMED), row, strict=True)) for row in self._summed_rows())

    def _summed_rows(self) -> Iterable[tuple]:
        return self.rows.values_list("path", *SUMMED.values()).iterator(chunk_size=MOST_ROWS)

    def cells(self, line: Line) -> list[Cell]:
        return [column.cell(line) for column in self.columns]

    def is_nested(self, line: Line) -> bool:
        """Counted in a row above it, which is in the table too."""
        return not self.name and line.row.upper_path >= self.org.path

    def scopes(self) -> list[Scope]:
        """Organisations directly below with their numbers of rows, largest first."""
        child = Substr("path", 1, len(self.org.path) + SEGMENT)
        counts = self.rows.order_by().values_list(child).annotate(count=Count("pk")).order_by("-count", child)
        found = {path_ids(path)[-1]: count for path, count in counts[:MOST_SCOPES] if path != self.org.path}
        orgs = Org.objects.in_bulk(found)
        return [Scope(orgs[pk], count) for pk, count in found.items()]


def sums_of(rows: Iterable[dict]) -> dict[str, int]:
    """The same sums over rows at hand, in order of their paths."""
    totals = dict.fromkeys(SUMMED, 0)
    for row in topmost(rows):
        for name in SUMMED:
            totals[name] += row[name] or 0
    return totals


def sums_of_lines(lines: Iterable[Line]) -> dict[str, int]:
    return sums_of(
        {
            "path": line.row.path,
            **line.row.figures._asdict(),
            "student_count": getattr(line.profile, "student_count", None),
        }
        for line in lines
    )


def _page_before(earlier: StaffingQuerySet) -> str | None:
    """The page before begins behind the row that has exactly a page of earlier rows after it."""
    paths = list(earlier.order_by("-path").values_list("path", flat=True)[: PAGE + 1])
    if not paths:
        return None
    return paths[PAGE] if len(paths) > PAGE else ""


def _lines(rows: list[Staffing], *, first: int) -> list[Line]:
    secretaries = Post.objects.open().filter(duty=Duty.SECRETARY, org__in=[row.pk for row in rows])
    names = dict(secretaries.values_list("org", "person__name"))
    return [Line(number, row, names.get(row.pk, "")) for number, row in enumerate(rows, start=first)]
