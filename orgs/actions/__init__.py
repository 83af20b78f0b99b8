"""Acts on organisations, accounts and grants that leave a trace, one noun a file."""

from orgs.actions.appointing import appoint_admin
from orgs.actions.people import AdminError

__all__ = ["AdminError", "appoint_admin"]
