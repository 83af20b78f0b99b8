"""Bounds on tries: how many, and how long to wait after the last one.

A try is counted *before* it is known whether it is right, under the lock of its rows, and given back when it was:
however many arrive at once, no more than the bound are ever looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhtj.doors.models import Tries

NOW = timedelta()


@dataclass(frozen=True)
class Bound:
    """`most` tries in a row; then one whenever `pause` has passed; all are forgotten `forgotten_after` the last."""

    name: str
    most: int
    pause: timedelta
    forgotten_after: timedelta

    def wait(self, tries: Tries, now: datetime) -> timedelta:
        """How long until the next try is looked at; NOW when it is at once."""
        if tries.count < self.most or tries.last_at is None:
            return NOW
        return max(NOW, tries.last_at + self.pause - now)

    def count(self, tries: Tries, now: datetime) -> None:
        is_forgotten = tries.last_at is None or now - tries.last_at >= self.forgotten_after
        tries.count = 1 if is_forgotten else tries.count + 1
        tries.last_at = now


@dataclass(frozen=True)
class Counted:
    """A bound, and by what it counts."""

    bound: Bound
    login: str = ""
    address: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.bound.name, self.login, self.address


@transaction.atomic
def take(counted: Iterable[Counted]) -> timedelta:
    """Take one try of each, or none at all: then how long to wait."""
    now, held = timezone.now(), _locked({one.key: one for one in counted})
    wait = max((one.bound.wait(tries, now) for one, tries in held), default=NOW)
    if wait == NOW:
        for one, tries in held:
            one.bound.count(tries, now)
            tries.save(update_fields=["count", "last_at"])
    return wait


def _locked(counted: dict[tuple, Counted]) -> list[tuple[Counted, Tries]]:
    """Always in the same order, so that two requests never wait for each other."""
    keys = sorted(counted)
    Tries.objects.bulk_create(
        [Tries(bound=bound, login=login, address=address) for bound, login, address in keys],
        ignore_conflicts=True,
    )
    return [
        (
            counted[bound, login, address],
            Tries.objects.select_for_update().get(bound=bound, login=login, address=address),
        )
        for bound, login, address in keys
    ]


def give_back(one: Counted) -> None:
    """The try was right: it does not count."""
    bound, login, address = one.key
    Tries.objects.filter(bound=bound, login=login, address=address, count__gt=0).update(count=F("count") - 1)


def forget(one: Counted) -> None:
    """The try was right, and so are forgiven those before it."""
    bound, login, address = one.key
    Tries.objects.filter(bound=bound, login=login, address=address).delete()
