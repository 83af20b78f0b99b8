"""The only writer of structure: adds and moves organisations, under locks, on rows read after locking.

Adding below a 基层 unit shares the forest with everybody and holds that unit; whatever touches the leading
levels in a way others could trip over (a new or moved committee, a unit moved between committees) is alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from orgs import access, rules, signals
from orgs.models import Account, Org
from orgs.models.org import SEGMENT, below, segment
from zhtj.audit.models import AuditEntry

LOCK_SPACE = 0x0267  # first key of our advisory locks; the second is 0 for the forest, else a tree_id
ATTEMPTS = 5
LONGEST_PATH = Org._meta.get_field("path").max_length
BATCH = 1000


class TreeError(ValueError):
    """A change that the tree refuses; the text is a Chinese sentence for the person who asked."""


def add(*, parent: Org | None, by: Account | None, **facts) -> Org:
    """Add one organisation as the last child of `parent`. `by` is None for commands run on the server.

    Raises TreeError (place), ValidationError (facts), PermissionDenied (right).
    """
    org = Org(**facts)
    with transaction.atomic():
        if parent is not None:
            [parent] = _hold([parent], alone=lambda orgs: org.is_upper)
            _require_right(by, parent)
        else:
            _lock([], alone=True)
        org.pk = _reserve_ids(1)[0]
        _place(org, parent)
        if org.tree_parent is None:
            org.tree_id, org.lft, org.rght, org.tree_level = org.pk, 1, 2, 0
        else:
            Org.objects.insert_node(org, parent, "last-child", allow_existing_pk=True)
        org.clean_fields(exclude=["committee", "parent", "tree_parent"])
        org.validate_unique()
        org.validate_constraints(exclude=["committee", "parent", "tree_parent", "path"])
        org.save(force_insert=True)
        if parent is not None:
            Org.objects.filter(pk=parent.pk, is_leaf=True).update(is_leaf=False)
        AuditEntry.record(actor=by, act="org_added", target=org, parent=org.parent_id, name=org.name)
        signals.orgs_added.send(sender=Org, orgs=[org])
    return org


def move(*, org: Org, to: Org, by: Account | None) -> Org:
    """Put `org`, with everything below it, under `to`; returns it as it is afterwards. Raises as `add` does."""
    with transaction.atomic():
        org, to = _hold([org, to], alone=_touches_leading_levels)
        if org.parent_id == to.pk:
            return org
        _require_right(by, org.parent)
        _require_right(by, to)
        if org.covers(to):
            raise TreeError(f"不能把“{org.name}”移到它自己或它的下级之下。")
        if Org.objects.filter(parent=to, name=org.name).exists():
            raise TreeError(f"“{to.name}”下已有名为“{org.name}”的组织。")
        _check_place(org, to)
        old_parent, old_path, old_committee = org.parent, org.path, org.committee_id
        _move_in_forest(org, to)
        _move_path(org, to, old_path, old_committee)
        Org.objects.filter(pk=to.pk).update(is_leaf=False)
        Org.objects.filter(pk=old_parent.pk).update(is_leaf=not old_parent.children.exists())
        org = Org.objects.get(pk=org.pk)
        AuditEntry.record(actor=by, act="org_moved", target=org, source=old_parent.pk, to=to.pk)
        signals.org_moved.send(sender=Org, org=org, old_path=old_path)
    return org


def add_many(
    *, orgs: Sequence[Org], by: Account | None, on_progress: Callable[[int], None] = lambda count: None
) -> None:
    """Add unsaved organisations in any order; `parent` of each is a saved one, another of them, or None.

    All or nothing; numbers every tree it touches once. Raises TreeError at the first wrong place.
    """
    with transaction.atomic():
        _lock([], alone=True)
        ordered = _parents_first(orgs)
        known = Org.objects.in_bulk({org.parent.pk for org in ordered if org.parent and org.parent.pk})
        for org, pk in zip(ordered, _reserve_ids(len(ordered)), strict=True):
            parent = org.parent and known.get(org.parent.pk, org.parent)
            _require_right(by, parent)
            org.pk = pk
            _place(org, parent)
            org.tree_id = org.tree_parent.tree_id if org.tree_parent else pk
            if parent:
                parent.is_leaf = False
        _number({org.tree_id for org in ordered}, new=ordered)
        for start in range(0, len(ordered), BATCH):
            Org.objects.bulk_create(ordered[start : start + BATCH])
            on_progress(min(start + BATCH, len(ordered)))
        Org.objects.filter(pk__in=known, is_leaf=True).update(is_leaf=False)
        AuditEntry.record(
            actor=by, act="orgs_added", target=ordered[0], count=len(ordered)
        ) if ordered else None
        signals.orgs_added.send(sender=Org, orgs=ordered)


def renumber(tree_ids: Iterable[int]) -> int:
    """Write lft, rght and level of whole trees anew from tree_parent; returns how many rows were wrong."""
    with transaction.atomic():
        _lock([], alone=True)
        return _number(set(tree_ids), new=[])


# --- locks -------------------------------------------------------------------------------------------------


def _lock(tree_ids: Iterable[int], *, alone: bool) -> None:
    """The forest (shared or alone), then trees in ascending order; held until the transaction ends.

    SQLite needs none: its transactions begin IMMEDIATE, so there is one writer.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        shared = "" if alone else "_shared"
        cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s, 0)", [LOCK_SPACE])
        for tree_id in sorted(set(tree_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, tree_id])


def _hold(orgs: Sequence[Org], *, alone: Callable[[Sequence[Org]], bool]) -> list[Org]:
    """Lock the trees the organisations stand in and read them again; starts over when they moved meanwhile."""
    before = _read(orgs)
    for _ in range(ATTEMPTS):
        savepoint = transaction.savepoint()
        plan = _lock_plan(before, alone)
        _lock(plan[0], alone=plan[1])
        after = _read(orgs)
        if _lock_plan(after, alone) == plan:
            transaction.savepoint_commit(savepoint)
            return after
        transaction.savepoint_rollback(savepoint)  # releases the locks
        before = after
    raise TreeError("组织结构正在被频繁调整，请稍后再试。")


def _lock_plan(orgs: Sequence[Org], alone: Callable[[Sequence[Org]], bool]) -> tuple[list[int], bool]:
    return sorted({org.tree_id for org in orgs if not org.is_upper}), alone(orgs)


def _read(orgs: Sequence[Org]) -> list[Org]:
    rows = Org.objects.select_related("parent").in_bulk([org.pk for org in orgs])
    if len(rows) < len({org.pk for org in orgs}):
        raise TreeError("该组织已不存在，请刷新页面。")
    return [rows[org.pk] for org in orgs]


def _touches_leading_levels(orgs: Sequence[Org]) -> bool:
    org, to = orgs
    return org.is_upper or to.is_upper or org.parent is None or org.parent.is_upper


# --- places ------------------------------------------------------------------------------------------------


def _require_right(by: Account | None, org: Org | None) -> None:
    if by is not None and org is not None:
        access.require(by, "manage_orgs", org)


def _check_place(org: Org, parent: Org | None) -> None:
    fault = rules.placement_fault(
        type=org.type,
        level=org.level,
        parent_type=parent and parent.type,
        parent_level=parent and parent.level,
    )
    if fault:
        raise TreeError(fault)


def _place(org: Org, parent: Org | None) -> None:
    """Set what follows from the place of a new organisation: parent, path, committee, mptt's parent."""
    _check_place(org, parent)
    org.parent = parent
    org.path = (parent.path if parent else "") + segment(org.pk)
    if len(org.path) > LONGEST_PATH:
        raise TreeError(f"组织层级不能超过{LONGEST_PATH // SEGMENT}级。")
    org.committee_id = org.pk if org.removes_cadres else parent.committee_id
    org.tree_parent = parent if parent and parent.is_upper == org.is_upper else None


def _move_in_forest(org: Org, to: Org) -> None:
    """mptt's side of a move: within a tree, into another tree, or out of one to become a tree."""
    if org.is_upper == to.is_upper:
        Org.objects.move_node(org, to, "last-child")
    elif org.tree_parent_id is not None:
        Org.objects.move_node(org, None)
        Org.objects.filter(tree_id=org.tree_id).update(tree_id=org.pk)


def _move_path(org: Org, to: Org, old_path: str, old_committee: int) -> None:
    new_path = to.path + segment(org.pk)
    moved = Org.objects.filter(below(old_path))
    deepest = moved.aggregate(longest=Max(Length("path")))["longest"]
    if deepest - len(old_path) + len(new_path) > LONGEST_PATH:
        raise TreeError(f"移动后组织层级将超过{LONGEST_PATH // SEGMENT}级。")
    moved.update(path=Concat(Value(new_path), Substr("path", len(old_path) + 1)))
    Org.objects.filter(pk=org.pk).update(parent=to)
    if not org.removes_cadres:
        Org.objects.filter(below(new_path), committee=old_committee).update(committee=to.committee_id)


# --- numbers -----------------------------------------------------------------------------------------------


def _reserve_ids(count: int) -> list[int]:
    """Primary keys that nobody else will get."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [Org._meta.db_table, count],
            )
            return [row[0] for row in cursor.fetchall()]
    last = Org.objects.aggregate(last=Max("pk"))["last"] or 0
    return list(range(last + 1, last + 1 + count))


def _parents_first(orgs: Sequence[Org]) -> list[Org]:
    """Children after their parents, otherwise in the given order."""
    children: dict[int, list[Org]] = defaultdict(list)
    waiting = []
    for org in orgs:
        is_new_below_new = org.parent is not None and org.parent.pk is None
        (children[id(org.parent)] if is_new_below_new else waiting).append(org)
    ordered = []
    while waiting:
        ordered += waiting
        waiting = [child for org in waiting for child in children.pop(id(org), ())]
    if children:
        raise TreeError("上级组织之间互相循环，或上级不在所加组织之中。")
    return ordered


def _number(tree_ids: set[int], *, new: Sequence[Org]) -> int:
    """Give the nodes of whole trees their lft, rght, level; saves old ones that changed, returns how many."""
    fields = ("pk", "tree_id", "tree_parent_id", "lft", "rght", "tree_level")
    old = list(Org.objects.filter(tree_id__in=tree_ids).order_by("tree_id", "lft", "pk").only(*fields))
    before = [(node.lft, node.rght, node.tree_level) for node in old]
    children: dict[int | None, list[Org]] = defaultdict(list)
    for node in [*old, *new]:
        children[node.tree_parent_id].append(node)
    for root in children[None]:
        _walk(root, children)
    wrong = [
        node for node, was in zip(old, before, strict=True) if (node.lft, node.rght, node.tree_level) != was
    ]
    Org.objects.bulk_update(wrong, ["lft", "rght", "tree_level"], batch_size=BATCH // 2)
    return len(wrong)


def _walk(root: Org, children: dict[int | None, list[Org]]) -> None:
    """Number one tree in preorder, without recursion."""
    counter, root.tree_level, stack = 0, 0, [(root, False)]
    while stack:
        node, is_leaving = stack.pop()
        counter += 1
        if is_leaving:
            node.rght = counter
            continue
        node.lft = counter
        stack.append((node, True))
        for child in reversed(children[node.pk]):
            child.tree_level = node.tree_level + 1
            stack.append((child, False))
