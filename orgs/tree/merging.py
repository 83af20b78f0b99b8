"""Merging an organisation into another: what stands below it goes over, its posts too, and it is closed."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from orgs import rules, signals
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.tree.closing import THE_TOP_STAYS, settle
from orgs.tree.locks import TreeError, hold_rows
from orgs.tree.moving import hold_both, relocate
from orgs.tree.refusals import (
    check_name_is_free,
    check_nesting,
    check_place,
    require_right,
    university_in,
)
from zhtj.audit.models import AuditEntry

ONLY_ALIKE = "团的领导机关、团工委只能与同类别、同层级的组织合并。"


def merge(*, org: Org, to: Org, on: date, by: Account | None, reason: str = "") -> Org:
    """Close `org` after all it has went to `to`. Raises TreeError, PermissionDenied.

    Its admins lose access with it: whom `to` needs, its superior appoints.
    """
    with transaction.atomic():
        org, to = hold_both(org, to)
        _check(org, to, on, by)
        hold_rows(moved=[org], places=[to])
        moved = [_take(child, to) for child in Org.objects.open().children_of(org)]
        settle(org, on=on)
        came_along = signals.org_merging.send(sender=Org, org=org, on=on, by=by, to=to)
        for child, old_path in moved:
            signals.org_moved.send(sender=Org, org=child, old_path=old_path, by=by)
        AuditEntry.record(
            actor=by, act=Act.ORG_MERGED, target=org, org=to, reason=reason,
            on=on, source=org.name, to=to.name, children=[child.name for child, _ in moved],
            **{fact: count for _, told in came_along for fact, count in told.items()},
        )  # fmt: skip
        signals.org_changed.send(sender=Org, org=org, by=by)
        signals.org_merged.send(sender=Org, org=org, to=to)
    return Org.objects.get(pk=to.pk)


def _check(org: Org, to: Org, on: date, by: Account | None) -> None:
    for one in (org, to):
        if one.parent is None:
            raise TreeError(THE_TOP_STAYS)
        require_right(by, one.parent)
        if not one.is_open:
            raise TreeError(f"“{one.name}”已关闭，请先恢复。")
    if org.covers(to):
        raise TreeError(f"不能把“{org.name}”合并到它自己或它的下级。")
    if fault := kinds_fault(org, to) or rules.closing_day_fault(
        on, opened_on=org.opened_on, today=timezone.localdate()
    ):
        raise TreeError(fault)


def kinds_fault(org: Org, to: Org) -> str:
    """Why such organisations are never merged; "" when they may be."""
    is_same = (org.type, org.level) == (to.type, to.level)
    return "" if is_same or not (org.is_upper or to.is_upper) else ONLY_ALIKE


def _take(child: Org, to: Org) -> tuple[Org, str]:
    """The child at its new place, and the path that it had."""
    child, to = (Org.objects.select_related("parent").get(pk=one.pk) for one in (child, to))
    check_place(child, to)
    check_nesting(university_in(child), to)
    if child.parent_id != to.pk:
        check_name_is_free(child.name, to)
    old_path = child.path
    return relocate(child, to), old_path
