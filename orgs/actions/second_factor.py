"""Demanding a second factor, and no longer demanding it."""

from django.db import transaction
from django.utils import timezone

from orgs.access import require
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.models.second_factor import SecondFactorRule
from zhtj.audit.models import AuditEntry


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
