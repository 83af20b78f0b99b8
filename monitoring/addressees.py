"""Who can bring what an organisation lacks: its admins, or else those above it."""

from __future__ import annotations

from collections.abc import Iterable

from orgs.codes import OrgType
from orgs.models import Account, Admin, Org
from orgs.models.org import path_ids


def addressees(orgs: Iterable[Org]) -> dict[int, Org]:
    """For each the organisation whose admins can act today: itself, or the nearest above.

    Above a branch first those who may enter its cadres; above any other nobody may (guide 2.1.3), but whoever is
    there can appoint an admin. Itself where nobody is anywhere: who is appointed first will see it. Two queries.
    """
    orgs = list(orgs)
    above = {org.pk: path_ids(org.path)[::-1] for org in orgs}
    pks = {pk for ids in above.values() for pk in ids}
    attended = Org.objects.open().filter(pk__in=Admin.objects.in_use().filter(org__in=pks).values("org"))
    found = attended.in_bulk()
    return {org.pk: _nearest(org, [found[pk] for pk in above[org.pk] if pk in found]) for org in orgs}


def _nearest(org: Org, attended: list[Org]) -> Org:
    entering = [one for one in attended if one.pk == org.pk or enters_for(one, org)]
    return next(iter(entering or attended), org)


def enters_for(one: Org, org: Org) -> bool:
    """An admin of `one` may enter the cadres of `org` (guide 2.1): see orgs.access."""
    return one.pk == org.pk or (org.is_branch and one.type != OrgType.LEADING)


def admins_of(orgs: Iterable[Org]) -> dict[int, list[Account]]:
    """Of each organisation the accounts that can act for it today."""
    told: dict[int, list[Account]] = {}
    offices = Admin.objects.in_use().filter(org__in=[org.pk for org in orgs]).select_related("account")
    for office in offices.order_by("since_at", "pk"):
        told.setdefault(office.org_id, []).append(office.account)
    return told
