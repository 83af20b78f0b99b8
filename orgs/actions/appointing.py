"""Appointing admins: the level above decides, the appointed one sets his own password."""

from __future__ import annotations

from django.db import transaction

from orgs import notices, rules
from orgs.actions import links
from orgs.actions.people import AdminError, fresh
from orgs.acts import Act
from orgs.models import Account, Admin, Org
from orgs.models.account import State
from orgs.models.grant import grant
from orgs.standing import Standing
from zhtj.audit.models import AuditEntry

OTHER_NAME = "这个登录名已有账号，姓名与所填的不一致。请核对，或换一个登录名。"
IS_DISABLED = "这个账号已停用，请先由其上级团组织启用。"
FOREIGN = "这个登录名不能在这里使用，请换一个登录名；确需使用的，由双方共同的上级团组织任命。"
ALREADY = "{}已是该组织的管理员。"
ONESELF = "不能任命自己。"


@transaction.atomic
def appoint_admin(
    *, account: Account, org: Org, by: Account | None, duty: str = "", reason: str = ""
) -> Admin:
    """Make `account` admin of `org` with the usual rights of such an organisation. Asks for no right."""
    admin = take_office(account, org, duty)
    AuditEntry.record(
        actor=by, act=Act.ADMIN_APPOINTED, target=admin, org=org, reason=reason, account=account.pk, duty=duty
    )
    return admin


@transaction.atomic
def appoint(
    *, org: Org, login: str, name: str, duty: str, by: Account, reason: str = ""
) -> tuple[Admin, str]:
    """The office, and the 激活码 of whoever has no password yet ("" otherwise). Raises AdminError."""
    by = fresh(by)
    org = Org.objects.get(pk=org.pk)
    if fault := Standing(by).appointing_fault(org):
        raise AdminError(fault)
    account = account_of(login, name, org=org, by=by)
    admin = appoint_admin(account=account, org=org, by=by, duty=duty, reason=reason)
    notices.appointed(admin, by=by)
    return admin, first_code(admin, by)


def account_of(login: str, name: str, *, org: Org, by: Account) -> Account:
    """That of the login name, or a new one; what stands against it is told."""
    account = Account.objects.filter(login__iexact=login).first()
    if account is None:
        return Account.objects.create_user(login, None, name=name)
    if fault := _account_fault(account, name, org=org, by=by):
        raise AdminError(fault)
    return account


def account_fault(login: str, name: str, *, org: Org, by: Account) -> str:
    """What would stand against that login name; "" when nothing does."""
    account = Account.objects.filter(login__iexact=login).first()
    return _account_fault(account, name, org=org, by=by) if account else ""


def _account_fault(account: Account, name: str, *, org: Org, by: Account) -> str:
    if account.pk == by.pk:
        return ONESELF
    if _is_foreign(account, by):  # asked before the name, which it would confirm
        return FOREIGN
    if account.name != name:
        return OTHER_NAME
    offices = account.admins.open()
    if offices.filter(org=org).exists():
        return ALREADY.format(name)
    return IS_DISABLED if not account.is_active and offices.exists() else ""


def _is_foreign(account: Account, by: Account) -> bool:
    """Of people whom `by` does not answer for: neither are they gated and watched through a second office, nor
    does an account that ended there begin anew, with its name and its log, for somebody else."""
    offices = list(account.admins.select_related("org"))
    living = [office for office in offices if office.is_open]
    standing = Standing(by)
    answered = [standing.answers_for(office.org) for office in living or offices]
    return not (all(answered) if living else any(answered) or not offices)


def take_office(account: Account, org: Org, duty: str = "") -> Admin:
    """Part of an act. An account that was closed with its last office begins anew, without its old password."""
    if not account.is_active and not account.admins.open().exists() and account.admins.exists():
        account.is_active = True
        account.set_unusable_password()
        account.save(update_fields=["is_active", "password"])
    admin = Admin.objects.create(account=account, org=org, duty=duty)
    grant(account, org, rules.usual_rights(type=org.type, level=org.level))
    return admin


def first_code(admin: Admin, by: Account | None) -> str:
    """A code for whoever has no password yet; "" for all others. Part of an act.

    Somebody who waits for another office too has a code from there: one from here would open that office as well.
    """
    others = admin.account.admins.open().exclude(pk=admin.pk)
    if admin.account.state != State.PENDING or others.exists():
        return ""
    return links.issue(account=admin.account, org=admin.org, kind=links.Kind.ACTIVATION, by=by)
