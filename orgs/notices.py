"""消息 about offices, rights and accounts: who is told what, within the act."""

from __future__ import annotations

from orgs.models import Account, Admin, Delegation, Org
from zhtj.notices.kinds import register
from zhtj.notices.telling import tell

RIGHTS, ADMINS, SECURITY = "orgs:rights", "orgs:admins", "doors:security"
MACHINE = "系统管理员"
RIGHT_GIVEN = register("orgs.right_given", "{who}授予您权限：{right}（{org}）。", page=RIGHTS)
RIGHT_ENDED = register("orgs.right_ended", "您的授权已结束：{right}（{org}）。", page=RIGHTS)
OFFICE_BEGUN = register("orgs.office_begun", "您已被任命为{org}的管理员。", page=RIGHTS)
OFFICE_ENDED = register("orgs.office_ended", "您不再担任{org}的管理员。", page=RIGHTS)
ADMIN_CAME = register("orgs.admin_came", "{name}已被任命为{org}的管理员。", page=ADMINS)
ADMIN_LEFT = register("orgs.admin_left", "{name}不再担任{org}的管理员。", page=ADMINS)
HANDED_OVER = register("orgs.handed_over", "{org}的管理员账号已由{name}移交给{heir}。", page=ADMINS)
DISABLED = register("orgs.disabled", "{org}管理员{name}的账号已停用。", page=ADMINS)
ENABLED = register("orgs.enabled", "{org}管理员{name}的账号已恢复使用。", page=ADMINS)
OWN_ENABLED = register("orgs.own_enabled", "您的账号已恢复使用。", page=SECURITY)
RESET_MADE = register(
    "orgs.reset_made", "{who}为您的账号签发了重置码。不是您请求的，请立即向上级团组织核实。", page=SECURITY
)
FACTOR_FORGOTTEN = register(
    "orgs.factor_forgotten",
    "{who}解除了您账号的动态口令。不是您请求的，请立即向上级团组织核实。",
    page=SECURITY,
)


# --- rights ------------------------------------------------------------------------------------------------


def right_given(given: Delegation, *, by: Account) -> None:
    tell(
        RIGHT_GIVEN, given, to=[given.account], by=by,
        who=by.name, right=given.get_right_display(), org=given.org.name,
    )  # fmt: skip


def right_ended(given: Delegation, *, by: Account | None) -> None:
    """Whoever may still log in."""
    tell(
        RIGHT_ENDED,
        given,
        to=_active(given.account),
        by=by,
        right=given.get_right_display(),
        org=given.org.name,
    )


# --- offices -----------------------------------------------------------------------------------------------


def appointed(admin: Admin, *, by: Account) -> None:
    account, org = admin.account, admin.org
    tell(OFFICE_BEGUN, admin, to=[account], by=by, org=org.name)
    tell(ADMIN_CAME, admin, to=_others(org, account), by=by, place=org.pk, name=account.name, org=org.name)


def left(admin: Admin, *, by: Account) -> None:
    account, org = admin.account, admin.org
    tell(OFFICE_ENDED, admin, to=_active(account), by=by, org=org.name)
    tell(ADMIN_LEFT, admin, to=_others(org, account), by=by, place=org.pk, name=account.name, org=org.name)


def handed_over(admin: Admin, heir: Admin, *, by: Account) -> None:
    old, new, org = admin.account, heir.account, admin.org
    tell(OFFICE_ENDED, admin, to=_active(old), by=by, org=org.name)
    tell(OFFICE_BEGUN, heir, to=[new], by=by, org=org.name)
    tell(
        HANDED_OVER, heir, to=_others(org, old, new), by=by, place=org.pk,
        name=old.name, heir=new.name, org=org.name,
    )  # fmt: skip


# --- accounts ----------------------------------------------------------------------------------------------


def switched(admin: Admin, *, by: Account) -> None:
    """Disabled, or enabled again."""
    account, org = admin.account, admin.org
    kind = ENABLED if account.is_active else DISABLED
    tell(kind, account, to=_others(org, account), by=by, place=org.pk, name=account.name, org=org.name)
    tell(OWN_ENABLED, account, to=_active(account), by=by)


def reset_made(admin: Admin, *, by: Account) -> None:
    tell(RESET_MADE, admin, to=[admin.account], by=by, who=by.name)


def factor_forgotten(admin: Admin, *, by: Account | None) -> None:
    tell(FACTOR_FORGOTTEN, admin, to=[admin.account], by=by, who=by.name if by else MACHINE)


def _active(account: Account) -> list[Account]:
    return [account] if account.is_active else []


def _others(org: Org, *concerned: Account) -> list[Account]:
    """Who administers `org` today beside them."""
    offices = Admin.objects.in_use().filter(org=org).exclude(account__in=concerned)
    return [office.account for office in offices.select_related("account")]
