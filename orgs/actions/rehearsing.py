"""What a change will do is found out by doing it: it is carried out, looked at, and taken back.

So what is shown and what happens cannot disagree. The change is carried out for good only when it still does what
was shown, which is bound by a seal.
"""

from __future__ import annotations

import hashlib
import json
from typing import Generic, Protocol, TypeVar

from django.db import transaction

from zhtj.audit.refusals import RefusedError


class Bound(Protocol):
    """What is shown of a change."""

    def bound(self) -> dict:
        """Whatever of it must still be so when it is confirmed, as JSON takes it."""


Told = TypeVar("Told", bound=Bound)


class Performance(Protocol[Told]):
    def perform(self) -> tuple[Told, object]:
        """Carry it out inside our transaction; what is shown of it, and what came of it."""


class ChangedError(RefusedError, Generic[Told]):
    """The facts changed since they were shown; `told` is what would happen now."""

    def __init__(self, told: Told):
        super().__init__("情况刚刚有变化，请重新核对后再确认。")
        self.told = told


def seal_of(told: Bound) -> str:
    """Another one for anything else that binds."""
    text = json.dumps(told.bound(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def foresee(performance: Performance[Told]) -> Told:
    """Raises what carrying it out raises."""
    with transaction.atomic():
        told, _ = performance.perform()
        transaction.set_rollback(True)
    return told


def carry_out(performance: Performance[Told], *, seal: str) -> object:
    """Raises ChangedError, and what the performance raises; then nothing happened."""
    with transaction.atomic():
        told, result = performance.perform()
        if seal_of(told) != seal:
            raise ChangedError(told)
    return result
