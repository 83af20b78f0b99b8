"""Who sees what stands below certain organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from orgs.models import OrgGroupGrant, OrgUserGrant


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
