"""Who may import what: the rights of entering by hand, and admins of the same organisation go on with its imports."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from cadres.models import Import
from cadres.sheets import Kind
from orgs import access
from orgs.codes import OrgType
from orgs.models import Account, Org

UPPER_TYPES = (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE, OrgType.GENERAL_BRANCH)  # of branches, guide 2.1.2
ONLY_UPPER = "“导入下级支部成员”由团委、团工委、团总支管理员使用。"
NOT_FOUND = "没有这次导入，或它不属于您管理的组织；超过90天没有处理的导入会自动删除。"


def kinds_for(org: Org) -> list[Kind]:
    """That such an organisation uses."""
    return [kind for kind in Kind if kind == Kind.OWN or org.type in UPPER_TYPES]


def require(by: Account, kind: str, org: Org) -> None:
    """Raises PermissionDenied with the rule that stops it."""
    if Kind(kind) not in kinds_for(org):
        raise PermissionDenied(ONLY_UPPER)
    access.require(by, "enter_cadre", org)


def sessions_of(by: Account) -> QuerySet[Import]:
    """Of all organisations that the account is admin of, whichever it acts for now."""
    return Import.objects.filter(org__in=by.orgs).select_related("org", "begun_by", "touched_by")


def session_of(by: Account, pk) -> Import:
    """Raises Http404, or PermissionDenied when the right to enter is gone."""
    session = sessions_of(by).filter(pk=pk).first()
    if session is None:
        raise Http404(NOT_FOUND)
    require(by, session.kind, session.org)
    return session
