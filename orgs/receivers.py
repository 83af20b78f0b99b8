"""Writes down who logs in, who logs out, and which logins fail."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from orgs.acts import Act
from orgs.models import Account, Org
from zhtj.audit import context
from zhtj.audit.models import AuditEntry

NOBODY = 0  # no account has this key


@receiver(user_logged_in, dispatch_uid="orgs.record_login")
def record_login(sender, request, user, **kwargs) -> None:
    AuditEntry.record(actor=user, act=Act.LOGGED_IN, target=user, org=first_org(user))


@receiver(user_logged_out, dispatch_uid="orgs.record_logout")
def record_logout(sender, request, user, **kwargs) -> None:
    if user is not None:
        AuditEntry.record(actor=user, act=Act.LOGGED_OUT, target=user, org=first_org(user))


@receiver(user_login_failed, dispatch_uid="orgs.record_failure")
def record_failure(sender, credentials, request=None, **kwargs) -> None:
    """Names the account when there is one. What else was typed may be an id number or a password: never kept.

    An unknown name is asked for as much as a known one: how long the answer takes tells nobody who exists.
    """
    typed = str(credentials.get("username", "")).encode("utf-8", "replace").decode().replace("\0", "")
    account = Account.objects.filter(login=typed).first()
    org = first_org(account or Account(pk=NOBODY))
    AuditEntry.record(actor=None, act=Act.LOGIN_FAILED, target=account, org=org)
    if here := context.current():
        here.is_told = True  # being locked out is no second line


def first_org(account: Account) -> Org | None:
    """The line of a login is shown at one organisation."""
    return account.orgs.first()
