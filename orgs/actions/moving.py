"""组织迁移, 合并, and taking a move back."""

from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from orgs import tree
from orgs.actions.foreseeing import Change
from orgs.acts import Act
from orgs.models import Account, Org, OrgMove
from orgs.tree import TreeError

THERE_ALREADY = "该组织已在所选上级之下，不需要迁移。"


def move(*, org: Org, to: Org, by: Account, reason: str = "") -> OrgMove:
    """Raises TreeError, PermissionDenied."""
    with transaction.atomic():
        org, to = tree.hold_both(org, to)
        if org.parent_id == to.pk:
            tree.check_move(org, to, by)
            raise TreeError(THERE_ALREADY)
        source = org.parent
        tree.move(org=org, to=to, by=by, reason=reason)
        return OrgMove.objects.create(org=org, source=source, target=to, by=by, reason=reason)


def undo(*, move: OrgMove, by: Account) -> OrgMove:
    """The organisation stands where it stood before. Raises TreeError, PermissionDenied."""
    with transaction.atomic():
        org, source = tree.hold_both(move.org, move.source)
        move = OrgMove.objects.select_related("target").select_for_update(of=("self",)).get(pk=move.pk)
        if fault := fault_of_undoing(move, org):
            raise TreeError(fault)
        tree.move(org=org, to=source, by=by, act=Act.ORG_MOVE_UNDONE, reason=move.reason)
        move.undone_at, move.undone_by = timezone.now(), by
        move.save(update_fields=["undone_at", "undone_by"])
    return move


def fault_of_undoing(move: OrgMove, org: Org) -> str:
    """What in the record stands against it; what stands against the place itself, the tree says."""
    if move.undone_at is not None:
        return "该迁移已经撤销。"
    if not move.is_undoable:
        return f"迁移已超过30天（{move.undoable_until}为最后一天），不能撤销；确需调整的，请重新迁移。"
    if org.parent_id != move.target_id:
        return f"“{org.name}”后来又迁移过，不能撤销这一次迁移。"
    return ""


def moving(*, org: Org, to: Org, by: Account, reason: str = "") -> Change:
    return Change(org, to, partial(move, org=org, to=to, by=by, reason=reason))


def undoing(*, move: OrgMove, by: Account) -> Change:
    return Change(move.org, move.source, partial(undo, move=move, by=by))


def merging(*, org: Org, to: Org, on: date, by: Account, reason: str = "") -> Change:
    act = partial(tree.merge, org=org, to=to, on=on, by=by, reason=reason)
    return Change(org, to, act, keeps=False)
