"""What is missing in an organisation and below: who asks, and the profiles that are not complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, Prefetch, Q, Value, When, Window
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
    upper_only: bool = False  # of what is below, leading bodies and 团工委 alone: there is too much else
    counted: dict[str, dict[str, int]] = field(default_factory=dict)  # what more than one matter tells of
    session: str = ""  # its digest: what was made for one is not given to another

    def may(self, permission: str) -> bool:
        return access.may(self.user, permission, self.org)

    @property
    def enters_below(self) -> bool:
        """Guide 2.1: 领导机关 enter nobody but their own."""
        return self.org.type != OrgType.LEADING

    def looked_through(self, *, at: str = "") -> Q:
        """Of what is below; `at` leads to the organisation. The upper levels are one mptt tree."""
        return Q(**{f"{at}tree_id": self.org.tree_id}) if self.upper_only else Q()

    def nearest(self, orgs: OrgQuerySet, *, branches_first: bool = False) -> tuple[int, list[Org]]:
        """How many there are, and the first few on the way down, with their admins."""
        is_first = Case(When(type=OrgType.BRANCH, then=0), default=1) if branches_first else Value(0)
        found = orgs.order_by(is_first, Length("path"), "path").annotate(count=Window(Count("pk")))
        counts = dict(found.values_list("pk", "count")[: self.most])  # keys alone: all are looked through
        return max(counts.values(), default=0), in_charge(counts)


def profiles_below(asking: Asking) -> Iterator[Matter]:
    """Nobody fills them in from above: the way leads to whoever can be asked to."""
    if not asking.may("manage_orgs"):
        return
    asked = asked_under(asking.org).filter(asking.looked_through())
    lacking = asked.filter(lacks_something()).exclude(pk=asking.org.pk)
    count, first = asking.nearest(lacking)
    if count:
        whole = Way("查看完善情况", f"{reverse('orgs:progress')}?{urlencode({'org': asking.org.pk})}")
        ways = tuple(to_admin(org) for org in first)
        yield Matter(f"{count} 个下级组织尚未完善组织信息", count, ways, whole)


def in_charge(pks: Iterable[int]) -> list[Org]:
    """The organisations in that order, with those who can be asked there."""
    admins = Prefetch("admins", Admin.objects.in_use().select_related("account"), to_attr="in_charge")
    read = {org.pk: org for org in Org.objects.filter(pk__in=list(pks)).prefetch_related(admins)}
    return [read[pk] for pk in pks if pk in read]


def to_admin(org: Org) -> Way:
    """Of an organisation read by `in_charge`: to its admin, or to appointing one."""
    for admin in org.in_charge:
        return Way(org.name, reverse("orgs:admin", args=[admin.pk]), f"联系管理员{admin.account.name}")
    return Way(org.name, reverse("orgs:appoint", args=[org.pk]), "任命管理员")
