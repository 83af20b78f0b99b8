"""Adding organisations: one below another, or thousands at once."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db import transaction

from orgs import signals
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.tree.locks import TreeError, hold, hold_forest
from orgs.tree.placing import insert, insert_many, place, reserve_ids
from orgs.tree.refusals import (
    check_facts,
    check_name_is_free,
    check_nesting,
    require_open,
    require_right,
)  # fmt: skip
from zhtj.audit.models import AuditEntry

MOST_NAMED = 20  # in one line of the log


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
            require_open(parent)
        check_facts(org)
        if parent is not None:
            check_name_is_free(org.name, parent)
            check_nesting(org if org.is_university else None, parent)
        org.pk = reserve_ids(1)[0]
        place(org, parent)
        insert(org)
        told = {"opened_on": org.opened_on} if org.opened_on else {}
        AuditEntry.record(
            actor=by, act=Act.ORG_ADDED, target=org, org=org, parent=str(org.parent or ""), **told
        )
        signals.orgs_added.send(sender=Org, orgs=[org])
    return org


def add_many(
    *, orgs: Sequence[Org], by: Account | None, on_progress: Callable[[int], None] = lambda count: None
) -> None:
    """Add unsaved organisations in any order; `parent` of each is a saved one, another of them, or None.

    All or nothing; numbers every tree it touches once. Raises at the first fault, as add() does.
    """
    if not orgs:
        return
    with transaction.atomic():
        ordered = _parents_first(orgs)
        known = _hold_parents(ordered)
        _check_one_top(ordered)
        for org, pk in zip(ordered, reserve_ids(len(ordered)), strict=True):
            parent = org.parent and known.get(org.parent.pk, org.parent)
            require_right(by, parent)
            require_open(parent)
            check_facts(org, known=True)
            check_nesting(org if org.is_university else None, parent)
            org.pk = pk
            place(org, parent)
        insert_many(ordered, on_progress)
        _record_added(ordered, by)
        signals.orgs_added.send(sender=Org, orgs=ordered)


def _hold_parents(orgs: Sequence[Org]) -> dict[int, Org]:
    """The saved parents among `orgs`' parents by primary key, locked and as they are now."""
    saved = {org.parent.pk: org.parent for org in orgs if org.parent and org.parent.pk}
    is_alone = any(org.is_upper for org in orgs)
    return {parent.pk: parent for parent in hold(list(saved.values()), alone=lambda _: is_alone)}


def _check_one_top(orgs: Sequence[Org]) -> None:
    tops = [org for org in orgs if org.parent is None]
    if len(tops) > 1 or (tops and Org.objects.filter(parent=None).exists()):
        raise TreeError("最上级组织只有一个，请为其他组织指定上级组织。")


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
        above = stored[group[0].pk]
        AuditEntry.record(actor=by, act=Act.ORGS_ADDED, target=group[0], org=above, **facts)
