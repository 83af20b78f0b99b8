"""Whom to ask when a rule stops something: the organisation whose admins can do it or allow it."""

from orgs.models import Account, Admin, Org
from orgs.models.org import SEGMENT, path_ids


def responsible(permission: str, org: Org) -> Org | None:
    """Whose admins may do what `permission` names at `org`; None where only the server's own command helps."""
    if permission == "remove_cadre":
        return org.committee
    if permission == "enter_cadre":
        return org
    if permission == "monitor_staffing":
        return next((above for above in Org.objects.above(org).reverse() if above.monitors), None)
    return org.committee if permission == "view_cadre" else org.parent


def whom_to_ask(permission: str, org: Org) -> str:
    """As a sentence that leads to somebody: where nobody can act today, those above can, or can appoint."""
    return _leading_to(responsible(permission, org))


def whom_to_ask_about(account: Account) -> str:
    """The nearest superior of all its offices that also holds what it was given elsewhere."""
    above = [role.org.path[:-SEGMENT] for role in account.roles]
    above += [grant.content_object.path for grant in account.rights]
    steps = zip(*(path_ids(path) for path in above), strict=False)
    shared = [pk for pk, *others in steps if all(other == pk for other in others)]
    return _leading_to(Org.objects.get(pk=shared[-1]) if shared else None)


def _leading_to(asked: Org | None) -> str:
    there = asked and _with_admin(asked)
    if not there:
        return "可联系系统维护人员。"
    vacant = "" if there == asked else f"{asked.name}目前没有在用的管理员，"
    return f"{vacant}可联系{there.name}的管理员。"


def _with_admin(org: Org) -> Org | None:
    """`org` itself or the nearest above it."""
    in_use = Admin.objects.in_use().values("org")
    return Org.objects.above(org).filter(pk__in=in_use).last()
