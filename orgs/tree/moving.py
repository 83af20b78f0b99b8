"""Moving an organisation, with everything below it, to another superior."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from orgs import signals
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.models.org import below, segment
from orgs.tree.locks import TreeError, hold
from orgs.tree.placing import DEEPEST, LONGEST_PATH
from orgs.tree.refusals import (
    check_name_is_free,
    check_nesting,
    check_place,
    require_open,
    require_right,
    university_in,
)
from zhtj.audit.models import AuditEntry


def move(*, org: Org, to: Org, by: Account | None, act: Act = Act.ORG_MOVED, reason: str = "") -> Org:
    """Put `org`, with everything below it, under `to`; returns it as it is afterwards. Raises as add() does."""
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
        signals.org_moved.send(sender=Org, org=org, old_path=old_path, by=by)
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


def hold_both(org: Org, to: Org) -> tuple[Org, Org]:
    """Both as they are now, locked for a move of the first below the second."""
    org, to = hold([org, to], alone=_touches_leading_levels)
    return org, to


def _touches_leading_levels(orgs: Sequence[Org]) -> bool:
    org, to = orgs
    return org.is_upper or to.is_upper or org.parent is None or org.parent.is_upper


def check_move(org: Org, to: Org, by: Account | None) -> None:
    """Raises what stands against `org` below `to`, both locked."""
    require_right(by, org.parent or org)
    require_right(by, to)
    for one in (org, to):
        require_open(one)
    if org.covers(to):
        raise TreeError(f"不能把“{org.name}”移到它自己或它的下级之下。")
    if org.parent_id != to.pk:
        check_place(org, to)
        check_nesting(university_in(org), to)
        check_name_is_free(org.name, to)


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
