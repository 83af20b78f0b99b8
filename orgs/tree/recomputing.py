"""Recomputes from `parent` alone what the tree's other columns must hold, names what differs and mends it.

Each row is read once: the leading levels together, the 基层 units some hundred at a time and level by level, so
that memory stays at one batch (and a few bytes for each unit and each primary key).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, Concat

from orgs.codes import REMOVING_TYPES, UPPER_TYPES
from orgs.models import Org
from orgs.models.org import segment
from orgs.tree import numbers
from orgs.tree.locks import hold_forest

# Column -> what people call it; all of them follow from `parent` and `type`.
COLUMNS = {
    "path": "路径",
    "is_leaf": "是否末级",
    "committee_id": "所属团委",
    "tree_parent_id": "树内上级",
    "tree_id": "树号",
    "lft": "左值",
    "rght": "右值",
    "tree_level": "树内层级",
}
LABELS = {**COLUMNS, "parent_id": "上级组织", "closed_on": "关闭日期"}  # the last two are for people to mend
FIELDS = [column.removesuffix("_id") if column != "tree_id" else column for column in COLUMNS]
OPEN_BELOW_CLOSED = "而其上级已关闭，请关闭该组织或恢复其上级"
UNITS = 500  # units in memory at a time
KEYS = 2000  # primary keys in one query
PARKED = "x"  # a path never holds this letter


@dataclass(frozen=True)
class Difference:
    """One wrong value. A wrong `parent` has no right value that could be computed: `reason` says what is wrong."""

    pk: int
    name: str
    column: str
    stored: object
    right: object = None
    reason: str = ""

    def __str__(self) -> str:
        told = self.reason or f"应为{self.right}"
        return f"组织{self.pk}“{self.name}”的{LABELS[self.column]}：现为{self.stored}，{told}。"


class Node:
    """A row as it is stored, and beside it what its columns should hold."""

    __slots__ = ("is_adrift", "is_open", "is_upper", "pk", "stored", *COLUMNS)

    def __init__(self, stored, parent: Node | None):
        self.stored, self.pk = stored, stored.pk
        self.is_upper, self.is_leaf = stored.type in UPPER_TYPES, True
        self.is_open = stored.closed_on is None
        self.is_adrift = self.is_open and parent is not None and not parent.is_open
        self.path = (parent.path if parent else "") + segment(self.pk)
        is_root = parent is None or parent.is_upper != self.is_upper
        self.tree_parent_id = None if is_root else parent.pk
        self.tree_id = self.pk if is_root else parent.tree_id
        removes = stored.type in REMOVING_TYPES or parent is None
        self.committee_id = self.pk if removes else parent.committee_id

    def differences(self) -> Iterator[Difference]:
        for column in COLUMNS:
            stored, right = getattr(self.stored, column), getattr(self, column)
            if stored != right:
                yield Difference(self.pk, self.stored.name, column, stored, right)
        if self.is_adrift:
            yield Difference(self.pk, self.stored.name, "closed_on", None, reason=OPEN_BELOW_CLOSED)

    def as_org(self) -> Org:
        return Org(pk=self.pk, **{column: getattr(self, column) for column in COLUMNS})


def differences() -> Iterator[Difference]:
    """Every wrong value, unit by unit, the leading levels, and the rows that no way from the top leads to."""
    reached = bytearray((Org.objects.aggregate(last=Max("pk"))["last"] or 0) + 1)
    yield from _superfluous_tops()
    for nodes in _walk():
        for node in nodes:
            reached[node.pk] = 1
            yield from node.differences()
    if sum(reached) != Org.objects.count():
        yield from _unreached(reached)


@transaction.atomic
def repair(on_difference: Callable[[Difference], None] = lambda one: None) -> None:
    """Mend whatever follows from `parent`, telling each wrong value; a wrong `parent` is only told."""
    hold_forest()
    wrong_paths = array("q")
    for one in differences():
        on_difference(one)
        if one.column == "path":
            wrong_paths.append(one.pk)
    for pks in _parts(wrong_paths, KEYS):  # out of the way first: paths are unique and may be swapped
        Org.objects.filter(pk__in=pks).update(path=Concat(Value(PARKED), Cast("pk", CharField())))
    for nodes in _walk():
        wrong = [node.as_org() for node in nodes if any(node.differences())]
        Org.objects.bulk_update(wrong, FIELDS, batch_size=numbers.BATCH)


# --- the walk from the top ---------------------------------------------------------------------------------


def _walk() -> Iterator[list[Node]]:
    """All nodes that can be reached, in lists of whole trees."""
    leading = _leading_levels()
    upper = {node.pk: node for node in leading}
    units = Org.objects.exclude(type__in=UPPER_TYPES).filter(parent__type__in=UPPER_TYPES).order_by("pk")
    for pks in _parts(array("q", units.values_list("pk", flat=True).iterator()), UNITS):
        yield _units(pks, upper)
    yield leading  # last: which of them are leaves is known only now


def _leading_levels() -> list[Node]:
    rows = defaultdict(list)
    for row in _rows(type__in=UPPER_TYPES):
        rows[row.parent_id].append(row)
    nodes, level = [], [Node(row, None) for row in rows[None]]
    while level:
        nodes += level
        level = [Node(row, parent) for parent in level for row in rows[parent.pk]]
    for node in nodes:
        node.is_leaf = not any(row.closed_on is None for row in rows[node.pk])
    numbers.assign(nodes)
    return nodes


def _units(pks: Sequence[int], upper: dict[int, Node]) -> list[Node]:
    rows = [row for row in _rows(pk__in=pks) if row.parent_id in upper]
    nodes, level = [], []
    while rows:
        parents = {node.pk: node for node in level} or upper
        level = [Node(row, parents[row.parent_id]) for row in rows]
        for row in rows:
            parents[row.parent_id].is_leaf &= row.closed_on is not None
        nodes += level
        rows = _children(level)
    numbers.assign(nodes)
    return nodes


def _children(nodes: Sequence[Node]) -> list:
    return [row for part in _parts(nodes, KEYS) for row in _rows(parent__in=[node.pk for node in part])]


def _rows(**conditions) -> Iterator:
    """Rows with what is stored; siblings in their stored order, which is theirs to keep."""
    rows = Org.objects.filter(**conditions).order_by("lft", "pk")
    return rows.values_list("pk", "name", "type", "parent_id", "closed_on", *COLUMNS, named=True)


def _parts(items: Sequence, size: int) -> Iterator[Sequence]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


# --- what is wrong with `parent` itself --------------------------------------------------------------------


def _superfluous_tops() -> Iterator[Difference]:
    for row in _rows(parent=None).order_by("pk")[1:]:
        yield Difference(row.pk, row.name, "parent_id", None, reason="最上级组织只能有一个，请指定上级")


def _unreached(reached: bytearray) -> Iterator[Difference]:
    rows = Org.objects.order_by("pk").values_list("pk", "parent_id", "name").iterator()
    lost = {pk: (parent, name) for pk, parent, name in rows if not reached[pk]}
    for pk, (parent, name) in lost.items():
        yield Difference(pk, name, "parent_id", parent, reason=_reason(pk, lost))


def _reason(pk: int, lost: dict[int, tuple[int, str]]) -> str:
    """Why no way leads down to `pk`; ways up are followed until they leave the lost or come back."""
    way, seen = [pk], {pk}
    while (parent := lost[way[-1]][0]) in lost:
        way.append(parent)
        if parent == pk:
            return f"上级之间互相循环（{' → '.join(map(str, way))}），请人工更正其中一个上级"
        if parent in seen:
            return f"其上级{parent}处在循环之中，请先更正"
        seen.add(parent)
    return f"上级{parent}不存在或不是可达的组织，请人工更正"
