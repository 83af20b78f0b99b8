"""How an office ends: taken away, or handed over to somebody else. What the old one did stays under his name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from orgs import notices
from orgs.actions import granting, links
from orgs.actions.appointing import account_of, first_code, take_office
from orgs.actions.people import allowed
from orgs.acts import Act
from orgs.models import Account, Admin, Delegation, OrgUserGrant
from orgs.models.admin import STAFF
from orgs.models.grant import grant
from orgs.standing import Control
from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor, sessions


@transaction.atomic
def end_admin(*, admin: Admin, by: Account, reason: str = "") -> None:
    admin, by = allowed(Control.END, admin, by)
    _leave(admin)
    AuditEntry.record(
        actor=by, act=Act.ADMIN_ENDED, target=admin, org=admin.org, reason=reason, account=admin.account_id,
        also_ended=granting.end_unsupported(admin.account),
    )  # fmt: skip
    notices.left(admin, by=by)


@transaction.atomic
def make_staff(*, admin: Admin, by: Account, reason: str = "") -> None:
    """Goes on without a post, with the same rights."""
    admin, by = allowed(Control.STAFF, admin, by)
    was, admin.duty = admin.duty, STAFF
    admin.save(update_fields=["duty"])
    AuditEntry.record(
        actor=by, act=Act.ADMIN_MADE_STAFF, target=admin, org=admin.org, reason=reason, account=admin.account_id,
        changed={"任命时的职务": [was, STAFF]},
    )  # fmt: skip


@transaction.atomic
def hand_over(
    *, admin: Admin, login: str, name: str, duty: str, by: Account, reason: str = ""
) -> tuple[Admin, str]:
    """The new office with what the old one held there, and the 激活码 of whoever has no password yet."""
    admin, by = allowed(Control.HAND_OVER, admin, by)
    old = admin.account
    heir = take_office(account_of(login, name, org=admin.org, by=by), admin.org, duty)
    _give_the_same(old, heir)
    _leave(admin)
    links.revoke(old)  # for other offices too: whoever hands over may have shown his codes and his phone
    second_factor.forget(old)
    granting.pass_on(old, heir.account)
    AuditEntry.record(
        actor=by, act=Act.ADMIN_HANDED_OVER, target=admin, org=admin.org, reason=reason, account=old.pk,
        successor=heir.account_id, also_ended=granting.end_unsupported(old),
    )  # fmt: skip
    notices.handed_over(admin, heir, by=by)
    # Whoever hands over his own office answers for nothing any more: the successor's code stands by itself.
    return heir, first_code(heir, heir.account if by == old else by)


def _give_the_same(old: Account, heir: Admin) -> None:
    """What colleagues gave the old one there they go on vouching for; unless they are the heir, who has it."""
    for given in old.delegations.open().filter(org=heir.org).exclude(vouched_by=heir.account):
        told = {"given_by": given.vouched_by, "vouched_by": given.vouched_by}
        Delegation.objects.open().get_or_create(
            account=heir.account, org=heir.org, right=given.right, defaults=told
        )
    held = OrgUserGrant.objects.filter(user=old, content_object=heir.org)
    grant(heir.account, heir.org, held.values_list("permission__codename", flat=True))


def _leave(admin: Admin) -> None:
    """Rights, sessions and codes end at once; with the last office the account itself."""
    account = admin.account
    admin.ended_at = timezone.now()
    admin.save(update_fields=["ended_at"])
    granting.end_rights(account, admin.org)
    if account.admins.open().exists():
        links.revoke(account, org=admin.org)
    else:
        close_account(account)
    sessions.end_sessions(account)


def close_account(account: Account) -> None:
    """Nobody logs in with it any more; what was done with it stays under its name."""
    account.is_active = False
    account.save(update_fields=["is_active"])
    links.revoke(account)
    second_factor.forget(account)
