"""Locks of the forest: who may change which tree at the same time. Held until the transaction ends.

The forest is taken shared by whoever changes single units, and alone by whoever touches the leading levels in a
way others could trip over; then the trees concerned, in ascending order, so that two acts never wait for each
other. A change is one act in one transaction: an outer transaction around several acts may meet a deadlock,
which PostgreSQL breaks by refusing one of the two.

SQLite needs none of this: its transactions begin IMMEDIATE, so there is one writer.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Q

from orgs.models import Org
from orgs.models.org import any_of, below
from zhtj.audit.refusals import RefusedError

LOCK_SPACE = 0x0267  # first key of our advisory locks; the second is 0 for the forest, else a tree_id
ATTEMPTS = 5
MANY_TREES = 200  # PostgreSQL's lock table holds some thousands: beyond this an act takes the forest alone

Plan = tuple[tuple[int, ...], bool]  # tree_ids in ascending order, forest alone


class TreeError(RefusedError):
    """A change that the tree refuses; `field` of the form is where the sentence belongs."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


def hold_forest() -> None:
    """Nobody else changes structure until this transaction ends."""
    _lock((), alone=True)


def hold(orgs: Sequence[Org], *, alone: Callable[[Sequence[Org]], bool]) -> list[Org]:
    """Lock the trees the organisations stand in and read them again; starts over when they moved meanwhile."""
    before = _read(orgs)
    for _ in range(ATTEMPTS):
        savepoint = transaction.savepoint()
        plan = _plan(before, alone)
        _lock(*plan)
        after = _read(orgs)
        if _plan(after, alone) == plan:
            transaction.savepoint_commit(savepoint)
            return after
        transaction.savepoint_rollback(savepoint)  # releases the locks
        before = after
    raise TreeError("组织结构正在被频繁调整，请稍后再试。")


def hold_rows(*, moved: Sequence[Org], places: Sequence[Org] = (), alone: Sequence[Org] = ()) -> None:
    """The rows that mergers, moves of `moved` to `places`, and acts on `alone` may write, from the top down.

    Acts on posts hold one of them, then a person, then figures. A merger, or several acts in one transaction, hold
    people and figures before the last row is written, so they must not meet anybody at a row by then. Below a 基层
    organisation everything is of its tree.
    """
    trees = {org.tree_id for org in (*moved, *places)}
    themselves = {pk for org in (*moved, *places, *alone) for pk in (org.pk, org.parent_id)}
    deep = any_of(below(org.path) for org in moved if org.is_upper)
    rows = Org.objects.filter(deep | Q(tree_id__in=trees) | Q(pk__in=themselves))
    list(rows.order_by("path").select_for_update(no_key=True).values_list("pk"))


def _plan(orgs: Sequence[Org], alone: Callable[[Sequence[Org]], bool]) -> Plan:
    tree_ids = sorted({org.tree_id for org in orgs if not org.is_upper})
    if alone(orgs) or len(tree_ids) > MANY_TREES:
        return (), True
    return tuple(tree_ids), False


def _read(orgs: Sequence[Org]) -> list[Org]:
    rows = Org.objects.select_related("parent").in_bulk([org.pk for org in orgs])
    if len(rows) < len({org.pk for org in orgs}):
        raise TreeError("该组织已不存在，请刷新页面。")
    return [rows[org.pk] for org in orgs]


def _lock(tree_ids: Iterable[int], alone: bool) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        shared = "" if alone else "_shared"
        cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s, 0)", [LOCK_SPACE])
        for tree_id in tree_ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, tree_id])
