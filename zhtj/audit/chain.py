"""The chain over the log, recomputed: each link's hash covers the link before it and the whole line.

The links themselves are made by triggers (migrations 0004 and 0005), so no code can forget them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from zhtj.audit.models import AuditEntry, AuditLink

ENTRY, LINK = AuditEntry._meta.db_table, AuditLink._meta.db_table
COLUMNS = (
    "id", "at", "actor_id", "actor_name", "acting_org_id", "acting_org_name", "act", "target_type", "target_id",
    "target_name", "org_id", "org_name", "reason", "facts", "request_id", "address",
)  # fmt: skip
TRIGGERS = {"audit_entry_kept", "audit_link_kept", "audit_entry_linked"}
BATCH = 2000


@dataclass(frozen=True)
class Row:
    """A link and the texts of its line; no texts where there is no such line."""

    seq: int
    entry_id: int
    hash: str
    texts: tuple[str | None, ...] | None


def text_sql(column: str, vendor: str) -> str:
    """What stands in the column, as the database itself writes it."""
    if vendor != "postgresql":
        return f"CAST(e.{column} AS TEXT)"
    if column == "at":
        return "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"e.{column}::text"


def digest(before: str, seq: int, texts: Sequence[str | None]) -> str:
    """Each text with its length before it, so that nothing can pass from one column to the next."""
    told = "".join("-" if text is None else f"{len(text)}:{text}" for text in texts)
    return hashlib.sha256(f"{before}{seq}:{told}".encode()).hexdigest()


def rows(*, since: int = 1) -> Iterator[Row]:
    """Links from number `since` on, in order, with their lines; read in pieces."""
    columns = ", ".join(text_sql(column, connection.vendor) for column in COLUMNS)
    asked = (
        f"SELECT l.seq, l.entry_id, l.hash, {columns} FROM {LINK} l LEFT JOIN {ENTRY} e ON e.id = l.entry_id "  # noqa: S608
        "WHERE l.seq >= %s ORDER BY l.seq LIMIT %s"
    )
    while found := _fetched(asked, [since, BATCH]):
        for seq, entry_id, link, *texts in found:
            yield Row(seq, entry_id, link, None if texts[0] is None else tuple(texts))
        since = found[-1][0] + 1


def unlinked(*, since: int = 0) -> Iterator[int]:
    """Lines from id `since` on that no link knows."""
    asked = (
        f"SELECT e.id FROM {ENTRY} e WHERE e.id >= %s "  # noqa: S608
        f"AND NOT EXISTS (SELECT 1 FROM {LINK} l WHERE l.entry_id = e.id) ORDER BY e.id LIMIT %s"
    )
    while found := _fetched(asked, [since, BATCH]):
        yield from (pk for (pk,) in found)
        since = found[-1][0] + 1


def missing_triggers() -> set[str]:
    """Guards of the log that are gone or switched off."""
    asked = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    there = {name for (name,) in _fetched(asked[connection.vendor], [])}
    return (_on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()) - there


def _on_postgresql() -> set[str]:
    """There a line is linked in two steps."""
    return TRIGGERS | {"audit_line_linked"}


def _on_sqlite() -> set[str]:
    """There a trigger watches one kind of statement."""
    kept = {name for name in TRIGGERS if name.endswith("_kept")}
    return {f"{name}_from_{what}" for name in kept for what in ("update", "delete", "replace")} | (
        TRIGGERS - kept
    )


def _fetched(sql: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
