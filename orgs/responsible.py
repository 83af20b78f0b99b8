"""Whom to ask when a rule stops something: the organisation whose admins can do it or allow it."""

from orgs.models import Org


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
    """As a sentence."""
    asked = responsible(permission, org)
    return f"可联系{asked.name}的管理员。" if asked else "可联系系统维护人员。"
