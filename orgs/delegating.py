"""Which single right who may give to whom, and where: only what the giver holds there, inside his own subtree."""

from __future__ import annotations

from orgs import access
from orgs.models import Account, Admin, Delegation, Org
from orgs.models.delegation import RIGHTS
from orgs.responsible import whom_to_ask

LABELS = dict(RIGHTS)
NOT_HELD = "您在该组织没有“{}”的权限，不能授予。"
HELD_ALREADY = "{}在该组织已有“{}”的权限。"
ONESELF = "不能给自己授权。"
NOT_IN_OFFICE = "只能授权给现任的管理员。"
NOT_IN_USE = "该账号已停用，请先启用。"
OUT_OF_REACH = "只能授权给您管理范围内的管理员。"
SEES_FIRST = "请先授予“查看团干部”：看不到的组织，其他权限用不上。"
WHERE = {
    "remove_cadre": "只能在团委或团的领导机关授予：由其管理员移除所属各组织的团干部。",
    "monitor_staffing": "目前开放至地市级团委：只能授予地市级以上团委的管理员，并在这些组织授予。",
    "manage_orgs": "团支部没有下级组织，不需要这一权限。",
}


def holds(user: Account, right: str, org: Org) -> bool:
    """Whatever a grant at `org` would allow, `user` may do himself."""
    if right == "remove_cadre":
        return any(node.pk == org.pk for node in user.granted(right))
    return org.is_open and access.may(user, right, org)


def giving_fault(user: Account, admin: Admin | None, org: Org, right: str) -> str:
    """The rule that stops `user` from giving `right` at `org` to the one in that office; "" when none does."""
    if admin is None or not admin.is_open:
        return NOT_IN_OFFICE
    return (
        _of_people(user, admin) or _of_place(admin, org, right) or _of_right(user, admin.account, org, right)
    )


def _of_people(user: Account, admin: Admin) -> str:
    if admin.account == user:
        return ONESELF
    if not admin.account.is_active:
        return NOT_IN_USE
    seen = Admin.objects.seen_by(user).filter(pk=admin.pk).exists()
    return "" if seen else OUT_OF_REACH


def _of_place(admin: Admin, org: Org, right: str) -> str:
    if not org.is_open:
        return access.CLOSED
    fits = {
        "remove_cadre": org.removes_cadres,
        "monitor_staffing": org.monitors and admin.org.monitors,
        "manage_orgs": not org.is_branch,
    }
    return "" if fits.get(right, True) else WHERE[right]


def _of_right(user: Account, account: Account, org: Org, right: str) -> str:
    if not holds(user, right, org):
        return NOT_HELD.format(LABELS[right]) + whom_to_ask(right, org)
    if holds(account, right, org):
        return HELD_ALREADY.format(account.name, LABELS[right])
    is_seen = right == "view_cadre" or access.may(account, "view_cadre", org)
    return "" if is_seen else SEES_FIRST


def ending_fault(user: Account, given: Delegation) -> str:
    """Why `user` does not end it, and whom to ask; "" when he may."""
    if may_end(user, given):
        return ""
    return f"由授权人{given.vouched_by.name}或管理该组织的上级团组织结束。{whom_to_ask('manage_orgs', given.org)}"


def may_end(user: Account, given: Delegation) -> bool:
    """Who answers for it now, and whoever manages there; never the one who holds it."""
    if user.pk == given.account_id:
        return False
    return user.pk == given.vouched_by_id or access.may(user, "manage_orgs", given.org)
