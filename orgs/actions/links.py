"""One-time codes: made by those who answer for an admin, shown once, and taken by exactly one who types them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from orgs import notices
from orgs.actions.people import AdminError, allowed
from orgs.acts import Act
from orgs.models import Account, Admin, OneTimeLink, Org
from orgs.models.link import LIFETIMES, code_hash, new_code
from orgs.rights_lock import hold_rights
from orgs.standing import Control, Standing
from zhtj.audit.models import AuditEntry
from zhtj.doors import sessions

Kind = OneTimeLink.Kind
WRONG_CODE = (
    "登录名、姓名或代码不正确，或代码已使用、已作废、已过期。请核对后重试，或请为您签发代码的管理员重新签发。"
)
_MAKING = {Kind.ACTIVATION: Control.RENEW, Kind.RESET: Control.RESET}
_TAKEN = {Kind.ACTIVATION: Act.ACCOUNT_ACTIVATED, Kind.RESET: Act.PASSWORD_RESET}


def issue(*, account: Account, org: Org, kind: Kind, by: Account | None) -> str:
    """A new code instead of any before it; part of an act that leaves the trace."""
    revoke(account, kind=kind)
    code = new_code()
    OneTimeLink.objects.create(
        kind=kind, account=account, org=org, made_by=by, code_hash=code_hash(code),
        expires_at=timezone.now() + LIFETIMES[kind],
    )  # fmt: skip
    return code


def revoke(account: Account, **which) -> None:
    """Codes not yet used are good for nothing from now on; part of an act that leaves the trace."""
    OneTimeLink.objects.pending().filter(account=account, **which).update(revoked_at=timezone.now())


@transaction.atomic
def renew_activation(*, admin: Admin, by: Account) -> str:
    admin, by = allowed(Control.RENEW, admin, by)
    code = issue(account=admin.account, org=admin.org, kind=Kind.ACTIVATION, by=by)
    AuditEntry.record(actor=by, act=Act.ACTIVATION_RENEWED, target=admin, org=admin.org)
    return code


@transaction.atomic
def make_reset(*, admin: Admin, by: Account) -> str:
    """The password so far stays good until the code is used."""
    admin, by = allowed(Control.RESET, admin, by)
    code = issue(account=admin.account, org=admin.org, kind=Kind.RESET, by=by)
    AuditEntry.record(actor=by, act=Act.RESET_CODE_MADE, target=admin, org=admin.org)
    notices.reset_made(admin, by=by)
    return code


def find(*, kind: Kind, login: str, code: str, name: str | None = None) -> OneTimeLink | None:
    """One query whatever is wrong, so that neither answer nor time tells which part was."""
    who = {"account__login__iexact": login} | ({} if name is None else {"account__name": name})
    usable = OneTimeLink.objects.usable(timezone.now()).select_related("account", "org")
    return usable.filter(kind=kind, code_hash=code_hash(code), **who).first()


def redeem(*, link: OneTimeLink, password: str) -> Account:
    """Set the password; of any number who come with one code at once exactly one gets here."""
    account = link.account
    account.set_password(password)  # slow on purpose, so before the lock
    with transaction.atomic():
        if not _is_answered_for(link):
            raise AdminError(WRONG_CODE)
        now = timezone.now()
        # Columns of the row alone: a join would hide from PostgreSQL that somebody was quicker.
        if not OneTimeLink.objects.pending().filter(pk=link.pk, expires_at__gt=now).update(used_at=now):
            raise AdminError(WRONG_CODE)
        account.save(update_fields=["password"])
        sessions.end_sessions(account)
        AuditEntry.record(actor=account, act=_TAKEN[Kind(link.kind)], target=account, org=link.org)
    return account


def _is_answered_for(link: OneTimeLink) -> bool:
    """Whoever made it may still make such a code: until it is used he could use it himself."""
    hold_rights()
    if link.made_by_id is None:  # on the server itself
        return True
    if link.made_by_id == link.account_id:
        return not _has_gained(link)
    maker = Account.objects.filter(pk=link.made_by_id, is_active=True).first()
    if maker is None:
        return False
    standing, control = Standing(maker), _MAKING[Kind(link.kind)]
    offices = Admin.objects.open().with_standing().filter(account=link.account_id)
    return any(not standing.fault(control, office) for office in offices)


def _has_gained(link: OneTimeLink) -> bool:
    """The account got more since than what was handed over to it with the code."""
    account, since = link.account, {"since_at__gt": link.made_at}
    return (
        account.admins.open().filter(**since).exists() or account.delegations.open().filter(**since).exists()
    )
