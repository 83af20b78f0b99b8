"""Which organisation answers a request: the nearest one where somebody enters or removes cadres."""

from django.db.models import Q, QuerySet

from orgs.models import Account, OrgGroupGrant, OrgUserGrant
from orgs.models.org import path_ids

RIGHTS = ("enter_cadre", "remove_cadre")


def answering_nodes(user: Account) -> set[int]:
    """Organisations whose requests this account answers: granted there, not above."""
    return {node.pk for right in RIGHTS for node in user.granted(right)}


def attended(pks) -> set[int]:
    """Those of the organisations where at least one active account answers."""
    here = Q(permission__codename__in=RIGHTS, content_object__in=set(pks), content_object__closed_on=None)
    accounts = OrgUserGrant.objects.filter(here, user__is_active=True)
    groups = OrgGroupGrant.objects.filter(here, group__user__is_active=True)
    return {
        *accounts.values_list("content_object", flat=True),
        *groups.values_list("content_object", flat=True),
    }


def answerers(org: int, rights: tuple[str, ...] = RIGHTS) -> QuerySet[Account]:
    """Active accounts that answer for that organisation, by one of the rights."""
    here = Q(permission__codename__in=rights, content_object=org)
    accounts, groups = OrgUserGrant.objects.filter(here), OrgGroupGrant.objects.filter(here)
    found = Q(pk__in=accounts.values("user")) | Q(groups__in=groups.values("group"))
    return Account.objects.filter(found, is_active=True).distinct()


def nearest_attended(pks: list[int]) -> int | None:
    """The last of the organisations, given topmost first, where somebody answers."""
    answering = attended(pks)
    return next((pk for pk in reversed(pks) if pk in answering), None)


def addressee(path: str) -> int:
    """At `path` or above it; the topmost one where nobody answers anywhere."""
    pks = path_ids(path)
    return nearest_attended(pks) or pks[0]


def addressee_above(path: str) -> int:
    """Above `path`; the organisation itself where nobody above it answers."""
    pks = path_ids(path)
    return nearest_attended(pks[:-1]) or pks[-1]
