"""Checks the rows of all files together, level by level from the top down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from django.db.models import Q

from orgs.loading.known import Known, superior_org
from orgs.loading.places import check_nesting, check_place
from orgs.sheets import DIVISION, NAME, NUMBER, SCHOOL_CODE, SUPERIOR, Row
from orgs.superiors import EVERYWHERE, Superiors

STEP = 1000  # rows between two words about the progress
OnProgress = Callable[[str, int, int], None]  # stage, done, of how many; each stage ends with all of them


def unheard(stage: str, done: int, total: int) -> None:
    """Nobody wants to know."""


def check(
    rows: Sequence[Row],
    on_progress: OnProgress = unheard,
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


def _go_down(rows: Sequence[Row], on_progress: OnProgress, within: Q) -> list[Row]:
    """Level by level: find the rows that are there already, check the places of the others; gives that order."""
    below: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if isinstance(row.superior, Row):
            below[id(row.superior)].append(row)
    known = Known(rows, within)
    level = [row for row in rows if not isinstance(row.superior, Row)]
    ordered: list[Row] = []
    while level:
        on_progress("检查", len(ordered), len(rows))
        ordered += level
        known.find(level)
        for row in level:
            check_place(row)
            check_nesting(row)
        level = [child for row in level for child in below[id(row)]]
    _tell_of_circles(rows, {id(row) for row in ordered})
    on_progress("检查", len(rows), len(rows))
    return ordered


def _tell_of_circles(rows: Sequence[Row], reached: set[int]) -> None:
    for row in rows:
        if id(row) not in reached:
            row.fault(SUPERIOR, "与下级互相循环，或其上级处在循环之中，请更正。")


def _sibling_key(row: Row) -> tuple | None:
    above = superior_org(row)
    is_known = row.superior is not None or not row.cells[SUPERIOR]
    return (above.pk if above else f"row {id(row.superior)}", row.name) if is_known and row.name else None
