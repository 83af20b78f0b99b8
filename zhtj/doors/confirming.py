"""The password asked again inside a session: an open screen is no reason to answer guesses without end."""

from __future__ import annotations

from zhtj.audit import context
from zhtj.audit.models import AuditEntry
from zhtj.doors import bounds
from zhtj.doors.acts import Act
from zhtj.doors.refusals import wait_words
from zhtj.doors.throttling import of_password


def password_fault(account, password: str, *, wrong: str) -> str:
    """Why it does not confirm that it is `account`, `wrong` or how long to wait; "" when it does."""
    wait = bounds.take([of_password(account)])
    if wait > bounds.NOW:
        return _locked(f"密码输错次数过多，请{wait_words(wait)}后再试。")
    if account.check_password(password):
        bounds.forget(of_password(account))
        return ""
    here = context.current()
    AuditEntry.record(
        actor=account, act=Act.PASSWORD_FAILED, target=account, org=here.acting_org if here else None
    )
    return wrong


def _locked(sentence: str) -> str:
    """Not looked at any more, so not failed but refused."""
    context.refuse(sentence)
    return sentence
