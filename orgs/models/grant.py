"""Object permissions on organisations: guardian's rows in tables of our own, with real foreign keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import CASCADE
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from orgs.models.org import Org
from zhtj.prepared import Prepared, columns, instance


class OrgUserGrant(UserObjectPermissionBase):
    # A grant says nothing without its organisation.
    content_object = models.ForeignKey(Org, CASCADE, related_name="user_grants", verbose_name="团组织")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "授权"
        default_permissions = ()


class OrgGroupGrant(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Org, CASCADE, related_name="group_grants", verbose_name="团组织")

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "授权（组）"
        default_permissions = ()


def grant(account, org: Org, rights: Collection[str]) -> None:
    """What guardian's assign_perm does, for several codenames at once; what is held already stays."""
    named = Permission.objects.filter(content_type__app_label="orgs", codename__in=rights)
    permissions = {permission.codename: permission for permission in named}
    OrgUserGrant.objects.bulk_create(
        [OrgUserGrant(user=account, content_object=org, permission=permissions[right]) for right in rights],
        ignore_conflicts=True,
    )


def granted_nodes(account) -> dict[str, list[Org]]:
    """Permission codename -> open organisations where it is held, by the account or by a group of it."""
    nodes: dict[str, dict[int, Org]] = defaultdict(dict)
    orgs: dict[int, Org] = {}
    for codename, pk, *values in _HELD.ask(account=account.pk):
        if pk not in orgs:
            orgs[pk] = instance(Org, (pk, *values))
        nodes[codename][pk] = orgs[pk]
    return {codename: list(orgs.values()) for codename, orgs in nodes.items()}


def _at_open(grants: models.QuerySet) -> models.QuerySet:
    at_open = grants.filter(content_object__closed_on=None)
    return at_open.values_list("permission__codename", *columns(Org, at="content_object__"))


def _held(account: int) -> models.QuerySet:
    mine, ours = OrgUserGrant.objects.filter(user=account), OrgGroupGrant.objects.filter(group__user=account)
    return _at_open(mine).union(_at_open(ours), all=True)


_HELD = Prepared(_held, account=2**62)  # asked at nearly every request
