"""Acts on organisations, accounts and grants that leave a trace, one noun a file."""

from orgs.actions.appointing import appoint_admin

__all__ = ["appoint_admin"]
