"""Whether the replica can be read now: it answers, follows the primary, and has what somebody wrote before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from zhtj.replica import reading
from zhtj.replica.reading import REPLICA

log = logging.getLogger(__name__)
EVERY = 5  # seconds between two looks at how far it is; it must have caught up with where the primary stood at the last
REST = 5  # seconds during which one that failed is left alone
NOWHERE, BEYOND = "0/0", "FFFFFFFF/FFFFFFFF"
Answer = TypeVar("Answer")


@dataclass
class Standby:
    """What this process knows of it."""

    rests_until: float = 0.0
    looked_at: float = 0.0
    primary_was_at: str = NOWHERE
    is_late: bool = False

    def has(self, place: str) -> bool:
        """Whether it can be read, and holds everything up to `place` in the log of the primary ("" for anything)."""
        if monotonic() < self.rests_until:
            return False
        try:
            if monotonic() - self.looked_at > EVERY:
                self._look()
            return not self.is_late and (not place or _has_replayed(place))
        except (DatabaseError, InterfaceError) as fault:
            self.fail(fault)
            return False

    def fail(self, fault: Exception) -> None:
        log.warning("replica left alone for %s s: %s", REST, fault)
        self.rests_until = monotonic() + REST
        connections[REPLICA].close()

    def _look(self) -> None:
        self.looked_at = monotonic()
        self.is_late = not _has_replayed(self.primary_was_at)
        self.primary_was_at = primary_place()


standby, _lock = Standby(), Lock()


def has(place: str) -> bool:
    with _lock:
        return standby.has(place)


def asked(ask: Callable[[], Answer], *, since: str) -> Answer:
    """What `ask` reads, outside of requests: from the replica once it has all up to `since`, else from the primary."""
    if since and has(since):
        reading.begin(from_replica=True)
        try:
            return ask()
        except (DatabaseError, InterfaceError) as fault:
            standby.fail(fault)
        finally:
            reading.begin(from_replica=False)
    return ask()


def now() -> str:
    """A place for `asked`; "" where there is no replica."""
    return primary_place() if settings.REPLICA_READS else ""


def place_written() -> str:
    """The same once something was stored; where the primary cannot be asked any more, one that no replica reaches."""
    try:
        return primary_place()
    except (DatabaseError, InterfaceError):
        return BEYOND


def primary_place() -> str:
    """How far the primary has written."""
    return _asked(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_lsn()::text", [])


def _has_replayed(place: str) -> bool:
    """A server that is no replica any more follows nobody."""
    return _asked(
        REPLICA,
        "SELECT pg_is_in_recovery() AND COALESCE(pg_last_wal_replay_lsn() >= %s::pg_lsn, FALSE)",
        [place],
    )


def _asked(alias: str, question: str, values: list):
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]
