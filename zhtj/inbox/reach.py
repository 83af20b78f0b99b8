"""Which notices an account sees: those to the person, and those told as admin of a place where there is still
something to do for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from orgs.models import Account, Org
from orgs.models.delegation import RIGHTS
from zhtj.notices.models import Notice, NoticeQuerySet


def seen_by(user: Account, orgs: Iterable[Org]) -> NoticeQuerySet:
    """`orgs` are those that `user` administers."""
    return notices_of(user.pk, places_of(user, orgs))


def notices_of(account: int, places: list[int]) -> NoticeQuerySet:
    return Notice.objects.filter(Q(place=None) | Q(place__in=places), account=account)


def places_of(user: Account, orgs: Iterable[Org]) -> list[int]:
    """Administered, or given a right at; closed ones are neither."""
    given = {node.pk for right, _ in RIGHTS for node in user.granted(right)}
    return sorted(given | {org.pk for org in orgs})
