"""Object permissions on organisations: guardian's rows in tables of our own, with real foreign keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import CASCADE, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from orgs.models.org import Org


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
    of_open = Q(content_object__closed_on=None)
    mine = OrgUserGrant.objects.filter(of_open, user=account).select_related("content_object", "permission")
    ours = OrgGroupGrant.objects.filter(of_open, group__in=account.groups.all()).select_related(
        "content_object", "permission"
    )
    nodes: dict[str, dict[int, Org]] = defaultdict(dict)
    for grant in [*mine, *ours]:
        nodes[grant.permission.codename][grant.content_object_id] = grant.content_object
    return {codename: list(orgs.values()) for codename, orgs in nodes.items()}
