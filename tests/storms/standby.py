"""A streaming replica of the server the suite runs on, to be killed and started again."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.db import connection

BINARIES = Path(os.environ.get("PG_BINDIR", "/usr/lib/postgresql/15/bin"))
OWNER = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
PATIENCE = 60  # seconds


class Standby:
    def __init__(self, home: Path):
        self.home = home

    @property
    def url(self) -> str:
        told = connection.settings_dict
        return f"postgres://{told['USER']}@/{told['NAME']}?host={self.home}"

    def start(self) -> None:
        self._control("start", f"--log={self.home}/log", "--wait")

    def kill(self) -> None:
        """As when the power fails."""
        self._control("stop", "--mode=immediate")

    def ask(self, question: str):
        """The first value of the answer, by its superuser."""
        told = connection.settings_dict
        with closing(psycopg2.connect(host=self.home, dbname=told["NAME"], user=told["USER"])) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0]

    def _control(self, *arguments: str) -> None:
        run("pg_ctl", f"--pgdata={self.home}/data", "--silent", *arguments)


def run(program: str, *arguments: str, to: int | None = None) -> None:
    """What it says goes `to`."""
    command = [*OWNER, BINARIES / program, *arguments]
    subprocess.run(command, check=True, cwd="/tmp", timeout=PATIENCE, stdout=to)  # noqa: S603, S108


def primary_host() -> str:
    told = connection.settings_dict
    return told["HOST"] or told["OPTIONS"]["host"]


@contextmanager
def standby():
    home = Path(tempfile.mkdtemp(prefix="zhtj-standby.", dir="/tmp"))
    if OWNER:
        shutil.chown(home, "postgres", "postgres")
    user = connection.settings_dict["USER"]
    run("pg_basebackup", f"--host={primary_host()}", f"--username={user}", f"--pgdata={home}/data", "--checkpoint=fast",
        "--wal-method=stream", "--write-recovery-conf")  # fmt: skip
    with (home / "data/postgresql.conf").open("a") as settings:
        settings.write(f"unix_socket_directories = '{home}'\n")
    replica = Standby(home)
    replica.start()
    try:
        yield replica
    finally:
        subprocess.run(  # noqa: S603
            [*OWNER, BINARIES / "pg_ctl", f"--pgdata={home}/data", "--mode=immediate", "--silent", "stop"],
            cwd="/tmp",  # noqa: S108
        )
        shutil.rmtree(home, ignore_errors=True)


def wait_until(is_so, *, seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.2)
