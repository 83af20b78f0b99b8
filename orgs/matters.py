"""What is missing in an organisation and below: who asks, and the profiles that are not complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, Prefetch, Value, When
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.http import urlencode

from orgs import access
from orgs.codes import OrgType
from orgs.models import Account, Admin, Org
from orgs.models.org import OrgQuerySet
from orgs.models.profile import asked_under, lacks_something
from zhtj.web.matters import MOST_SHOWN, Matter, Way


@dataclass(frozen=True)
class Asking:
    """`user` acts for `org`, one of `orgs`; of each kind the first `most` are told."""

    user: Account
    org: Org
    orgs: Sequence[Org]
    most: int = MOST_SHOWN

    def may(self, permission: str) -> bool:
        return access.may(self.user, permission, self.org)

    @property
    def enters_below(self) -> bool:
        """Guide 2.1: 领导机关 enter nobody but their own."""
        return self.org.type != OrgType.LEADING

    def nearest(self, orgs: OrgQuerySet, *, branches_first: bool = False) -> list[Org]:
        """The first few on the way down, with their admins."""
        is_first = Case(When(type=OrgType.BRANCH, then=0), default=1) if branches_first else Value(0)
        admins = Prefetch("admins", Admin.objects.in_use().select_related("account"), to_attr="in_charge")
        order = (is_first, Length("path"), "path")
        return list(orgs.prefetch_related(admins).order_by(*order)[: self.most])


def profiles_below(asking: Asking) -> Iterator[Matter]:
    """Nobody fills them in from above: the way leads to whoever can be asked to."""
    if not asking.may("manage_orgs"):
        return
    lacking = asked_under(asking.org).filter(lacks_something()).exclude(pk=asking.org.pk)
    count, first = lacking.count(), asking.nearest(lacking)
    if count:
        whole = Way("查看完善情况", f"{reverse('orgs:progress')}?{urlencode({'org': asking.org.pk})}")
        ways = tuple(to_admin(org) for org in first)
        yield Matter(f"{count} 个下级组织尚未完善组织信息", count, ways, whole)


def to_admin(org: Org) -> Way:
    """Of an organisation read by `nearest`: to its admin, or to appointing one."""
    for admin in org.in_charge:
        return Way(org.name, reverse("orgs:admin", args=[admin.pk]), f"联系管理员{admin.account.name}")
    return Way(org.name, reverse("orgs:appoint", args=[org.pk]), "任命管理员")
