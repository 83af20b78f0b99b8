"""The database into one file and back, with the tools that belong to it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from zhtj.saving.errors import SavingError

BINARIES = "/usr/lib/postgresql/15/bin"


@contextmanager
def one_picture() -> Iterator[str]:
    """All that is read inside shows one moment; gives the name of the picture for another connection, or ""."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "postgresql":  # a transaction there is the only writer
            yield ""
            return
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump(target: Path, picture: str) -> None:
    if connection.vendor == "sqlite":
        # Read beside our own transaction, which keeps everybody else from writing.
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={picture}",
        f"--file={target}",
    )


def load(source: Path) -> None:
    """Into a database without tables."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as copy:
            copy.backup(connection.connection)
        return
    name = connection.settings_dict["NAME"]
    _run(
        "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(source)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _run(program: str, *arguments: str) -> None:
    folder = os.environ.get("PG_BINDIR", BINARIES)
    found = shutil.which(program, path=f"{folder}:{os.environ.get('PATH', '')}")
    if not found:
        raise SavingError(
            f"找不到 {program}，请安装软件包 postgresql-client-15，或用 PG_BINDIR 指明所在目录。"
        )
    ended = subprocess.run([found, *arguments], env=os.environ | _place(), capture_output=True, text=True)  # noqa: S603
    if ended.returncode:
        raise SavingError(f"{program} 没有完成：{ended.stderr.strip()[-500:]}")


def _place() -> dict[str, str]:
    """Where the database is, as the tools of PostgreSQL read it; the password stays out of the list of processes."""
    told = connection.settings_dict
    place = {
        "PGDATABASE": told["NAME"],
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
        "PGHOST": told["HOST"] or told.get("OPTIONS", {}).get("host", ""),
        "PGPORT": str(told["PORT"] or ""),
    }
    return {name: value for name, value in place.items() if value}
