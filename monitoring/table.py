"""What is shown of one sector in the subtree of one organisation: on the page and in the workbook alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from math import isfinite
from typing import NamedTuple

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    F,
    Max,
    Q,
    QuerySet,
    RowRange,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from cadres.codes import Duty
from cadres.models import Post
from monitoring import parts
from monitoring.codes import Sector
from monitoring.columns import COVERED, Cell, Line, StaffingColumn, Totals, columns_of
from monitoring.dated import in_force
from monitoring.keeping import forget, kept
from monitoring.models import SUMMED, PastStaffing, Staffing, StaffingQuerySet
from monitoring.models.figured import Figured
from monitoring.narrowing import EVERYTHING, Narrowing
from monitoring.row import Row, read
from monitoring.rules import WEIGHTS, topmost
from monitoring.urged import NOT_URGED, urged
from orgs.codes import Level, OrgType
from orgs.models import Org
from orgs.models.org import BEYOND, SEGMENT, path_ids
from zhtj.prepared import Prepared

PAGE = 50
MOST_ROWS = 1000  # of one download (guide 3.5)
MOST_SCOPES = 100
LARGE = 5000  # rows from which on totals are kept even if a row has changed
LARGEST = 2**53
OF_NOW = frozenset({"changed_at", "urging", "urging_due_on"})  # keys of columns
# People and organisations, added over the topmost rows; those of the organisation itself (本级) are not people
# that could be added without counting somebody twice. Each sum of 200,000 rows takes 5 ms: none that follows from
# others, that no column shows, or that enterprises have no part in.
UNADDED = ("total", "full_time_on_duty")
ADDED = tuple(name for name in SUMMED if not name.startswith("own_") and name not in UNADDED)
OF_UNIVERSITIES = {
    "student_count": Sum("student_count", default=0),
    "reported_full_time": Sum(
        "full_time", filter=Q(student_count__isnull=False), default=0
    ),  # of those that tell
}
POSTED = {  # posts, added over all rows
    "rows": Count("*"),
    "vacant": Count("pk", filter=Q(own_secretary=0)),
    "required": Sum("required", default=0),
    "required_posts": Sum("required_posts"),  # None where no norm speaks of them
    "own_full_time_on_duty": Sum("own_full_time_on_duty", default=0),
    "covered": Sum(COVERED, default=0),
}
SUM_OF = "sum_of_"  # begins the name of each sum, which may not be that of the field it adds


class Cut(NamedTuple):
    """Behind which row a page begins: its number, path and sorted value, as text `number.path.value`."""

    number: int
    path: str
    value: object = None

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return f"{self.number}.{self.path}" + ("" if value is None else f".{value}")


START = Cut(0, "")


@dataclass(frozen=True)
class Page:
    """Lines behind a cut; by keyset, so that a page costs the same wherever it is."""

    lines: list[Line]
    before: str | None  # the cut of the page before; None when this is the first
    next: str  # the cut of the page after; "" when this is the last


@dataclass(frozen=True)
class Scope:
    """An organisation directly below, to which a table that is too long can be narrowed."""

    org: Org
    count: int

    @property
    def fits(self) -> bool:
        return self.count <= MOST_ROWS


class Summary(NamedTuple):
    totals: Totals
    at: datetime
    stamp: tuple | None  # how many rows there were and when the last one changed; None where it is not asked

    @property
    def is_large(self) -> bool:
        return self.totals["rows"] >= LARGE


@dataclass(frozen=True)
class Table:
    org: Org
    sector: Sector
    narrowing: Narrowing = EVERYTHING
    sort: str = ""  # key of a column, with "-" for the largest first; "" keeps the order of the tree
    chosen: tuple[str, ...] = ()  # keys of columns in their order; () shows all
    day: date | None = None  # a past one, whose rows monitoring.past has provided; None is now

    @cached_property
    def columns(self) -> tuple[StaffingColumn, ...]:
        return self._known(columns_of(self.sector, self.chosen))

    def _known(self, columns: tuple[StaffingColumn, ...]) -> tuple[StaffingColumn, ...]:
        """When something last changed is not known of a past day, and what is urged is of now."""
        return columns if self.day is None else tuple(each for each in columns if each.key not in OF_NOW)

    @cached_property
    def sorted_by(self) -> StaffingColumn | None:
        columns = self._known(columns_of(self.sector))
        keys = {column.key: column for column in columns if column.order is not None}
        return keys.get(self.sort.removeprefix("-"))

    @property
    def descends(self) -> bool:
        return self.sort.startswith("-")

    @cached_property
    def is_narrowed(self) -> bool:
        return any(True for _ in self.narrowing.words(self.sector))

    @property
    def rows(self) -> StaffingQuerySet:
        rows = self.everywhere.under(self.org)
        return rows.filter(self._part, self.narrowing.condition(self.sector)) if self.is_narrowed else rows

    @cached_property
    def _part(self) -> Q:
        part, behind = self.narrowing.part, self.narrowing.behind
        asked = parts.condition(part, self.org)
        if not behind:
            return asked
        ranked = replace(self, narrowing=self.narrowing._replace(behind=0)).rows
        return asked & parts.behind(behind, self.org, ranked)

    def at(self, org: Org) -> Table:
        """The same of another organisation, all of it."""
        return replace(self, org=org, narrowing=self.narrowing._replace(part="", behind=0))

    @property
    def everywhere(self) -> StaffingQuerySet:
        """All rows of the sector and the day."""
        rows = Staffing.objects.all() if self.day is None else PastStaffing.objects.on(self.day)
        return rows.of(self.sector)

    @property
    def count(self) -> int:
        return self.summary.totals["rows"]

    # --- rows ---

    def page(self, past: str = "") -> Page:
        cut = self._cut(past)
        rows = self._read(cut, PAGE + 1)
        lines = _lines(rows[:PAGE], self, first=cut.number + 1)
        after = str(self._cut_at(rows[PAGE - 1], cut.number + PAGE)) if len(rows) > PAGE else ""
        return Page(lines, self._page_before(cut), after)

    def all_lines(self) -> list[Line]:
        """As many as may be downloaded, and one more when there are more."""
        return _lines(self._read(START, MOST_ROWS + 1), self, first=1)

    def line(self, org_pk: int) -> Line | None:
        """The row of that organisation, whatever the table is narrowed to."""
        rows = read(replace(self, narrowing=EVERYTHING).rows.filter(org=org_pk))
        return next(iter(_lines(_made(rows), self, first=1)), None)

    def _cut(self, text: str) -> Cut:
        """Nonsense, or a cut of another order, begins at the beginning."""
        number, _, rest = text.partition(".")
        path, _, value = rest.partition(".")
        if not number.isdecimal() or not path:
            return START
        if self.sorted_by is None:
            return Cut(int(number), path)
        known = _parsed(value, self.sorted_by.sorts)
        return START if known is None else Cut(int(number), path, known)

    def _cut_at(self, row: Row, number: int) -> Cut:
        return Cut(number, row.path, row.sort_value)

    @property
    def _anywhere(self) -> Table:
        """The same question of whichever organisation; what is asked of the topmost one is another."""
        return Table(SOME_ORG if self.org.parent_id else TOP, self.sector)

    def _read(self, cut: Cut, most: int) -> list[Row]:
        if self.is_narrowed or self.sorted_by or self.day:  # conditions may tell of today
            return _made(self._behind(cut, most))
        return _made(_reading(self._anywhere, cut != START, most).ask(path=self.org.path, past=cut.path))

    def _behind(self, cut: Cut, most: int) -> QuerySet:
        """So many rows behind the cut. Sorted are keys alone: names and profiles of 200,000 rows are not wanted."""
        if self.sorted_by is None:
            return read(self._ordered(self.rows).filter(self._beyond(cut, forwards=True)))[:most]
        if self.sorted_by.usual:
            pks = [pk for pk, *_ in self._nearest(cut, most, forwards=True)]
        else:
            pks = self._ordered(self.rows).filter(self._beyond(cut, forwards=True)).values("pk")[:most]
        return read(self._ordered(self.rows.model.objects.filter(pk__in=pks)))

    def _nearest(self, cut: Cut, most: int, *, forwards: bool) -> list[tuple]:
        """Key, path and sorted value of rows from the cut on, read in parts where a column has a usual value."""
        found: list[tuple] = []
        for part in self._parts(cut, forwards=forwards):
            found += part.values_list("pk", "path", "sort_value")[: most - len(found)]
            if len(found) == most:
                break
        return found

    def _parts(self, cut: Cut, *, forwards: bool) -> list[StaffingQuerySet]:
        """All rows from the cut on; or those with the usual value, in the order of the tree, and the others."""
        beyond, usual = self._beyond(cut, forwards=forwards), self.sorted_by.usual
        if usual is None:
            return [self._ordered(self.rows, reverse=not forwards).filter(beyond)]
        others = self._ordered(self.rows.filter(usual.fails), reverse=not forwards).filter(beyond)
        alike = self.rows.filter(usual.holds).annotate(sort_value=Value(usual.value))
        alike = alike.order_by("path" if forwards else "-path")
        ascends = self.descends != forwards
        if cut.value == usual.value:
            alike = alike.filter(self._of_tree(cut, forwards=forwards))
        elif ascends and cut != START:  # the least are left behind
            alike = alike.none()
        return [alike, others] if ascends else [others, alike]

    def _ordered(self, rows: StaffingQuerySet, *, reverse: bool = False) -> StaffingQuerySet:
        by_path = "-path" if reverse else "path"
        if self.sorted_by is None:
            return rows.order_by(by_path)
        by_value = "-sort_value" if self.descends != reverse else "sort_value"
        return rows.annotate(sort_value=self.sorted_by.order).order_by(by_value, by_path)

    def _beyond(self, cut: Cut, *, forwards: bool) -> Q:
        """Rows behind the cut; or those up to it, the row of the cut among them."""
        if cut == START:
            return Q()
        path = self._of_tree(cut, forwards=forwards)
        if self.sorted_by is None:
            return path
        way = "gt" if self.descends != forwards else "lt"
        return Q(**{f"sort_value__{way}": cut.value}) | (Q(sort_value=cut.value) & path)

    @staticmethod
    def _of_tree(cut: Cut, *, forwards: bool) -> Q:
        return Q(path__gt=cut.path) if forwards else Q(path__lte=cut.path)

    def _page_before(self, cut: Cut) -> str | None:
        """The page before begins behind the row that has exactly a page of earlier rows after it."""
        if cut == START:
            return None
        if self.sorted_by is None:
            rows = self._ordered(self.rows, reverse=True).filter(self._beyond(cut, forwards=False))
            earlier = list(rows.values_list("path")[: PAGE + 1])
        else:
            earlier = [place for _, *place in self._nearest(cut, PAGE + 1, forwards=False)]
        if not earlier:
            return None
        return str(Cut(max(cut.number - PAGE, 0), *earlier[PAGE])) if len(earlier) > PAGE else ""

    # --- totals ---

    def key(self, what: str, *also: object) -> str:
        """Under which `what` is kept of the rows asked for, whatever their order and columns."""
        asked = repr((self.sector.value, self.org.path, self.day, self.narrowing, also))
        return f"staffing-{what}:{sha256(asked.encode()).hexdigest()}"

    def key_of_totals(self, what: str, *also: object) -> str:
        """The same of what is nearly always as it was when the totals are."""
        return self.key(what, sorted(self.summary.totals.items()), *also)

    @cached_property
    def summary(self) -> Summary:
        """Sums that count nobody twice, and when they were added: not more than KEPT ago, and unless the scope is
        large, after the last change of a row."""
        return kept(
            self.key("summary"),
            self._summed,
            worth=lambda told: told.is_large or told.stamp is not None,
            holds=lambda told: told.is_large or told.stamp == self._stamp,
        )

    def _summed(self) -> Summary:
        stamp = self._stamp  # before the sums: what changes between them is seen the next time
        return Summary(self._totals(), timezone.localtime(), stamp)

    @cached_property
    def _stamp(self) -> tuple | None:
        if self.is_narrowed or self.day:
            return None
        [stamp] = _stamping(self._anywhere).ask(path=self.org.path)
        return stamp

    def renew(self) -> None:
        """Let the totals be those of this moment."""
        forget(self.key("summary"))
        for known in ("summary", "_stamp"):
            self.__dict__.pop(known, None)

    def _totals(self) -> Totals:
        return completed(self._sums())

    def _sums(self) -> Totals:
        if self.is_narrowed:
            rows = self.rows.order_by()
            return _sums(_topmost_of(rows), _added(self.sector)) | _sums(rows, POSTED)
        if self.day:
            return _joined(_in_halves(self), self.sector)
        return _joined(_adding(self._anywhere).ask(path=self.org.path), self.sector)

    @property
    def topmost(self) -> Q:
        """Of the rows, those that none of the others stands above: adding them counts nobody twice."""
        if not self.is_narrowed:
            return Q(upper_path__lt=self.org.path)
        return Q(pk__in=_topmost_of(self.rows.order_by()).values("pk"))

    def cells(self, line: Line) -> list[Cell]:
        return [column.cell(line) for column in self.columns]

    def is_nested(self, line: Line) -> bool:
        """Counted in a row above it, which stands before it in the table."""
        return not self.is_narrowed and self.sorted_by is None and line.row.upper_path >= self.org.path

    def scopes(self) -> list[Scope]:
        """Organisations directly below with their numbers of rows, largest first."""
        child = parts.child_of(self.org)
        counts = self.rows.order_by().values_list(child).annotate(count=Count("pk")).order_by("-count", child)
        found = {path_ids(path)[-1]: count for path, count in counts[:MOST_SCOPES] if path != self.org.path}
        orgs = Org.objects.in_bulk(found)
        return [Scope(orgs[pk], count) for pk, count in found.items()]


# --- questions that every page asks --------------------------------------------------------------------------

PATH, PAST, KEYS = "~path~", "~past~", [2**62]  # stand for values to come
SOME_ORG, TOP = Org(pk=1, path=PATH, parent_id=1), Org(pk=2, path=PATH)


@lru_cache(maxsize=256)
def _reading(table: Table, is_behind: bool, most: int) -> Prepared:
    def compose(path: str, past: str) -> QuerySet:
        return table._behind(Cut(0, past) if is_behind else START, most)

    return Prepared(compose, path=PATH, past=PAST)


@lru_cache(maxsize=16)
def _adding(table: Table) -> Prepared:
    return Prepared(lambda path: _in_halves(table), path=PATH)


@lru_cache(maxsize=16)
def _stamping(table: Table) -> Prepared:
    """How many rows there are, and when the last of them changed."""
    rows = table.rows.order_by().values(one=Value(1)).annotate(rows=Count("*"), last=Max("changed_at"))
    return Prepared(lambda path: rows.values_list("rows", "last"), path=PATH)


@cache
def _counting(sector: Sector, length: int) -> Prepared:
    """Rows below a path of that length, by child."""

    def compose(parent: str) -> QuerySet:
        rows = Staffing.objects.of(sector).filter(path__gt=parent, path__lt=parent + BEYOND)
        child = Substr("path", 1, length + SEGMENT)
        return rows.order_by().values_list(child).annotate(count=Count("pk"))

    return Prepared(compose, parent=PATH)


CITIES = Prepared(
    lambda orgs: Org.objects.filter(pk__in=orgs, level=Level.CITY).order_by().values_list("pk", "name"),
    orgs=KEYS,
)


def totals_of(rows: Iterable[Figured | Row]) -> Totals:
    """The same totals over rows at hand."""
    rows = sorted(rows, key=lambda row: row.path)
    known = [row for row in rows if row.required is not None]
    highest = [told["row"] for told in topmost({"path": row.path, "row": row} for row in rows)]
    return completed(
        {name: sum(getattr(row, name) or 0 for row in highest) for name in ADDED}
        | {
            "reported_full_time": sum(row.full_time for row in highest if row.student_count is not None),
            "rows": len(rows),
            "vacant": sum(row.own_secretary == 0 for row in rows),
            "required": sum(row.required for row in known),
            "required_posts": _added_up(row.required_posts for row in rows),
            "own_full_time_on_duty": sum(row.own_full_time_on_duty for row in rows),
            "covered": sum(min(row.required, row.own_full_time_on_duty) for row in known),
        }
    )


def completed(totals: Totals) -> Totals:
    """With what follows from the sums."""
    found = {"gap": totals["required"] - totals["covered"]}
    if "full_time" in totals:
        found["total"] = totals["full_time"] + totals["seconded"] + totals["part_time"]
    return dict.fromkeys(OF_UNIVERSITIES, 0) | totals | found


def counts_below(paths: Iterable[str], table: Table) -> dict[str, int]:
    """How many rows of the sector lie at or below each of `paths`: one question for all that share a parent."""
    found: dict[str, int] = {}
    for parent in {path[:-SEGMENT] for path in paths}:
        found |= _counts_of_children(parent, table)
    return {path: found.get(path, 0) for path in paths}


def _counts_of_children(parent: str, table: Table) -> dict[str, int]:
    """Kept while as many rows are in the table, KEPT at most: seldom one comes or goes, and then that tells."""
    sector = table.sector
    key = f"staffing-children:{sector.value}:{parent}:{table.org.pk}:{table.count}"
    return kept(key, lambda: dict(_counting(sector, len(parent)).ask(parent=parent)))


def _sums(rows: StaffingQuerySet, asked: dict[str, Aggregate]) -> Totals:
    found = rows.aggregate(**{SUM_OF + name: aggregate for name, aggregate in asked.items()})
    return {name.removeprefix(SUM_OF): value for name, value in found.items()}


def _in_halves(table: Table) -> QuerySet:
    """Both kinds of sums in one pass: asked once a row, not once a sum, whether it is one of the topmost."""
    asked = {SUM_OF + name: aggregate for name, aggregate in (_added(table.sector) | POSTED).items()}
    halves = table.rows.order_by().values(is_topmost=Case(When(table.topmost, then=True), default=False))
    return halves.annotate(**asked).values_list("is_topmost", *asked)


def _joined(halves: Iterable[tuple], sector: Sector) -> Totals:
    names = [*_added(sector), *POSTED]
    found = {is_topmost: dict(zip(names, sums, strict=True)) for is_topmost, *sums in halves}
    nobody = dict.fromkeys(names, 0) | {"required_posts": None}
    upper, nested = (found.get(half, nobody) for half in (True, False))
    return upper | {name: _added_up((upper[name], nested[name])) for name in POSTED}


def _added_up(told: Iterable[int | None]) -> int | None:
    """None where nothing is told."""
    known = [value for value in told if value is not None]
    return sum(known) if known else None


def _added(sector: Sector) -> dict[str, Sum]:
    sums = {name: Sum(name, default=0) for name in ADDED if name not in OF_UNIVERSITIES}
    return sums | (OF_UNIVERSITIES if sector == Sector.UNIVERSITY else {})


def _topmost_of(rows: StaffingQuerySet) -> StaffingQuerySet:
    """Those with none of the others above them.

    Subtrees lie inside or beside each other: in order of paths, a row is nested where one before it ends behind it.
    """
    end = Concat("path", Value(BEYOND), output_field=CharField())
    ends = Window(Max(end), order_by="path", frame=RowRange(None, -1))
    return rows.annotate(ends=ends).filter(Q(ends=None) | Q(ends__lt=F("path")))


def _parsed(text: str, kind: type) -> object:
    """A sorted value from an address; None for what is none."""
    try:
        value = kind.fromisoformat(text) if kind in (date, datetime) else kind(text)
        if kind is datetime:
            return value.astimezone(UTC) if value.tzinfo else None
    except (ValueError, OverflowError):
        return None
    if kind in (str, date):
        return value
    return value if isfinite(value) and abs(value) <= LARGEST else None


def _made(values: Iterable[tuple]) -> list[Row]:
    return [Row._make(each) for each in values]


def _lines(rows: list[Row], table: Table, *, first: int) -> list[Line]:
    day, cities = table.day, _cities(rows, table.org)
    names = _secretaries(rows, day) if day else {row.org_id: row.secretary or "" for row in rows}
    urgings = {} if day else urged([row.org_id for row in rows])
    return [
        Line(
            number,
            row,
            names.get(row.org_id, ""),
            cities.get(row.org_id, ""),
            urgings.get(row.org_id, NOT_URGED),
        )
        for number, row in enumerate(rows, start=first)
    ]


def _secretaries(rows: list[Row], day: date) -> dict[int, str]:
    """On a past day; of several the one whose nature the row tells, the latest of those."""
    held = Post.objects.filter(in_force(day), duty=Duty.SECRETARY, org__in=[row.org_id for row in rows])
    in_order = sorted(
        held.select_related("person"), key=lambda post: (WEIGHTS[post.nature], post.since_on, post.pk)
    )
    return {post.org_id: post.person.name for post in in_order}


def _cities(rows: list[Row], scope: Org) -> dict[int, str]:
    """Of each row the 地市 it lies in, by the name of its committee."""
    if scope.type == OrgType.LEADING and scope.level == Level.CITY:
        return {row.org_id: scope.name for row in rows if row.path != scope.path}
    above = {path: path_ids(path) for path in {row.path[:-SEGMENT] for row in rows}}
    names = dict(CITIES.ask(orgs=list({pk for ids in above.values() for pk in ids})))
    of_path = {path: next((names[pk] for pk in ids if pk in names), "") for path, ids in above.items()}
    return {row.org_id: of_path[row.path[:-SEGMENT]] for row in rows}
