"""The only writer of structure: adds and moves organisations, under locks, on rows read after locking.

Adding below a 基层 unit shares the forest with everybody and holds that unit; whatever touches the leading
levels in a way others could trip over (a new or moved 领导机关 or 团工委, a unit that becomes one or ceases to
be one or changes its superior) is alone.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from orgs import access, rules, signals, tree_numbers
from orgs.acts import Act
from orgs.codes import HIGHER_EDUCATION
from orgs.models import Account, Org
from orgs.models.org import SEGMENT, below, segment
from orgs.tree_locks import TreeError, hold, hold_forest
from zhtj.audit.models import AuditEntry

__all__ = [
    "DEEPEST", "TreeError", "add", "add_many", "check_facts", "check_is_no_second_university", "check_move",
    "check_name_is_free", "check_place",
    "hold_both", "hold_forest", "move", "relocate", "require_right", "telling_what_is_taken",
]  # fmt: skip

LONGEST_PATH = Org._meta.get_field("path").max_length
DEEPEST = LONGEST_PATH // SEGMENT  # levels from the topmost organisation down
BATCH = 1000
MOST_NAMED = 20  # in one line of the log
# Written here, so never asked of the caller.
OWN = ("parent", "tree_parent", "committee", "path", "tree_id", "lft", "rght", "tree_level")


def add(*, parent: Org | None, by: Account | None, **facts) -> Org:
    """Add one organisation as the last child of `parent`. `by` is None for commands run on the server.

    Raises TreeError (place), ValidationError (facts), PermissionDenied (right).
    """
    org = Org(**facts)
    with transaction.atomic():
        if parent is None:
            hold_forest()
            _check_one_top([org])
        else:
            [parent] = hold([parent], alone=lambda _: org.is_upper)
            require_right(by, parent)
            _require_open(parent)
        check_facts(org)
        if parent is not None:
            check_name_is_free(org.name, parent)
            check_is_no_second_university(org, parent)
        org.pk = _reserve_ids(1)[0]
        _place(org, parent)
        _insert(org)
        AuditEntry.record(actor=by, act=Act.ORG_ADDED, target=org, org=org, parent=str(org.parent or ""))
        signals.orgs_added.send(sender=Org, orgs=[org])
    return org


def move(*, org: Org, to: Org, by: Account | None, act: Act = Act.ORG_MOVED, reason: str = "") -> Org:
    """Put `org`, with everything below it, under `to`; returns it as it is afterwards. Raises as `add` does."""
    with transaction.atomic():
        org, to = hold_both(org, to)
        check_move(org, to, by)
        if org.parent_id == to.pk:
            return org
        old_parent, old_path = org.parent, org.path
        org = relocate(org, to)
        AuditEntry.record(
            actor=by, act=act, target=org, org=org, reason=reason,
            changed={"上级组织": [old_parent.name, to.name]},
        )  # fmt: skip
        signals.org_moved.send(sender=Org, org=org, old_path=old_path)
    return org


def relocate(org: Org, to: Org) -> Org:
    """Write the move of a held and checked organisation; those above are told by the caller."""
    old_parent, old_path, old_committee = org.parent, org.path, org.committee_id
    _move_in_forest(org, to)  # saves the whole row, so path and committee come after it
    _move_path(org, to, old_path)
    _move_committee(org, to, old_committee)
    Org.objects.filter(pk=to.pk).update(is_leaf=False)
    Org.objects.filter(pk=old_parent.pk).update(is_leaf=not old_parent.children.open().exists())
    return Org.objects.select_related("parent").get(pk=org.pk)


def add_many(
    *, orgs: Sequence[Org], by: Account | None, on_progress: Callable[[int], None] = lambda count: None
) -> None:
    """Add unsaved organisations in any order; `parent` of each is a saved one, another of them, or None.

    All or nothing; numbers every tree it touches once. Raises at the first fault, as `add` does.
    """
    if not orgs:
        return
    with transaction.atomic():
        ordered = _parents_first(orgs)
        known = _hold_parents(ordered)
        _check_one_top(ordered)
        for org, pk in zip(ordered, _reserve_ids(len(ordered)), strict=True):
            parent = org.parent and known.get(org.parent.pk, org.parent)
            require_right(by, parent)
            _require_open(parent)
            check_facts(org, known=True)
            org.pk = pk
            _place(org, parent)
        _insert_many(ordered, on_progress)
        _record_added(ordered, by)
        signals.orgs_added.send(sender=Org, orgs=ordered)


def _record_added(orgs: Sequence[Org], by: Account | None) -> None:
    """One line for each organisation that was there and got something below it, so that those above it see it."""
    stored: dict[int, Org] = {}  # by a new one, what was there above it: parents come first
    added: dict[int, list[Org]] = defaultdict(list)
    for org in orgs:
        above = org.parent or org
        stored[org.pk] = stored.get(above.pk, above)
        added[stored[org.pk].pk].append(org)
    for group in added.values():
        names = [org.name for org in group[:MOST_NAMED]]
        facts = {"count": len(group), "names": [*names, "等"] if len(group) > MOST_NAMED else names}
        place = stored[group[0].pk]
        AuditEntry.record(actor=by, act=Act.ORGS_ADDED, target=group[0], org=place, **facts)


# --- locks, rights, places ---------------------------------------------------------------------------------


def hold_both(org: Org, to: Org) -> tuple[Org, Org]:
    """Both as they are now, locked for a move of the first below the second."""
    org, to = hold([org, to], alone=_touches_leading_levels)
    return org, to


def _touches_leading_levels(orgs: Sequence[Org]) -> bool:
    org, to = orgs
    return org.is_upper or to.is_upper or org.parent is None or org.parent.is_upper


def _hold_parents(orgs: Sequence[Org]) -> dict[int, Org]:
    """The saved parents among `orgs`' parents by primary key, locked and as they are now."""
    saved = {org.parent.pk: org.parent for org in orgs if org.parent and org.parent.pk}
    is_alone = any(org.is_upper for org in orgs)
    return {parent.pk: parent for parent in hold(list(saved.values()), alone=lambda _: is_alone)}


def require_right(by: Account | None, org: Org | None) -> None:
    if by is not None and org is not None:
        access.require(by, "manage_orgs", org)


def _require_open(org: Org | None) -> None:
    if org is not None and not org.is_open:
        raise TreeError(f"“{org.name}”已关闭，请先恢复。")


def check_place(org: Org, parent: Org | None) -> None:
    fault = rules.placement_fault(
        type=org.type,
        level=org.level,
        parent_type=parent and parent.type,
        parent_level=parent and parent.level,
    )
    if fault:
        raise TreeError(fault)


def _check_one_top(orgs: Sequence[Org]) -> None:
    tops = [org for org in orgs if org.parent is None]
    if len(tops) > 1 or (tops and Org.objects.filter(parent=None).exists()):
        raise TreeError("最上级组织只有一个，请为其他组织指定上级组织。")


def check_name_is_free(name: str, parent: Org) -> None:
    if Org.objects.open().filter(parent=parent, name=name).exists():
        raise TreeError(f"“{parent.name}”下已有名为“{name}”的组织。")


def check_facts(org: Org, *, known: bool = False) -> None:
    """`known`: the 学校标识码 comes from a list that was checked, where other categories occur."""
    org.name = rules.tidy(org.name)
    org.clean_fields(exclude=OWN)  # first: the rules take nothing but choices
    faults = {"name": rules.text_fault(org.name), "division": rules.division_fault(org.division)}
    if org.school_code is not None:
        faults["school_code"] = rules.school_code_fault(
            org.school_code, known=known
        ) or rules.school_code_place_fault(org.type)
    if faults := {field: fault for field, fault in faults.items() if fault}:
        raise ValidationError(faults)
    if not known:
        org.validate_unique(exclude=OWN)


def check_is_no_second_university(org: Org, parent: Org) -> None:
    """Whoever becomes 高校本级 stands inside no other; real lists, which are loaded, may know better."""
    above = Org.objects.above(parent).filter(industry__in=HIGHER_EDUCATION, school_code__gt="").first()
    if org.is_university and above:
        told = f"上级“{above.name}”是高校本级，校内的院系团组织不填学校标识码。"
        raise ValidationError({"school_code": told})


def check_move(org: Org, to: Org, by: Account | None) -> None:
    """Raises what stands against `org` below `to`, both locked."""
    require_right(by, org.parent or org)
    require_right(by, to)
    for one in (org, to):
        _require_open(one)
    if org.covers(to):
        raise TreeError(f"不能把“{org.name}”移到它自己或它的下级之下。")
    if org.parent_id != to.pk:
        check_place(org, to)
        check_name_is_free(org.name, to)


def _place(org: Org, parent: Org | None) -> None:
    """Set what follows from the place of a new organisation: parent, path, committee, mptt's parent, leaves."""
    check_place(org, parent)
    org.parent = parent
    org.path = (parent.path if parent else "") + segment(org.pk)
    if len(org.path) > LONGEST_PATH:
        raise TreeError(f"“{org.name}”处在第{len(org.path) // SEGMENT}级，组织层级不能超过{DEEPEST}级。")
    org.committee_id = org.pk if org.removes_cadres else parent.committee_id
    org.tree_parent = parent if parent and parent.is_upper == org.is_upper else None
    org.tree_id = org.tree_parent.tree_id if org.tree_parent else org.pk
    if parent:
        parent.is_leaf = False


# --- writing -----------------------------------------------------------------------------------------------


def _insert(org: Org) -> None:
    """Write a placed organisation as the last of its siblings."""
    if org.tree_parent is None:
        org.lft, org.rght, org.tree_level = 1, 2, 0
    else:
        Org.objects.insert_node(org, org.tree_parent, "last-child", allow_existing_pk=True)
    with telling_what_is_taken():
        org.save(force_insert=True)
    Org.objects.filter(pk=org.parent_id, is_leaf=True).update(is_leaf=False)


def _insert_many(orgs: Sequence[Org], on_progress: Callable[[int], None]) -> None:
    """Write placed organisations, parents first."""
    tree_numbers.number({org.tree_id for org in orgs}, new=orgs)
    for start in range(0, len(orgs), BATCH):
        batch = orgs[start : start + BATCH]
        with telling_what_is_taken():
            Org.objects.bulk_create(batch)
        Org.objects.filter(pk__in={org.parent_id for org in batch}, is_leaf=True).update(is_leaf=False)
        on_progress(start + len(batch))


@contextmanager
def telling_what_is_taken():
    """Somebody took the name or the code between our look and our write: the constraints' word as a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise TreeError("同一上级下已有同名组织，或学校标识码已被使用，请刷新后再试。") from error


def _move_in_forest(org: Org, to: Org) -> None:
    """mptt's side of a move: within a tree, into another tree, or out of one to become a tree.

    Siblings stand in the order of their keys, as they were added, so that moving back gives the tree from before.
    """
    if org.is_upper == to.is_upper:
        later = Org.objects.filter(tree_parent=to, pk__gt=org.pk).order_by("pk").first()
        Org.objects.move_node(org, later or to, "left" if later else "last-child")
    elif org.tree_parent_id is not None:
        Org.objects.move_node(org, None)
        Org.objects.filter(tree_id=org.tree_id).update(tree_id=org.pk)


def _move_path(org: Org, to: Org, old_path: str) -> None:
    new_path = to.path + segment(org.pk)
    moved = Org.objects.filter(below(old_path))
    longest = moved.aggregate(longest=Max(Length("path")))["longest"]
    if longest - len(old_path) + len(new_path) > LONGEST_PATH:
        raise TreeError(f"移动后组织层级将超过{DEEPEST}级。")
    moved.update(path=Concat(Value(new_path), Substr("path", len(old_path) + 1)))
    Org.objects.filter(pk=org.pk).update(parent=to)


def _move_committee(org: Org, to: Org, old_committee: int) -> None:
    """Below a moved 团总支 or 团支部, whoever had the same committee above it gets the new one."""
    if not org.removes_cadres:
        moved = Org.objects.filter(below(to.path + segment(org.pk)), committee=old_committee)
        moved.update(committee=to.committee_id)


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
