"""Emptying the tables after a test that commits, although triggers forbid it to everybody.

The product has no switch for that: the triggers are lifted by their owner, in the transaction that empties.
"""

from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

flush = BaseDatabaseOperations.execute_sql_flush


def flush_without_triggers(operations, statements):
    with transaction.atomic(using=operations.connection.alias), _lifted(operations.connection):
        flush(operations, statements)


@contextmanager
def _lifted(connection):
    with connection.cursor() as cursor:
        lift, restore = _on_postgresql(cursor) if connection.vendor == "postgresql" else _on_sqlite(cursor)
        for statement in lift:
            cursor.execute(statement)
        yield
        for statement in restore:
            cursor.execute(statement)


def _on_postgresql(cursor) -> tuple[list[str], list[str]]:
    cursor.execute(
        "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgtype & 32 > 0"  # 32: asked at TRUNCATE
    )
    triggers = cursor.fetchall()
    lift, restore = (
        [f"ALTER TABLE {table} {verb} TRIGGER {name}" for table, name in triggers]
        for verb in ("DISABLE", "ENABLE")
    )
    return lift, restore


def _on_sqlite(cursor) -> tuple[list[str], list[str]]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]
