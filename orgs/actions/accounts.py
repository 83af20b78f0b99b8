"""Disabling an account for a while, and enabling it again."""

from django.db import transaction

from orgs import notices
from orgs.actions import links
from orgs.actions.people import allowed
from orgs.acts import Act
from orgs.models import Account, Admin
from orgs.standing import Control
from zhtj.audit.models import AuditEntry
from zhtj.doors import sessions


@transaction.atomic
def disable(*, admin: Admin, by: Account, reason: str = "") -> None:
    """The offices stay, and what they gave to others; the account can do nothing until it is enabled."""
    admin, by = allowed(Control.DISABLE, admin, by)
    _switch(admin.account, is_active=False)
    links.revoke(admin.account)
    sessions.end_sessions(admin.account)
    AuditEntry.record(actor=by, act=Act.ACCOUNT_DISABLED, target=admin.account, org=admin.org, reason=reason)
    notices.switched(admin, by=by)


@transaction.atomic
def enable(*, admin: Admin, by: Account, reason: str = "") -> None:
    admin, by = allowed(Control.ENABLE, admin, by)
    _switch(admin.account, is_active=True)
    AuditEntry.record(actor=by, act=Act.ACCOUNT_ENABLED, target=admin.account, org=admin.org, reason=reason)
    notices.switched(admin, by=by)


def _switch(account: Account, *, is_active: bool) -> None:
    account.is_active = is_active
    account.save(update_fields=["is_active"])
