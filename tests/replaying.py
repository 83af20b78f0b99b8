"""What a test world is built of, written down the first time and written again by the next test, where nothing differs.

Most of what a small world costs is the thinking of the ORM, not the rows. Only SQLite numbers rows again as it did
before, so elsewhere it is built each time; and so it is wherever the day, the rows or the next numbers are others.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from types import SimpleNamespace

from django.db import connection, transaction
from django.utils import timezone

THERE = (
    "SELECT (SELECT COUNT(*) FROM orgs_org) + (SELECT COUNT(*) FROM audit_auditentry),"
    " (SELECT COUNT(*) FROM monitoring_norm), (SELECT COUNT(*) FROM monitoring_normband)"
)
NUMBERS = (
    "SELECT name, seq FROM sqlite_sequence WHERE name IN"
    " ('audit_auditentry', 'monitoring_norm', 'monitoring_normband', 'orgs_org') ORDER BY name"
)
MOST_KEPT = 8  # of a process: tests that commit leave other numbers behind each time
WRITING = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class _Kept:
    statements: list[tuple[str, tuple]]
    built: bytes


def written_again(build: Callable[[], SimpleNamespace]) -> Callable[[], SimpleNamespace]:
    """`build` takes a database without organisations and gives what it stored."""
    kept: dict[Hashable, _Kept] = {}

    @wraps(build)
    def built() -> SimpleNamespace:
        if connection.vendor != "sqlite":
            return build()
        before = _before()
        if before in kept:
            return _written(kept[before])
        statements: list[tuple[str, tuple]] = []
        with connection.execute_wrapper(_noting(statements)):
            made = build()
        if before and len(kept) < MOST_KEPT:
            kept[before] = _Kept(statements, pickle.dumps(made))
        return made

    return built


def _before() -> Hashable:
    """All that a city depends on; None where it would not be the first thing there."""
    with connection.cursor() as cursor:
        cursor.execute(THERE)
        there, *norms = cursor.fetchone()
        cursor.execute(NUMBERS)
        numbers = tuple(cursor.fetchall())
    return None if there else (timezone.localdate(), *norms, numbers)


def _noting(statements: list[tuple[str, tuple]]):
    def note(execute, sql, params, many, context):
        if sql.startswith(WRITING):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    return note


@transaction.atomic
def _written(kept: _Kept) -> SimpleNamespace:
    with connection.cursor() as cursor:
        for sql, params in kept.statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()  # an INSERT that returns something is over only then
    return pickle.loads(kept.built)  # noqa: S301 -- our own
