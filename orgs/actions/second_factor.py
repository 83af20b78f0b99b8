"""Demanding a second factor, no longer demanding it, and helping out who lost phone and recovery codes."""

from django.db import transaction
from django.utils import timezone

from orgs import notices
from orgs.access import require
from orgs.actions.people import allowed
from orgs.acts import Act
from orgs.models import Account, Admin, Org
from orgs.models.second_factor import SecondFactorRule
from orgs.standing import Control
from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor, sessions


@transaction.atomic
def require_second_factor(*, org: Org, by: Account) -> SecondFactorRule:
    """Of the admins of `org` and of all below, from their next request on."""
    require(by, "manage_orgs", org)
    rule, is_new = SecondFactorRule.objects.get_or_create(org=org, ended_at=None, defaults={"by": by})
    if is_new:
        AuditEntry.record(actor=by, act=Act.SECOND_FACTOR_REQUIRED, target=org, org=org)
    return rule


@transaction.atomic
def lift_second_factor(*, org: Org, by: Account) -> None:
    """Rules of committees above stay as they are."""
    require(by, "manage_orgs", org)
    if SecondFactorRule.objects.in_force().filter(org=org).update(ended_at=timezone.now()):
        AuditEntry.record(actor=by, act=Act.SECOND_FACTOR_LEFT_FREE, target=org, org=org)


@transaction.atomic
def forget_factor(*, admin: Admin, by: Account, reason: str = "") -> None:
    """Phone and recovery codes are lost: the password alone opens the account until another one is set up."""
    admin, by = allowed(Control.FORGET_FACTOR, admin, by)
    take_factor(admin, by=by, reason=reason)


def take_factor(admin: Admin, *, by: Account | None, reason: str = "") -> None:
    """Part of an act; asks for no right."""
    second_factor.forget(admin.account)
    sessions.end_sessions(admin.account)
    AuditEntry.record(
        actor=by, act=Act.SECOND_FACTOR_FORGOTTEN, target=admin.account, org=admin.org, reason=reason
    )
    notices.factor_forgotten(admin, by=by)
