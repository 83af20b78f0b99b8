"""Fills an empty database with a country: COPY from a few processes, indexes and constraints afterwards."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.db import connection
from django.utils import timezone

from bench.monitoring.country import Country, Size
from bench.monitoring.stamping import Stamping
from cadres.models import Person, Post
from monitoring.models import Staffing
from orgs.models import Org, Profile

TABLES = [model._meta.db_table for model in (Org, Profile, Person, Post, Staffing)]
NUMBERED = [model._meta.db_table for model in (Org, Post)]
# Of these tables and to them, in the order in which they can be made again.
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%(tables)s) OR confrelid::regclass::text = ANY(%(tables)s)
ORDER BY contype = 'f', conname
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%(tables)s) ORDER BY indexname"
Say = Callable[[str], None]


def load(size: Size, say: Say, *, processes: int = 1) -> None:
    """The tables must be there and empty."""
    country = Country(size, timezone.localdate())
    say(f"{country.orgs:,} 个组织、{country.posts:,} 条任职，由 {processes} 个进程写入")
    with _bare_tables(say):
        _lead(country)
        _write_all(country, processes)
        say("已写入，正在建立约束和索引")
    for table in NUMBERED:
        _do(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
    _do("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


def _lead(country: Country) -> None:
    stamping = Stamping(0, 1, country.today)
    stamping.lead(country.uppers)
    stamping.finish()


def _write_all(country: Country, processes: int) -> None:
    if processes == 1:
        _write(country, 0, 1)
        return
    connection.close()
    children = [_fork(country, first, processes) for first in range(processes)]
    if any([os.waitpid(pid, 0)[1] for pid in children]):
        raise SystemExit("写入失败。")


def _fork(country: Country, first: int, count: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _write(country, first, count)
        status = 0
    finally:
        os._exit(status)


def _write(country: Country, first: int, count: int) -> None:
    """Every `count`-th unit and office."""
    stamping = Stamping(first, count, country.today)
    for stamp in islice(country.stamps, first, None, count):
        stamping.put(stamp)
    for stamp in islice(country.offices, first, None, count):
        stamping.fill(stamp)
    stamping.finish()


@contextmanager
def _bare_tables(say: Say) -> Iterator[None]:
    """Without constraints and indexes, which are made again at once and not kept row by row."""
    tables = {"tables": TABLES}
    constraints = _ask(CONSTRAINTS, tables)
    for table, name, _ in reversed(constraints):
        _do(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = _ask(INDEXES, tables)  # those that are left
    for name, _ in indexes:
        _do(f'DROP INDEX "{name}"')
    yield
    begun = time.monotonic()
    _do("SET maintenance_work_mem = '1GB'")
    for table, name, definition in constraints:
        _do(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for _, definition in indexes:
        _do(definition)
    say(f"约束和索引 {time.monotonic() - begun:.0f} 秒")


def _ask(sql: str, values: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
