"""Acts on accounts and grants that leave a trace."""

from django.db import transaction
from guardian.shortcuts import assign_perm

from orgs import rules
from orgs.acts import Act
from orgs.models import Account, Admin, Org
from zhtj.audit.models import AuditEntry


@transaction.atomic
def appoint_admin(*, account: Account, org: Org, by: Account | None) -> Admin:
    """Make `account` admin of `org` with the usual rights of such an organisation."""
    admin = Admin.objects.create(account=account, org=org)
    for codename in rules.usual_rights(type=org.type, level=org.level):
        assign_perm(f"orgs.{codename}", account, org)
    AuditEntry.record(actor=by, act=Act.ADMIN_APPOINTED, target=admin, org=org, account=account.pk)
    return admin
