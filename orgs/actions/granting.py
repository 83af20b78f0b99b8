"""Single rights given to colleagues: never more than the giver holds, and never longer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from orgs import notices, rules, signals
from orgs.actions.people import AdminError, fresh
from orgs.acts import Act
from orgs.delegating import giving_fault, holds, may_end
from orgs.models import Account, Admin, Delegation, Org, OrgUserGrant
from orgs.models.org import below
from orgs.rights_lock import hold_rights
from zhtj.audit.models import AuditEntry


@transaction.atomic
def give(*, admin: Admin, org: Org, right: str, by: Account, reason: str = "") -> Delegation:
    """To the colleague in that office. Raises AdminError with the rule that stops it."""
    by = fresh(by)
    admin = Admin.objects.open().select_related("account", "org").filter(pk=admin.pk).first()
    org = Org.objects.get(pk=org.pk)
    if fault := giving_fault(by, admin, org, right):
        raise AdminError(fault)
    account = admin.account
    given = Delegation.objects.create(account=account, org=org, right=right, given_by=by, vouched_by=by)
    assign_perm(f"orgs.{right}", account, org)
    AuditEntry.record(
        actor=by, act=Act.RIGHT_GIVEN, target=given, org=org, reason=reason, account=account.pk, right=right
    )
    notices.right_given(given, by=by)
    return given


@transaction.atomic
def end(*, delegation: Delegation, by: Account, reason: str = "") -> None:
    by = fresh(by)
    delegation = Delegation.objects.open().select_related("account", "org").filter(pk=delegation.pk).first()
    if delegation is None or not may_end(by, delegation):
        raise AdminError("该授权已结束，或不由您结束。")
    close([delegation], by=by)
    record_ended(delegation, by=by, reason=reason, also_ended=end_unsupported(delegation.account))


def end_rights(account: Account, org: Org) -> None:
    """What `account` holds at `org` and below it, except by offices that it still has; part of an act.

    With its last office an account loses everything: nobody keeps a right that outlives the reason for it.
    """
    offices = account.admins.open().values("org")
    if account.admins.open().exists():
        given = account.delegations.open().filter(below(org.path, field="org__path"))
        held = OrgUserGrant.objects.filter(below(org.path, field="content_object__path"), user=account)
        close(given.select_related("account", "org"))
        held.exclude(content_object__in=offices).delete()
    else:
        account.delegations.open().update(ended_at=timezone.now())
        OrgUserGrant.objects.filter(user=account).delete()


def pass_on(old: Account, new: Account) -> None:
    """What `old` gave to others, `new` answers for from now on; part of an act.

    What cannot go on so is left for end_unsupported: given to the new one himself, or more than he holds.
    """
    for given in Delegation.objects.open().filter(vouched_by=old).select_related("org"):
        if given.account_id != new.pk and holds(Account.objects.get(pk=new.pk), given.right, given.org):
            given.vouched_by = new
            given.save(update_fields=["vouched_by"])


def end_unsupported(account: Account) -> list[int]:
    """End what `account` vouches for and does not hold any more, and what depended on that; part of an act."""
    ended, waiting = [], [account.pk]
    while waiting:
        voucher = Account.objects.get(pk=waiting.pop())
        vouched = Delegation.objects.open().filter(vouched_by=voucher).select_related("account", "org")
        lost = [given for given in vouched if not holds(voucher, given.right, given.org)]
        close(lost)
        ended += [given.pk for given in lost]
        waiting += [given.account_id for given in lost]
    return ended


def close(delegations: Iterable[Delegation], *, by: Account | None = None) -> None:
    """The grant goes with the delegation, unless an office gives the same."""
    for given in delegations:
        given.ended_at = timezone.now()
        given.save(update_fields=["ended_at"])
        notices.right_ended(given, by=by)
        if not _by_office(given):
            remove_perm(f"orgs.{given.right}", given.account, given.org)


def _by_office(given: Delegation) -> bool:
    in_office = given.account.admins.open().filter(org=given.org_id).exists()
    return in_office and given.right in rules.usual_rights(type=given.org.type, level=given.org.level)


@receiver([signals.org_moved, signals.org_changed], dispatch_uid="orgs.end_out_of_reach")
def end_out_of_reach(sender, org: Org, by: Account | None = None, **kwargs) -> None:
    """Moved, closed or of another kind: who vouches for a right there may not hold it any more.

    A line for each: whoever lost a right would look for it at the right, not at the organisation.
    """
    hold_rights()
    there = Delegation.objects.open().filter(below(org.path, field="org__path"))
    for voucher in Account.objects.filter(pk__in=there.values("vouched_by")):
        for given in Delegation.objects.filter(pk__in=end_unsupported(voucher)).order_by("pk"):
            record_ended(given, by=by, reason=f"“{org.name}”有调整，授权人已无该权限。")


def record_ended(given: Delegation, *, by: Account | None, reason: str, **facts) -> None:
    AuditEntry.record(
        actor=by, act=Act.RIGHT_ENDED, target=given, org=given.org, reason=reason, account=given.account_id,
        right=given.right, **facts,
    )  # fmt: skip
