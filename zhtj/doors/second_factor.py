"""The second factor of an account: an authenticator app and recovery codes."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from zhtj.audit.models import AuditEntry
from zhtj.doors import bounds
from zhtj.doors.acts import Act
from zhtj.doors.codes import is_of_app, new_key, new_recovery_codes, recovery_digest, step_of, tidy
from zhtj.doors.models import Authenticator, RecoveryCode
from zhtj.doors.throttling import of_code


class WrongCodeError(Exception):
    """No code of this account, or one that was taken before."""


class TooManyCodesError(Exception):
    """Not looked at, because too many before it were wrong."""

    def __init__(self, wait: timedelta):
        super().__init__(wait)
        self.wait = wait


def of(account) -> Authenticator | None:
    """The authenticator in use."""
    return Authenticator.objects.filter(user=account, confirmed=True).first()


def prepared(account) -> Authenticator:
    """An authenticator that is not in use yet, the same until it is."""
    waiting = Authenticator.objects.filter(user=account, confirmed=False).first()
    if waiting is None:
        waiting = Authenticator(user=account, name="", confirmed=False)
        waiting.key = new_key()
        waiting.save(force_insert=True)
    return waiting


def set_up(*, account, code: str, by) -> tuple[Authenticator, list[str]]:
    """Take the prepared authenticator into use; the recovery codes are shown now and never again."""
    _take_a_try(account)
    with transaction.atomic():
        waiting = Authenticator.objects.select_for_update().get(pk=prepared(account).pk)
        _take_step(waiting, code)
        waiting.confirmed, waiting.set_up_at = True, timezone.now()
        waiting.save()
        AuditEntry.record(actor=by, act=Act.SECOND_FACTOR_SET_UP, target=account)
        codes = _renew(account)
    bounds.forget(of_code(account))
    return waiting, codes


def passed(*, account, code: str) -> Authenticator:
    """The authenticator of which `code` is right now, or for which it is a recovery code; each is taken once."""
    _take_a_try(account)
    with transaction.atomic():
        authenticator = _take(account, code)
        AuditEntry.record(
            actor=account, act=Act.SECOND_FACTOR_PASSED, target=account, with_app=is_of_app(code)
        )
    bounds.forget(of_code(account))
    return authenticator


def remove(*, account, code: str, by) -> None:
    """The owner does without from now on."""
    _take_a_try(account)
    with transaction.atomic():
        _take(account, code)
        forget(account)
        AuditEntry.record(actor=by, act=Act.SECOND_FACTOR_REMOVED, target=account)
    bounds.forget(of_code(account))


def renew_codes(*, account, code: str, by) -> list[str]:
    """New recovery codes; the old ones are worth nothing any more."""
    _take_a_try(account)
    with transaction.atomic():
        _take(account, code)
        AuditEntry.record(actor=by, act=Act.RECOVERY_CODES_RENEWED, target=account)
        codes = _renew(account)
    bounds.forget(of_code(account))
    return codes


@transaction.atomic
def forget(account) -> None:
    """Remove app and codes, as when the account is handed over; whoever must have one sets it up anew."""
    Authenticator.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()


def _take_a_try(account) -> None:
    wait = bounds.take([of_code(account)])
    if wait > bounds.NOW:
        raise TooManyCodesError(wait)


def _take(account, code: str) -> Authenticator:
    """Part of an act: what it is taken for and its line come with it or not at all."""
    authenticator = Authenticator.objects.select_for_update().get(user=account, confirmed=True)
    if not _is_recovery_code(account, code):
        _take_step(authenticator, code)
        authenticator.save(update_fields=["last_step"])
    return authenticator


def _take_step(authenticator: Authenticator, code: str) -> None:
    step = step_of(tidy(code), key=authenticator.key, now=time.time(), after=authenticator.last_step)
    if step is None:
        raise WrongCodeError
    authenticator.last_step = step


def _is_recovery_code(account, code: str) -> bool:
    unused = RecoveryCode.objects.filter(account=account, digest=recovery_digest(code), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def _renew(account) -> list[str]:
    codes = new_recovery_codes()
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account=account, digest=recovery_digest(code)) for code in codes]
    )
    return codes
