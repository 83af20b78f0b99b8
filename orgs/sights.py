"""Who sees what stands below certain organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from orgs import access
from orgs.models import Delegation, OrgGroupGrant, OrgUserGrant
from orgs.models.org import below


class Sight(NamedTuple):
    """An account by name, and the organisation where its right was granted."""

    account_id: int
    account: str
    org: str


def lookers(pks: Iterable[int]) -> list[Sight]:
    """Active accounts that see cadres by a grant at one of the open organisations; topmost first."""
    here = {
        "permission__codename": "view_cadre", "content_object__in": list(pks), "content_object__closed_on": None
    }  # fmt: skip
    mine = OrgUserGrant.objects.filter(**here, user__is_active=True)
    ours = OrgGroupGrant.objects.filter(**here, group__user__is_active=True)
    place = ("content_object__name", "content_object__path")
    rows = {
        *mine.values_list("user_id", "user__name", *place),
        *ours.values_list("group__user__pk", "group__user__name", *place),
    }
    return [Sight(*row[:3]) for row in sorted(rows, key=lambda row: (row[3], row[0]))]


def difference(before: list[Sight], after: list[Sight]) -> tuple[list[Sight], list[Sight]]:
    """(gaining, losing): who is among the one but not, anywhere, among the other."""
    had, has = ({sight.account_id for sight in sights} for sights in (before, after))
    gaining = [sight for sight in after if sight.account_id not in had]
    return gaining, [sight for sight in before if sight.account_id not in has]


def lent(path: str, *, besides: Iterable[int]) -> list[int]:
    """Single rights that let active accounts see cadres at open organisations at and below `path`."""
    there = Delegation.objects.open().filter(below(path, field="org__path"), right="view_cadre")
    alive = there.filter(account__is_active=True, org__closed_on=None)
    return list(alive.exclude(org__in=besides).values_list("pk", flat=True))


def lost(pks: Iterable[int]) -> list[Sight]:
    """Of these single rights those that are over now, where nothing else lets the account see; topmost first."""
    over = Delegation.objects.ended().filter(pk__in=pks).select_related("account", "org")
    gone = [one for one in over.order_by("org__path", "account") if not _still_sees(one)]
    return [Sight(one.account_id, one.account.name, one.org.name) for one in gone]


def _still_sees(given: Delegation) -> bool:
    return access.may(given.account, "view_cadre", given.org)
