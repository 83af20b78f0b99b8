"""Whether a row may stand where it says."""

from __future__ import annotations

from orgs import rules, tree
from orgs.codes import UPPER_TYPES
from orgs.loading.known import superior_org
from orgs.models import Org
from orgs.models.org import SEGMENT
from orgs.sheets import LEVEL, SCHOOL_CODE, SUPERIOR, TYPE, Row


def check_place(row: Row) -> None:
    above = superior_org(row) or row.superior
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


def check_nesting(row: Row) -> None:
    """A new 高校本级 stands in no other, be that stored or in a row."""
    if row.existing or not _is_university(row):
        return
    if fault := rules.nesting_fault(inner=row.name, outer=_university_over(row.superior)):
        row.fault(SCHOOL_CODE, fault)


def _is_university(row: Row) -> bool:
    return rules.is_university(industry=row.industry, school_code=row.school_code)


def _university_over(node: Row | Org | None) -> str:
    """Its name."""
    while isinstance(node, Row) and not node.existing:
        if _is_university(node):
            return node.name
        node = node.superior
    outer = tree.university_over(node.existing if isinstance(node, Row) else node)
    return outer.name if outer else ""


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
