"""The one place that answers who may do what where: rights are granted at a node and hold for all below it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from orgs.codes import OrgType
from orgs.models import Account, Org
from orgs.models.org import LARGEST_ID, SEEN_CLOSED
from orgs.responsible import whom_to_ask
from zhtj.prepared import Prepared, columns, instance

CLOSED = "该组织已关闭，不能再办理业务；确需办理的，请由上级团组织先恢复该组织。"
REFUSALS = {
    "view_cadre": "您没有查看该组织团干部的权限。",
    "enter_cadre": "您没有为该组织录入团干部的权限：只能录入本级团干部和下级团支部的团干部。",
    "remove_cadre": "您没有移除该组织团干部的权限：由该组织所属的团委或团的领导机关管理员移除。",
    "monitor_staffing": "重点领域基层团干部配备目前开放至地市级团委。",
    "manage_orgs": "您没有管理该组织下级组织的权限。",
}

_COLUMNS = columns(Org)
_ORG = Prepared(
    lambda pk: Org.objects.filter(pk=pk).values_list(*_COLUMNS, *columns(Org, at="parent__")), pk=2**62
)


def may(user: Account, permission: str, org: Org) -> bool:
    """`user` holds `permission` at `org` or above it, and what it means there allows it (guide 2.1, 2.4)."""
    if not (org.is_open or permission in SEEN_CLOSED):
        return False
    nodes = user.granted(permission)
    if permission == "remove_cadre":
        return any(node.pk == org.committee_id for node in nodes)
    if permission == "enter_cadre":
        return any(node.pk == org.pk or _enters_below(node, org) for node in nodes)
    return any(node.covers(org) for node in nodes)


def _enters_below(node: Org, org: Org) -> bool:
    return org.is_branch and node.type != OrgType.LEADING and node.covers(org)


def org_within_reach(user: Account, pk: int, permission: str = "view_cadre") -> Org:
    """The organisation, or Http404 when `user` sees nothing there, or PermissionDenied with the reason."""
    nodes = user.granted(permission)  # asked first: what is not there costs as much as what is out of reach
    own = next((node for node in nodes if node.pk == pk), None)
    org = own or _read(min(pk, LARGEST_ID + 1))  # larger numbers fit into no column
    if org is None or not any(may(user, right, org) for right in ("view_cadre", permission)):
        raise Http404("没有这个组织，或它不在您的管理范围内。")
    require(user, permission, org)
    return org


def _read(pk: int) -> Org | None:
    """With its parent, which sentences name."""
    for values in _ORG.ask(pk=pk):
        org, parent = (instance(Org, half) for half in (values[: len(_COLUMNS)], values[len(_COLUMNS) :]))
        if org.parent_id:
            Org._meta.get_field("parent").set_cached_value(org, parent)  # read, not moved
        return org
    return None


def require(user: Account, permission: str, org: Org) -> None:
    """Refuse with a sentence that says what stops it."""
    if not may(user, permission, org):
        raise PermissionDenied(refusal(permission, org))


def refusal(permission: str, org: Org) -> str:
    """The rule that stops it, and whom to ask."""
    return REFUSALS[permission] + whom_to_ask(permission, org) if org.is_open else CLOSED
