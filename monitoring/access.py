"""Whose staffing an account may look at."""

from django.core.exceptions import PermissionDenied

from orgs import access
from orgs.codes import Level
from orgs.models import Account, Org

SETTING = frozenset({Level.NATION, Level.PROVINCE})
NOT_SETTING = "配备标准由省级以上团的领导机关制定；需要调整的，请向省级团委提出。"


def monitored_org(user: Account, current: Org | None, pk: int | None) -> Org:
    """The organisation asked for, or the current one. Guide 2.3: open to 地市级 and above.

    Raises PermissionDenied with the reason, or Http404 when the organisation is out of reach.
    """
    if not current or not current.monitors:
        raise PermissionDenied(access.REFUSALS["monitor_staffing"])
    return access.org_within_reach(user, pk or current.pk, "monitor_staffing")


def sets_norms(user: Account, current: Org | None) -> bool:
    """省级 and above say how many are required of whoever stands below."""
    is_due = bool(current) and current.monitors and current.level in SETTING
    return is_due and access.may(user, "monitor_staffing", current)


def norm_setting_org(user: Account, current: Org | None) -> Org:
    """The current organisation. Raises PermissionDenied with the reason."""
    if not sets_norms(user, current):
        raise PermissionDenied(NOT_SETTING)
    return current
