"""Tables of the organisations app, one noun a file."""

from orgs.models.account import Account
from orgs.models.admin import Admin
from orgs.models.delegation import Delegation
from orgs.models.grant import OrgGroupGrant, OrgUserGrant
from orgs.models.link import OneTimeLink
from orgs.models.move import OrgMove
from orgs.models.org import Org
from orgs.models.profile import Profile
from orgs.models.recent import RecentOrg, recent_orgs
from orgs.models.second_factor import SecondFactorRule

__all__ = [
    "Account",
    "Admin",
    "Delegation",
    "OneTimeLink",
    "Org",
    "OrgGroupGrant",
    "OrgMove",
    "OrgUserGrant",
    "Profile",
    "RecentOrg",
    "SecondFactorRule",
    "recent_orgs",
]
