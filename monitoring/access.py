"""Whose staffing an account may look at."""

from django.core.exceptions import PermissionDenied

from orgs import access
from orgs.models import Account, Org


def monitored_org(user: Account, current: Org | None, pk: int | None) -> Org:
    """The organisation asked for, or the current one. Guide 2.3: open to 地市级 and above.

    Raises PermissionDenied with the reason, or Http404 when the organisation is out of reach.
    """
    if not current or not current.monitors:
        raise PermissionDenied(access.REFUSALS["monitor_staffing"])
    return access.org_within_reach(user, pk or current.pk, "monitor_staffing")
