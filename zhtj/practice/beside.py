"""A database made beside the one that is served, and put in its place in one stroke.

Whoever is served meanwhile sees the old one until the stroke, and the new one after it; who is killed before it leaves
something beside, which the next one clears away.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

NEXT = "next"
SPACE = 2018  # of the advisory lock
PATIENCE, TRIES = "5s", 24  # for whoever holds a table at the moment of the stroke, and how often


class TakenError(Exception):
    """Somebody else is at it."""


@contextmanager
def connected(**changes) -> Iterator[None]:
    """The default connection of this thread leads elsewhere; the one that was there stays open."""
    kept = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = type(kept)({**kept.settings_dict, **changes}, DEFAULT_DB_ALIAS)
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = kept
        ContentType.objects.clear_cache()


def delete_file(name: str) -> None:
    """An SQLite database with what it keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{name}{ending}").unlink(missing_ok=True)


class BesideFile:
    """Another file, copied over the first in one transaction of SQLite's own."""

    def __init__(self):
        self.name = str(connection.settings_dict["NAME"])
        self.next = f"{self.name}.{NEXT}"

    @contextmanager
    def held(self) -> Iterator[None]:
        with Path(f"{self.name}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as fault:
                raise TakenError from fault
            yield

    def clear(self) -> None:
        delete_file(self.next)

    def changes(self) -> dict:
        return {"NAME": self.next}

    def take_over(self) -> None:
        with closing(sqlite3.connect(self.next)) as source, closing(sqlite3.connect(self.name)) as target:
            source.backup(target)
        self.clear()


class BesideSchema:
    """Another schema of the same PostgreSQL database, which takes the name of the first."""

    def __init__(self):
        self.name = _asked("SELECT current_schema()")
        self.next = f"{self.name}_{NEXT}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """By this connection, so that a killed one holds nothing."""
        if not _asked("SELECT pg_try_advisory_lock(%s, hashtext(%s))", SPACE, self.name):
            raise TakenError
        try:
            yield
        finally:
            _asked("SELECT pg_advisory_unlock(%s, hashtext(%s))", SPACE, self.name)

    def clear(self) -> None:
        _done(f"DROP SCHEMA IF EXISTS {_quoted(self.next)} CASCADE", f"CREATE SCHEMA {_quoted(self.next)}")

    def changes(self) -> dict:
        options = connection.settings_dict.get("OPTIONS", {})
        told = f"{options.get('options', '')} -c search_path={self.next}".strip()
        return {"OPTIONS": {**options, "options": told}}

    def take_over(self) -> None:
        for _ in range(TRIES - 1):
            try:
                return self._take_over()
            except OperationalError:  # somebody reads for longer than we wait, or is in our way
                time.sleep(1)
        return self._take_over()

    @transaction.atomic
    def _take_over(self) -> None:
        _done(
            f"SET LOCAL lock_timeout = '{PATIENCE}'",
            f"DROP SCHEMA {_quoted(self.name)} CASCADE",
            f"ALTER SCHEMA {_quoted(self.next)} RENAME TO {_quoted(self.name)}",
        )


def beside() -> BesideFile | BesideSchema:
    return BesideFile() if connection.vendor == "sqlite" else BesideSchema()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _asked(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def _done(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
