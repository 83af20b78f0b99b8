"""How an account stands to the admins of an organisation: superior, fellow or himself; and what stops which act.

Whoever manages above an organisation decides who administers it. Fellow admins help each other out with a new
password, no more. Nobody acts upon an account that reaches further than he does.
"""

from __future__ import annotations

from django.db import models

from orgs import rules
from orgs.access import CLOSED
from orgs.models import Account, Admin, Org
from orgs.models.account import State
from orgs.models.admin import STAFF


class Control(models.TextChoices):
    RENEW = "renew", "重发激活码"
    RESET = "reset", "重置密码"
    FORGET_FACTOR = "second-factor", "解除动态口令"
    ENABLE = "enable", "启用"
    DISABLE = "disable", "停用"
    HAND_OVER = "hand-over", "账号移交"
    STAFF = "staff", "改任工作人员"
    END = "end", "结束管理员"


_LAST = (Control.DISABLE, Control.STAFF, Control.HAND_OVER, Control.END)
OFFERED = {
    State.PENDING: (Control.RENEW, *_LAST),
    State.IN_USE: (Control.RESET, Control.FORGET_FACTOR, *_LAST),
    State.DISABLED: (Control.ENABLE, Control.FORGET_FACTOR, *_LAST[1:]),
}

ENDED = "该管理员已经结束。"
NOT_NOW = "该账号目前的状态不需要这样办理。"
OWN = "不能对自己的账号这样办理。"
OWN_PASSWORD = "自己的密码请通过“修改密码”更换。"  # noqa: S105
ONLY_SUPERIOR = "任命和变更管理员由上级团组织办理，本级管理员不能办理。"
ONLY_ONES = "由本组织的其他管理员或上级团组织管理员办理。"
BROADER = "该账号还有您管理范围以外的职责或权限，须由其共同的上级团组织办理。"
SOLE = "这是该组织唯一在用的管理员：请先任命另一名管理员并待其激活，或使用“账号移交”。"


class Standing:
    """Of one account; reads its own offices and grants once. Admins must be read `with_standing`."""

    def __init__(self, user: Account):
        self.user = user
        self.own = set(user.orgs.values_list("pk", flat=True))

    def is_superior(self, org: Org) -> bool:
        nodes = self.user.granted("manage_orgs")
        return any(node.pk != org.pk and node.covers(org) for node in nodes)

    def answers_for(self, org: Org) -> bool:
        return org.pk in self.own or self.is_superior(org)

    def appointing_fault(self, org: Org) -> str:
        """Why `user` may not appoint an admin of `org`; "" when he may."""
        if not org.is_open:
            return CLOSED
        return "" if self.is_superior(org) else ONLY_SUPERIOR

    def offered(self, admin: Admin) -> list[tuple[Control, str]]:
        """What one may do with an admin in this state, each with the rule that stops it or ""."""
        if not admin.is_open:
            return []
        return [(control, self.fault(control, admin)) for control in _in_question(admin)]

    def fault(self, control: Control, admin: Admin) -> str:
        """The rule that stops it, as a sentence; "" when nothing does."""
        if not admin.is_open:
            return ENDED
        if control not in _in_question(admin):
            return NOT_NOW
        return _FAULTS[control](self, admin)

    def _password(self, admin: Admin) -> str:
        if admin.account == self.user:
            return OWN_PASSWORD
        if not self.answers_for(admin.org):
            return ONLY_ONES
        roles = all(self.answers_for(role.org) for role in admin.account.roles)
        return "" if roles and self._holds_rights_of(admin.account) else BROADER

    def _holds_rights_of(self, account: Account) -> bool:
        """Whoever makes a code could use it: so it opens nothing that he could not do or give by himself."""
        offices = {role.org_id: role.org for role in account.roles}
        extra = [grant for grant in account.rights if not _is_usual(grant, offices)]
        nodes = self.user.granted
        return all(
            any(node.covers(grant.content_object) for node in nodes(grant.permission.codename))
            for grant in extra
        )

    def _whole_account(self, admin: Admin) -> str:
        if admin.account == self.user:
            return OWN
        if not self.is_superior(admin.org):
            return ONLY_SUPERIOR
        return "" if all(self.is_superior(role.org) for role in admin.account.roles) else BROADER

    def _disable(self, admin: Admin) -> str:
        return self._whole_account(admin) or sole_fault(admin.account.roles, admin.account)

    def _hand_over(self, admin: Admin) -> str:
        is_allowed = admin.account == self.user or self.is_superior(admin.org)
        return "" if is_allowed else ONLY_SUPERIOR

    def _staff(self, admin: Admin) -> str:
        if admin.account == self.user:
            return OWN
        return "" if self.is_superior(admin.org) else ONLY_SUPERIOR

    def _end(self, admin: Admin) -> str:
        if not self.is_superior(admin.org):
            return ONLY_SUPERIOR
        roles = [role for role in admin.account.roles if role.pk == admin.pk]
        return OWN if admin.account == self.user else sole_fault(roles, admin.account)


_FAULTS = {
    Control.RENEW: Standing._password,
    Control.RESET: Standing._password,
    Control.FORGET_FACTOR: Standing._whole_account,
    Control.ENABLE: Standing._whole_account,
    Control.DISABLE: Standing._disable,
    Control.HAND_OVER: Standing._hand_over,
    Control.STAFF: Standing._staff,
    Control.END: Standing._end,
}


def _in_question(admin: Admin) -> list[Control]:
    void = set() if admin.has_second_factor else {Control.FORGET_FACTOR}
    void |= {Control.STAFF} if admin.duty == STAFF else set()
    return [one for one in OFFERED[admin.account.state] if one not in void]


def sole_fault(roles: list[Admin], account: Account) -> str:
    """Without an admin who can act, nobody enters the organisation's cadres; "" when one remains or none was."""
    is_left = all(role.is_accompanied for role in roles)
    return "" if is_left or account.state != State.IN_USE else SOLE


def _is_usual(grant, offices: dict[int, Org]) -> bool:
    org = offices.get(grant.content_object_id)
    return org is not None and grant.permission.codename in rules.usual_rights(type=org.type, level=org.level)
