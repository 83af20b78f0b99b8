"""An installation of an earlier release is upgraded: nothing is lost, all checks hold, all opens (docs/upgrade.md).

The fixtures beside this file are dumps made by tests/upgrade/renew from the commit named in `made-from`.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

HERE = Path(__file__).parent
BINARIES = Path(os.environ.get("PG_BINDIR", "/usr/lib/postgresql/15/bin"))


def dump() -> str:
    return gzip.decompress((HERE / f"{connection.vendor}.sql.gz").read_bytes()).decode()


def loaded(folder: Path) -> str:
    """The address of a database that holds the fixture."""
    return _loaded_on_postgresql() if connection.vendor == "postgresql" else _loaded_on_sqlite(folder)


def _loaded_on_sqlite(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "old.sqlite3")) as database:
        database.executescript(dump())
    return f"sqlite:///{folder}/old.sqlite3"


def _loaded_on_postgresql() -> str:
    told = connection.settings_dict
    name = f"{told['NAME']}_upgrade"
    place = [f"--host={told['HOST'] or told['OPTIONS']['host']}", f"--username={told['USER']}"]
    subprocess.run([BINARIES / "dropdb", "--if-exists", *place, name], check=True)  # noqa: S603
    subprocess.run([BINARIES / "createdb", *place, name], check=True)  # noqa: S603
    subprocess.run(  # noqa: S603
        [BINARIES / "psql", "--quiet", "--set=ON_ERROR_STOP=1", *place, name],
        input=dump(), text=True, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return f"postgres://{told['USER']}@/{name}?host={told['HOST'] or told['OPTIONS']['host']}"


@pytest.mark.django_db
def test_an_earlier_installation_is_upgraded_and_nothing_is_lost(tmp_path):
    env = os.environ | {"DATABASE_URL": loaded(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    facts = HERE / f"{connection.vendor}.json"
    command = [sys.executable, "-m", "tests.upgrade.check", str(facts)]
    ended = subprocess.run(  # noqa: S603 - our own check
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_fixture_is_older_than_the_schema_and_of_migrations_that_still_exist():
    """Else the upgrade would try nothing."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    applied = applied_in(dump())
    assert applied <= known
    assert known - applied


def applied_in(sql: str) -> set[str]:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(":memory:")) as database:
            database.executescript(sql)
            rows = database.execute("SELECT app, name FROM django_migrations").fetchall()
    else:
        table = sql.split("COPY public.django_migrations ", 1)[1].split("\n\\.", 1)[0]
        rows = [line.split("\t")[1:3] for line in table.splitlines()[1:]]
    return {f"{app}.{name}" for app, name in rows}
