"""Who acts and upon whom, read anew under the lock of rights: what a page knew may be over."""

from orgs.models import Account, Admin
from orgs.rights_lock import hold_rights
from orgs.standing import ENDED, Control, Standing
from zhtj.audit.refusals import RefusedError

GONE = "您的账号已停用，请重新登录。"


class AdminError(RefusedError):
    """An act on admins that is refused."""


def fresh(by: Account) -> Account:
    """The acting account with the rights it has now."""
    hold_rights()
    found = Account.objects.filter(pk=by.pk, is_active=True).first()
    if found is None:
        raise AdminError(GONE)
    return found


def allowed(control: Control, admin: Admin, by: Account) -> tuple[Admin, Account]:
    """Both as they are now; raises AdminError with the rule that stops it."""
    by = fresh(by)
    admin = Admin.objects.open().with_standing().filter(pk=admin.pk).first()
    fault = Standing(by).fault(control, admin) if admin else ENDED
    if fault:
        raise AdminError(fault)
    return admin, by
