"""Tables of the organisations app, one noun a file."""

from orgs.models.account import Account, Admin
from orgs.models.grant import OrgGroupGrant, OrgUserGrant
from orgs.models.org import Org
from orgs.models.profile import Profile

__all__ = ["Account", "Admin", "Org", "OrgGroupGrant", "OrgUserGrant", "Profile"]
