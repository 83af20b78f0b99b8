"""The rights of an office follow what its organisation is: an admin holds what its kind of organisation gives."""

from __future__ import annotations

from orgs import rules
from orgs.models import Account, Admin, Delegation, Org, OrgUserGrant
from orgs.models.delegation import RIGHTS
from orgs.models.grant import grant
from orgs.rights_lock import hold_rights


def follow_type(org: Org, *, was: str) -> dict[str, list[str]]:
    """Give and take what differs for every open office there; tells which rights, in words. Part of an act.

    What a colleague gave stays: it lasts while whoever answers for it holds the same.
    """
    hold_rights()
    before, after = (set(rules.usual_rights(type=type, level=org.level)) for type in (was, org.type))
    admins = Admin.objects.open().filter(org=org).select_related("account")
    accounts = [admin.account for admin in admins]
    for account in accounts:
        grant(account, org, after - before)
        _take(account, org, before - after)
    told = {"rights_given": after - before, "rights_taken": before - after} if accounts else {}
    return {key: [label for right, label in RIGHTS if right in rights] for key, rights in told.items()}


def _take(account: Account, org: Org, rights: set[str]) -> None:
    given = Delegation.objects.open().filter(account=account, org=org).values("right")
    held = OrgUserGrant.objects.filter(user=account, content_object=org, permission__codename__in=rights)
    held.exclude(permission__codename__in=given).delete()
