"""Closing an organisation with a date, and reopening it.

What is closed keeps its place, its name and its history; whatever stands below it is closed already.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from orgs import rules, signals
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.tree.locks import TreeError, hold
from orgs.tree.refusals import name_fault, require_right, telling_what_is_taken
from zhtj.audit.models import AuditEntry

MOST_NAMED = 5
THE_TOP_STAYS = "最上级组织不能关闭。"


def close(*, org: Org, on: date, by: Account | None, answers: dict | None = None, reason: str = "") -> Org:
    """Close `org`. `answers` are for those above who must settle something first, e.g. what becomes of its posts.

    Raises TreeError, PermissionDenied.
    """
    with transaction.atomic():
        org = _hold(org, by)
        if fault := fault_of_closing(org) or rules.closing_day_fault(
            on, opened_on=org.opened_on, today=timezone.localdate()
        ):
            raise TreeError(fault)
        settle(org, on=on)
        signals.org_closing.send(sender=Org, org=org, on=on, by=by, answers=answers or {})
        AuditEntry.record(actor=by, act=Act.ORG_CLOSED, target=org, org=org, reason=reason, on=on)
        signals.org_changed.send(sender=Org, org=org, by=by)
    return org


def reopen(*, org: Org, on: date, by: Account | None, reason: str = "") -> Org:
    """Bring `org` back to its place, with its admins' rights; its posts stay ended. Raises as close() does."""
    with transaction.atomic():
        org = _hold(org, by)
        if fault := fault_of_reopening(org) or rules.reopening_day_fault(
            on, closed_on=org.closed_on, today=timezone.localdate()
        ):
            raise TreeError(fault)
        closed_on, org.closed_on = org.closed_on, None
        with telling_what_is_taken():
            org.save(update_fields=["closed_on"])
        Org.objects.filter(pk=org.parent_id).update(is_leaf=False)
        AuditEntry.record(
            actor=by, act=Act.ORG_REOPENED, target=org, org=org, reason=reason, on=on, closed_on=closed_on
        )
        signals.org_changed.send(sender=Org, org=org, by=by)
    return org


def settle(org: Org, *, on: date) -> None:
    """Write that the held `org` is closed. First thing of an act: acts on posts wait at its row, then see it."""
    list(Org.objects.filter(pk__in=[org.parent_id, org.pk]).order_by("path").select_for_update(no_key=True))
    org.closed_on = on
    org.save(update_fields=["closed_on"])
    siblings = Org.objects.open().filter(parent=org.parent_id)
    Org.objects.filter(pk=org.parent_id).update(is_leaf=not siblings.exists())


def fault_of_closing(org: Org) -> str:
    """What stands against closing `org`, its posts apart; "" when nothing does."""
    if org.parent is None:
        return THE_TOP_STAYS
    if not org.is_open:
        return f"“{org.name}”已于{org.closed_on}关闭。"
    below = list(Org.objects.open().children_of(org).values_list("name", flat=True)[: MOST_NAMED + 1])
    if below:
        more = "等" if len(below) > MOST_NAMED else ""
        named = f"{'、'.join(below[:MOST_NAMED])}{more}"
        return f"“{org.name}”还有下级组织（{named}），请先逐个关闭、迁移或合并。"
    return ""


def fault_of_reopening(org: Org) -> str:
    if org.is_open:
        return f"“{org.name}”没有关闭，不需要恢复。"
    if not org.parent.is_open:
        return f"其上级“{org.parent.name}”也已关闭，请先恢复上级组织。"
    taken = name_fault(org.name, org.parent)
    return f"{taken}请先为其中一个改名。" if taken else ""


def _hold(org: Org, by: Account | None) -> Org:
    [org] = hold([org], alone=lambda orgs: orgs[0].is_upper)
    require_right(by, org.parent or org)
    return org
