"""Where the request being answered reads, and the router that follows it."""

from __future__ import annotations

from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

REPLICA = "replica"
_from_replica: ContextVar[bool] = ContextVar("from_replica", default=False)


def is_from_replica() -> bool:
    return _from_replica.get()


def begin(*, from_replica: bool) -> None:
    _from_replica.set(from_replica)


class Router:
    """Rights, sessions and organisations are always asked of the primary: they must hold at once.

    Who writes, or is inside a transaction, reads what he wrote.
    """

    def db_for_read(self, model, **hints) -> str | None:
        if not is_from_replica() or model._meta.app_label not in settings.REPLICA_APPS:
            return None
        return None if connections[DEFAULT_DB_ALIAS].in_atomic_block else REPLICA

    def db_for_write(self, model, **hints) -> None:
        begin(from_replica=False)

    def allow_relation(self, first, second, **hints) -> bool:
        """It is one database."""
        return True

    def allow_migrate(self, db, app_label, **hints) -> bool | None:
        return False if db == REPLICA else None
