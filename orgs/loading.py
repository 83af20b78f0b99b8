"""Loads organisations from tables (docs/load_orgs.md): every fault is told at once, all or nothing is added.

A row is known again by its 学校标识码, a 领导机关 by its 行政区划代码, any other by superior and name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from orgs import rules, tree
from orgs.codes import UPPER_TYPES, OrgType
from orgs.models import Account, Org
from orgs.models.org import SEGMENT
from orgs.sheets import (
    DIVISION,
    INDUSTRY,
    LEVEL,
    NAME,
    NUMBER,
    SCHOOL_CODE,
    SUPERIOR,
    TYPE,
    Row,
    check_as_typed,
)
from orgs.superiors import EVERYWHERE, Superiors, fetched, managed

STEP = 1000  # rows between two words about the progress
OnProgress = Callable[[str, int, int], None]  # stage, done, of how many; each stage ends with all of them


def _unheard(stage: str, done: int, total: int) -> None:
    """Nobody wants to know."""


TAKEN_OUT_OF_SIGHT = "该学校标识码已被其他组织使用，请核对。"


class LoadError(ValueError):
    """Nothing was loaded; `faults` say why, in the order of the rows."""

    def __init__(self, faults: Sequence[str]):
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Loaded:
    added: int
    known: int
    warnings: list[str]


@transaction.atomic
def load(*, rows: Sequence[Row], by: Account | None, on_progress: OnProgress = _unheard) -> Loaded:
    """Add the organisations that are not there yet; `by` somebody only where he manages, checked as a form does.

    Raises LoadError.
    """
    tree.hold_forest()  # what is looked up now holds until the end
    superiors_first = check(rows, on_progress, within=managed(by))
    if by is not None:
        _check_as_typed(rows)
    if faults := [fault for row in rows for fault in row.faults]:
        raise LoadError(faults)
    new = _as_orgs(superiors_first)
    _add(new, by, on_progress)
    return Loaded(len(new), len(rows) - len(new), [warning for row in rows for warning in row.warnings])


def _check_as_typed(rows: Sequence[Row]) -> None:
    """Somebody adds by a file what he may add by a form; what is there already stays as it is."""
    for row in rows:
        if not row.existing:
            check_as_typed(row)


def _add(orgs: Sequence[Org], by: Account | None, on_progress: OnProgress) -> None:
    def tell(done: int) -> None:
        on_progress("载入", done, len(orgs))

    if not orgs:
        return
    tell(0)
    try:
        tree.add_many(orgs=orgs, by=by, on_progress=tell)
    except (tree.TreeError, ValidationError) as error:  # whatever it refuses should have been found before
        raise LoadError(getattr(error, "messages", [str(error)])) from error


def check(
    rows: Sequence[Row],
    on_progress: OnProgress = _unheard,
    *,
    missing_files: bool = False,
    within: Q = EVERYWHERE,
) -> list[Row]:
    """Tie the rows to their superiors and to what is stored; gives them superiors first, with all their faults.

    `missing_files`: not all rows could be read, so that a superior may be among the others. `within`: only where
    it holds stored organisations are known, others are not even named.
    """
    _tell_of_repeated(rows, NUMBER, lambda row: row.cells[NUMBER])
    _tell_of_repeated(rows, SCHOOL_CODE, lambda row: row.school_code)
    _tell_of_repeated(rows, DIVISION, lambda row: row.committee_division)
    on_progress("查找上级", 0, len(rows))
    superiors = Superiors(rows, missing_files=missing_files, within=within)
    for row in _counted(rows, "查找上级", on_progress):
        superiors.resolve(row)
    superiors_first = _go_down(rows, on_progress, within)
    _tell_of_repeated(rows, NAME, _sibling_key)
    return superiors_first


def _counted(rows: Sequence[Row], stage: str, on_progress: OnProgress) -> Iterator[Row]:
    for done, row in enumerate(rows):
        if done % STEP == 0:
            on_progress(stage, done, len(rows))
        yield row
    on_progress(stage, len(rows), len(rows))


def _tell_of_repeated(rows: Sequence[Row], column: str, key: Callable[[Row], object]) -> None:
    first: dict[object, Row] = {}
    for row in rows:
        if key(row) and first.setdefault(key(row), row) is not row:
            row.fault(column, f"与{first[key(row)].place}重复，请只保留一行。")


# --- from the top down -------------------------------------------------------------------------------------


def _go_down(rows: Sequence[Row], on_progress: OnProgress, within: Q) -> list[Row]:
    """Level by level: find the rows that are there already, check the places of the others; gives that order."""
    below: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if isinstance(row.superior, Row):
            below[id(row.superior)].append(row)
    known = _Known(rows, within)
    level = [row for row in rows if not isinstance(row.superior, Row)]
    ordered: list[Row] = []
    while level:
        on_progress("检查", len(ordered), len(rows))
        ordered += level
        known.find(level)
        for row in level:
            _check_place(row)
        level = [child for row in level for child in below[id(row)]]
    _tell_of_circles(rows, {id(row) for row in ordered})
    on_progress("检查", len(rows), len(rows))
    return ordered


def _tell_of_circles(rows: Sequence[Row], reached: set[int]) -> None:
    for row in rows:
        if id(row) not in reached:
            row.fault(SUPERIOR, "与下级互相循环，或其上级处在循环之中，请更正。")


def _superior_org(row: Row) -> Org | None:
    """The stored organisation above, if it is stored."""
    return row.superior.existing if isinstance(row.superior, Row) else row.superior


def _sibling_key(row: Row) -> tuple | None:
    above = _superior_org(row)
    is_known = row.superior is not None or not row.cells[SUPERIOR]
    return (above.pk if above else f"row {id(row.superior)}", row.name) if is_known and row.name else None


class _Known:
    """Stored organisations by what rows are known by."""

    def __init__(self, rows: Sequence[Row], within: Q):
        self._within = within
        self._by_school_code, self._by_division = defaultdict(list), defaultdict(list)
        for org in fetched(school_code__in={row.school_code for row in rows} - {""}):
            self._by_school_code[org.school_code].append(org)
        divisions = {row.committee_division for row in rows} - {""}
        for org in fetched(division__in=divisions, type=OrgType.LEADING, closed_on=None, within=within):
            self._by_division[org.division].append(org)
        self._seen = set(Org.objects.filter(within, pk__in=self._school_orgs()).values_list("pk", flat=True))
        self._top = Org.objects.filter(parent=None).order_by("pk").first()

    def _school_orgs(self) -> list[int]:
        return [org.pk for orgs in self._by_school_code.values() for org in orgs]

    def find(self, rows: Sequence[Row]) -> None:
        above = {org.pk for row in rows if (org := _superior_org(row))}
        names = {row.name for row in rows}
        stored = fetched(parent__in=above, closed_on=None)
        siblings = {(org.parent_id, org.name): org for org in stored if org.name in names}
        for row in rows:
            row.existing = self._existing(row, siblings)
            if row.existing:
                _compare(row)

    def _existing(self, row: Row, siblings: dict[tuple[int, str], Org]) -> Org | None:
        if org := self._by_code(row, SCHOOL_CODE, self._by_school_code[row.school_code]):
            return org
        if org := self._by_code(row, DIVISION, self._by_division[row.committee_division]):
            return org
        if not row.cells[SUPERIOR]:
            return self._existing_top(row)
        above = _superior_org(row)
        return siblings.get((above.pk, row.name)) if above else None

    def _by_code(self, row: Row, column: str, same: list[Org]) -> Org | None:
        """The one of that name; a code that belongs to others is a slip, or whatever follows goes astray."""
        found = next((org for org in same if org.name == row.name), None)
        if column == SCHOOL_CODE and any(org.pk not in self._seen for org in same):
            row.fault(column, TAKEN_OUT_OF_SIGHT)
            return None
        if same and row.name and not found:
            row.fault(column, _taken(row.cells[column], same[0].name))
        return found

    def _existing_top(self, row: Row) -> Org | None:
        if self._top and self._top.name != row.name:
            row.fault(SUPERIOR, f"最上级组织只有一个，系统中已有“{self._top.name}”，请填写上级。")
        return self._top


def _taken(code: str, name: str) -> str:
    return f"系统中“{name}”已用{code}。请更正代码；如果就是该组织，请把名称改为“{name}”。"


def _compare(row: Row) -> None:
    """A known organisation stays as it is; where the file says otherwise, that is told."""
    org, above = row.existing, _superior_org(row)
    if not org.is_open:
        row.fault(NAME, f"系统中的“{org.name}”已关闭，请先在组织管理中恢复。")
    if row.school_code and org.school_code and org.school_code != row.school_code:
        row.fault(SCHOOL_CODE, f"同一上级下的“{org.name}”已用{org.school_code}，请核对。")
    said = {
        TYPE: (row.type, org.type),
        LEVEL: (row.level, org.level),
        INDUSTRY: (row.industry, org.industry),
        SCHOOL_CODE: (row.school_code, org.school_code or ""),
        DIVISION: (row.cells[DIVISION], org.division),
        SUPERIOR: (above and above.pk, org.parent_id),
    }
    different = [column for column, (here, there) in said.items() if here != there]
    if different:
        row.warn("、".join(different), f"与系统中已有的“{org.name}”不同，载入不改动已有组织。")


def _check_place(row: Row) -> None:
    above = _superior_org(row) or row.superior
    if row.existing or not row.type or not _is_clear(row, above):
        return
    fault = rules.placement_fault(
        type=row.type,
        level=row.level,
        parent_type=above and above.type,
        parent_level=above and above.level,
    )
    if fault:
        row.fault(_faulty_column(row, above), fault)
    elif _depth(row) > tree.DEEPEST:
        row.fault(SUPERIOR, f"组织层级不能超过{tree.DEEPEST}级。")


def _is_clear(row: Row, above: Row | Org | None) -> bool:
    """Enough is known of what stands above to judge the place; if not, that row has its own fault."""
    if above is None:
        return not row.cells[SUPERIOR]
    return bool(above.type and (above.level or above.type not in UPPER_TYPES))


def _faulty_column(row: Row, above: Row | Org | None) -> str:
    if above is None:
        return SUPERIOR
    return LEVEL if row.type in rules.CHILD_TYPES[above.type] else TYPE


def _depth(node: Row | Org | None) -> int:
    depth = 0
    while isinstance(node, Row) and not node.existing and depth <= tree.DEEPEST:
        depth, node = depth + 1, node.superior
    org = node.existing if isinstance(node, Row) else node
    return depth + (len(org.path) // SEGMENT if org else 0)


def _as_orgs(rows: Sequence[Row]) -> list[Org]:
    """Unsaved organisations of the new rows, tied to their superiors, which must come first."""
    orgs: dict[int, Org] = {}
    for row in rows:
        if not row.existing:
            orgs[id(row)] = Org(
                parent=orgs.get(id(row.superior)) or _superior_org(row),
                name=row.name,
                type=row.type,
                level=row.level,
                industry=row.industry,
                school_code=row.school_code or None,
                division=row.cells[DIVISION],
            )
    return list(orgs.values())
